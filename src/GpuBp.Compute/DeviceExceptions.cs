namespace GpuBp.Compute;

/// <summary>A device could not be found, opened or used.</summary>
public class DeviceException : Exception
{
    /// <summary>Says what failed and what to do about it.</summary>
    public DeviceException(string message)
        : base(message)
    {
    }

    /// <summary>Says what failed and what to do about it.</summary>
    public DeviceException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>A buffer does not fit the memory of a device.</summary>
public sealed class DeviceOutOfMemoryException : DeviceException
{
    internal DeviceOutOfMemoryException(DeviceInfo device, long asked, long available)
        : base(
            $"{device.Id} ({device.Name}) is out of memory: {asked:N0} bytes asked, " +
            $"{available:N0} available{(asked > available ? "" : ", yet the driver refused")}. " +
            "Use a smaller batch or network, dispose what is not needed, or choose a device with " +
            "more memory.")
    {
        AskedBytes = asked;
        AvailableBytes = available;
    }

    /// <summary>The bytes that were asked for.</summary>
    public long AskedBytes { get; }

    /// <summary>The bytes that one more buffer could have taken.</summary>
    public long AvailableBytes { get; }
}

/// <summary>A device's compiler refused a kernel.</summary>
public sealed class KernelCompilationException : DeviceException
{
    internal KernelCompilationException(DeviceInfo device, string kernel, string log, string source)
        : base(
            $"The compiler of {device.Id} ({device.Driver}) refused the kernel {kernel}. Its log:" +
            $"{Environment.NewLine}{log.Trim()}")
    {
        Log = log;
        KernelSource = source;
    }

    /// <summary>What the compiler said.</summary>
    public string Log { get; }

    /// <summary>What it was given.</summary>
    public string KernelSource { get; }
}
