namespace GpuBp.Compute;

/// <summary>A device cannot be found, opened or used.</summary>
public class DeviceException : Exception
{
    /// <summary>Creates the exception; the message says what failed and what to do.</summary>
    public DeviceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception; the message says what failed and what to do.</summary>
    public DeviceException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>A buffer, or the training with batches of some size, needs more memory than a device
/// has.</summary>
public sealed class DeviceOutOfMemoryException : DeviceException
{
    internal DeviceOutOfMemoryException(DeviceInfo device, long asked, long available)
        : base(
            $"{device.Id} ({device.Name}) is out of memory: {asked:N0} bytes asked, " +
            $"{available:N0} available{(asked > available ? "" : ", yet the driver refused")}. " +
            "Use a smaller batch or network, dispose unused buffers, or choose a device with " +
            "more memory.")
    {
        AskedBytes = asked;
        AvailableBytes = available;
    }

    /// <summary>A batch does not fit.</summary>
    /// <param name="device">The device.</param>
    /// <param name="what">The use that needs the memory.</param>
    /// <param name="asked">Bytes of all buffers that it needs.</param>
    /// <param name="largestBuffer">Bytes of the largest buffer.</param>
    /// <param name="free">Free bytes.</param>
    /// <param name="largestBatch">The maximum number of samples in a batch that fits; 0 if none
    /// does.</param>
    internal DeviceOutOfMemoryException(
        DeviceInfo device, string what, long asked, long largestBuffer, long free, int largestBatch)
        : base(
            $"{device.Id} ({device.Name}) has too little memory: {what} takes {asked:N0} bytes, " +
            $"and {free:N0} are free. " +
            (asked > free
                ? ""
                : $"Its largest buffer takes {largestBuffer:N0}, but the device allows " +
                  $"{device.MaxBufferBytes:N0}. ") +
            (largestBatch > 0
                ? $"Batches of at most {largestBatch:N0} would fit. Make the batch that small, "
                : "Not even a batch of 1 would fit. Make the network smaller, ") +
            "dispose unused buffers, or choose a device with more memory.")
    {
        AskedBytes = asked;
        AvailableBytes = free;
        LargestBatch = largestBatch;
    }

    /// <summary>The bytes that were requested.</summary>
    public long AskedBytes { get; }

    /// <summary>The bytes that the device had available.</summary>
    public long AvailableBytes { get; }

    /// <summary>
    /// The maximum number of samples in a batch that would fit, 0 if not even one does; null if the
    /// request was not for a batch.
    /// </summary>
    public int? LargestBatch { get; }
}

/// <summary>A device's compiler rejected a kernel.</summary>
public sealed class KernelCompilationException : DeviceException
{
    internal KernelCompilationException(DeviceInfo device, string kernel, string log, string source)
        : base(
            $"The compiler of {device.Id} ({device.Driver}) rejected the kernel {kernel}. " +
            $"Its log:{Environment.NewLine}{log.Trim()}")
    {
        Log = log;
        KernelSource = source;
    }

    /// <summary>The compiler's log.</summary>
    public string Log { get; }

    /// <summary>The source that it rejected.</summary>
    public string KernelSource { get; }
}
