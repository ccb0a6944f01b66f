using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cuda;

/// <summary>A native library, loaded by name or path.</summary>
internal sealed class NativeExports
{
    private readonly nint _library;

    private NativeExports(string path, nint library) => (Path, _library) = (path, library);

    /// <summary>The name or path that loaded the library.</summary>
    internal string Path { get; }

    /// <summary>Loads the library; null if there is none for this system.</summary>
    internal static NativeExports? Load(string path)
    {
        // Not from the current directory, where a stranger may have left a library.
        const DllImportSearchPath Safe = DllImportSearchPath.SafeDirectories;
        return NativeLibrary.TryLoad(path, typeof(NativeExports).Assembly, Safe, out var library)
            ? new NativeExports(path, library)
            : null;
    }

    /// <summary>The address of a function.</summary>
    /// <exception cref="DeviceException">The library has no such function.</exception>
    internal nint Require(string name) =>
        NativeLibrary.TryGetExport(_library, name, out var address)
            ? address
            : throw new DeviceException($"{Path} has no function {name}.");
}
