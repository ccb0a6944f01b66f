using System.ComponentModel;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace GpuBp.Compute.Ilgpu;

/// <summary>Converts the arguments of a launch to ILGPU's types.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class IlgpuArguments
{
    /// <summary>A view of device memory.</summary>
    public static ArrayView<T> View<T>(in KernelArgument argument)
        where T : unmanaged =>
        new(Buffer(argument.Memory!.Handle), argument.Bits, argument.Length);

    /// <summary>The groups and threads of an explicitly grouped launch.</summary>
    public static ILGPU.KernelConfig Config(in LaunchConfig config) =>
        new(new Index2D(config.GridX, config.GridY), new Index2D(config.GroupX, config.GroupY));

    /// <summary>The two extents of a launch whose first arguments are their product and the first
    /// extent.</summary>
    public static Index2D Extents(ReadOnlySpan<KernelArgument> arguments) =>
        new(arguments[1].AsInt, arguments[0].AsInt / arguments[1].AsInt);

    /// <summary>The buffer of a handle that <see cref="IlgpuDevice"/> made.</summary>
    /// <exception cref="ObjectDisposedException">Its owner, a user of ILGPU, has disposed
    /// it.</exception>
    internal static MemoryBuffer Buffer(nint handle)
    {
        var buffer = (MemoryBuffer)GCHandle.FromIntPtr(handle).Target!;
        ThrowIfDisposed(buffer);
        return buffer;
    }

    internal static void ThrowIfDisposed(MemoryBuffer buffer)
    {
        if (buffer.IsDisposed)
            throw new ObjectDisposedException(
                nameof(MemoryBuffer),
                $"ILGPU's buffer of {buffer.LengthInBytes:N0} bytes on {buffer.Accelerator} was " +
                "disposed; keep it while its views are in use.");
    }
}
