using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace GpuBp.Compute.Cuda;

/// <summary>NVRTC, CUDA's C++ compiler at run time. Its functions have their C names.</summary>
internal sealed unsafe class Nvrtc
{
    /// <summary>The first version that lists the GPUs that it supports.</summary>
    internal static readonly Version Oldest = new(11, 2);

    private const int Success = 0;

    private static readonly ConcurrentDictionary<string, Nvrtc> Loaded = new();

#pragma warning disable IDE1006 // The functions keep the names of their documentation.
    private readonly delegate* unmanaged<int, byte*> nvrtcGetErrorString;
    private readonly delegate* unmanaged<
        nint*, byte*, byte*, int, byte**, byte**, int> nvrtcCreateProgram;
    private readonly delegate* unmanaged<nint*, int> nvrtcDestroyProgram;
    private readonly delegate* unmanaged<nint, int, byte**, int> nvrtcCompileProgram;
    private readonly delegate* unmanaged<nint, nuint*, int> nvrtcGetProgramLogSize;
    private readonly delegate* unmanaged<nint, byte*, int> nvrtcGetProgramLog;
    private readonly delegate* unmanaged<nint, nuint*, int> nvrtcGetCUBINSize;
    private readonly delegate* unmanaged<nint, byte*, int> nvrtcGetCUBIN;
    private readonly delegate* unmanaged<nint, nuint*, int> nvrtcGetPTXSize;
    private readonly delegate* unmanaged<nint, byte*, int> nvrtcGetPTX;
#pragma warning restore IDE1006

    private Nvrtc(NativeExports library)
    {
        Path = library.Path;
        var version = (delegate* unmanaged<int*, int*, int>)library.Require("nvrtcVersion");
        int major, minor;
        Version = version(&major, &minor) == Success
            ? new Version(major, minor)
            : new Version(0, 0);
        if (Version < Oldest)
            throw new DeviceException($"{Path} is NVRTC {Version}; {Oldest} is needed.");

        nvrtcGetErrorString =
            (delegate* unmanaged<int, byte*>)library.Require("nvrtcGetErrorString");
        nvrtcCreateProgram = (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)
            library.Require("nvrtcCreateProgram");
        nvrtcDestroyProgram =
            (delegate* unmanaged<nint*, int>)library.Require("nvrtcDestroyProgram");
        nvrtcCompileProgram =
            (delegate* unmanaged<nint, int, byte**, int>)library.Require("nvrtcCompileProgram");
        nvrtcGetProgramLogSize =
            (delegate* unmanaged<nint, nuint*, int>)library.Require("nvrtcGetProgramLogSize");
        nvrtcGetProgramLog =
            (delegate* unmanaged<nint, byte*, int>)library.Require("nvrtcGetProgramLog");
        nvrtcGetCUBINSize =
            (delegate* unmanaged<nint, nuint*, int>)library.Require("nvrtcGetCUBINSize");
        nvrtcGetCUBIN = (delegate* unmanaged<nint, byte*, int>)library.Require("nvrtcGetCUBIN");
        nvrtcGetPTXSize =
            (delegate* unmanaged<nint, nuint*, int>)library.Require("nvrtcGetPTXSize");
        nvrtcGetPTX = (delegate* unmanaged<nint, byte*, int>)library.Require("nvrtcGetPTX");

        var count = (delegate* unmanaged<int*, int>)library.Require("nvrtcGetNumSupportedArchs");
        var list = (delegate* unmanaged<int*, int>)library.Require("nvrtcGetSupportedArchs");
        int known;
        Architectures = new int[count(&known) == Success ? known : 0];
        fixed (int* first = Architectures)
        {
            if (known > 0 && list(first) != Success)
                Architectures = [];
        }
    }

    /// <summary>The name or path that loaded the library.</summary>
    internal string Path { get; }

    /// <summary>The version of CUDA that it belongs to.</summary>
    internal Version Version { get; }

    /// <summary>The GPUs that it supports: 90 for sm_90.</summary>
    internal int[] Architectures { get; }

    /// <summary>Loads the library; null if there is none of this name.</summary>
    /// <exception cref="DeviceException">The library is too old, or is not NVRTC.</exception>
    internal static Nvrtc? Load(string path)
    {
        if (Loaded.TryGetValue(path, out var nvrtc))
            return nvrtc;

        if (NativeExports.Load(path) is not { } library)
            return null;

        LoadBuiltIns(System.IO.Path.GetDirectoryName(path));
        return Loaded.GetOrAdd(path, new Nvrtc(library));
    }

    /// <summary>Compiles one program; several threads may call it at once.</summary>
    /// <param name="name">The program's name in messages.</param>
    /// <param name="source">CUDA C++.</param>
    /// <param name="options">Options of NVRTC's command line.</param>
    /// <param name="isPtx">Whether to return PTX, else a cubin.</param>
    /// <param name="log">Receives the compiler's log.</param>
    /// <returns>The compiled program; null if NVRTC rejects it.</returns>
    internal byte[]? Compile(
        string name, string source, IReadOnlyList<string> options, bool isPtx, out string log)
    {
        nint program;
        int code;
        fixed (byte* text = Bytes(source), file = Bytes(name))
            code = nvrtcCreateProgram(&program, text, file, 0, null, null);
        if (code != Success)
        {
            log = Describe(code, nameof(nvrtcCreateProgram));
            return null;
        }

        try
        {
            code = Compile(program, options);
            log = Encoding.UTF8.GetString(
                Result(program, nvrtcGetProgramLogSize, nvrtcGetProgramLog) ?? []);
            log = log.TrimEnd('\0', '\n');
            var image = code != Success ? null
                : isPtx ? Result(program, nvrtcGetPTXSize, nvrtcGetPTX)
                : Result(program, nvrtcGetCUBINSize, nvrtcGetCUBIN);
            if (image is null || image.Length == 0)
                log = $"{Describe(code, nameof(nvrtcCompileProgram))}\n{log}";
            return image is { Length: > 0 } ? image : null;
        }
        finally
        {
            _ = nvrtcDestroyProgram(&program);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"NVRTC {Version}";

    // NVRTC loads its second library by name, and finds it if it is loaded already. A Python
    // package's folder is on no search path.
    private static void LoadBuiltIns(string? folder)
    {
        if (string.IsNullOrEmpty(folder))
            return;

        foreach (var file in Directory.GetFiles(folder, "*nvrtc-builtins*"))
            _ = NativeExports.Load(file);
    }

    private int Compile(nint program, IReadOnlyList<string> options)
    {
        var words = options.Select(option => Marshal.StringToCoTaskMemUTF8(option)).ToArray();
        try
        {
            fixed (nint* first = words)
                return nvrtcCompileProgram(program, words.Length, (byte**)first);
        }
        finally
        {
            Array.ForEach(words, Marshal.FreeCoTaskMem);
        }
    }

    private string Describe(int code, string call) =>
        $"{call} returned {Marshal.PtrToStringUTF8((nint)nvrtcGetErrorString(code))} ({code}).";

    private static byte[]? Result(
        nint program,
        delegate* unmanaged<nint, nuint*, int> size,
        delegate* unmanaged<nint, byte*, int> read)
    {
        nuint length;
        if (size(program, &length) != Success)
            return null;

        var bytes = new byte[length];
        fixed (byte* first = bytes)
            return read(program, first) == Success ? bytes : null;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text + "\0");
}
