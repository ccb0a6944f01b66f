using System.Runtime.CompilerServices;

namespace GpuBp.Compute;

/// <summary>All checks of shapes. Each message gives name, actual, expected and remedy.</summary>
internal static class Check
{
    internal static void Length(long length, int elementBytes)
    {
        if (length < 1 || length > long.MaxValue / elementBytes)
            throw new ArgumentOutOfRangeException(
                nameof(length),
                length,
                $"A buffer takes 1 to {long.MaxValue / elementBytes:N0} elements of " +
                $"{elementBytes} bytes.");
    }

    internal static void Slice(long offset, long length, long available)
    {
        if (offset < 0 || length < 0 || offset > available - length)
            throw new ArgumentOutOfRangeException(
                nameof(length),
                $"{length:N0} elements from element {offset:N0} on are not inside the view, " +
                $"which has {available:N0}.");
    }

    internal static void CopyLength(long host, long device)
    {
        if (host != device)
            throw new ArgumentException(
                $"The host's span has {host:N0} elements, but the device's view has {device:N0}; " +
                "the lengths must be equal. Slice the longer one.");
    }

    internal static void MatrixLength(long length, int rows, int columns)
    {
        if (rows < 1 || columns < 1 || length != (long)rows * columns)
            throw new ArgumentException(
                $"A matrix of [{rows} × {columns}] has {(long)rows * columns:N0} elements, at " +
                $"least one; the view has {length:N0}.");
    }

    internal static void Shape(
        Matrix matrix,
        int rows,
        int columns,
        [CallerArgumentExpression(nameof(matrix))] string name = "")
    {
        if (matrix.Rows != rows || matrix.Columns != columns)
            throw new ArgumentException(
                $"{name} is [{matrix.Rows} × {matrix.Columns}]; [{rows} × {columns}] is needed " +
                "here.",
                name);
    }

    internal static void Vector<T>(
        BufferView<T> view,
        long length,
        [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged
    {
        if (view.Length != length)
            throw new ArgumentException(
                $"{name} has {view.Length:N0} elements; {length:N0} are needed here.", name);
    }

    internal static void SameDevice(Device device, DeviceMemory? memory, string kernel)
    {
        if (memory is null || memory.Device == device)
            return;

        // A device that was opened twice is two devices, each with its own memory.
        var other = memory.Device.Info.Id == device.Info.Id ? " that was opened separately" : "";
        throw new ArgumentException(
            $"{kernel} was launched on {device.Info.Id}, but an argument lies on " +
            $"{memory.Device.Info.Id}{other}; all arguments must lie on the launching device.");
    }

    internal static void Extent(ReadOnlySpan<KernelArgument> arguments, string kernel)
    {
        if (arguments.IsEmpty || arguments[0].Memory is not null ||
            arguments[0].Size != sizeof(int))
            throw new ArgumentException(
                $"{kernel} is implicitly grouped; its first argument must be the extent, an int.");
        if (arguments[0].AsInt < 0)
            throw new ArgumentException(
                $"{kernel} was launched with an extent of {arguments[0].AsInt}; it must be at " +
                "least 0.");
    }

    internal static void Extents(int extentX, int extentY, string kernel)
    {
        if (extentX < 0 || extentY < 0 || (long)extentX * extentY > int.MaxValue)
            throw new ArgumentException(
                $"{kernel} was launched with extents of {extentX} × {extentY}; each must be at " +
                $"least 0, and their product at most {int.MaxValue}. Launch it for some of the " +
                "rows at a time.");
    }

    internal static void Config(in LaunchConfig config, DeviceInfo device, string kernel)
    {
        if (config.GridX < 1 || config.GridY < 1 || config.GroupX < 1 || config.GroupY < 1)
            throw new ArgumentException(
                $"{kernel} was launched with {config}; every dimension must be at least 1.");
        if ((long)config.GroupX * config.GroupY > device.MaxGroupSize)
            throw new ArgumentException(
                $"{kernel} was launched with groups of {config.GroupX} × {config.GroupY} " +
                "threads; " +
                $"{device.Id} takes at most {device.MaxGroupSize}." +
                (device.LargerGroups is null ? "" : $" {device.LargerGroups}"));
    }
}
