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

/// <summary>A buffer, or all that training in batches of a size takes, does not fit the memory of a
/// device.</summary>
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

    /// <summary>A batch does not fit.</summary>
    /// <param name="device">The device.</param>
    /// <param name="what">What takes the bytes.</param>
    /// <param name="asked">Bytes of all buffers that it takes.</param>
    /// <param name="largestBuffer">Bytes of the largest of them.</param>
    /// <param name="free">Bytes that are free.</param>
    /// <param name="largestBatch">The most samples of a batch that would fit; 0 where none would.</param>
    internal DeviceOutOfMemoryException(
        DeviceInfo device, string what, long asked, long largestBuffer, long free, int largestBatch)
        : base(
            $"{device.Id} ({device.Name}) has too little memory: {what} takes {asked:N0} bytes, and {free:N0} " +
            "are free. " +
            (asked > free
                ? ""
                : $"The largest buffer of it takes {largestBuffer:N0}, and the device allows " +
                  $"{device.MaxBufferBytes:N0}. ") +
            (largestBatch > 0
                ? $"Batches of at most {largestBatch:N0} would fit. Make the batch that small, "
                : "Not even a batch of 1 would fit. Make the network smaller, ") +
            "dispose what is not needed, or choose a device with more memory.")
    {
        AskedBytes = asked;
        AvailableBytes = free;
        LargestBatch = largestBatch;
    }

    /// <summary>The bytes that were asked for.</summary>
    public long AskedBytes { get; }

    /// <summary>The bytes that the device could have given.</summary>
    public long AvailableBytes { get; }

    /// <summary>
    /// The most samples of a batch that would have fit, 0 where not even one would; null where it was
    /// no batch that did not fit.
    /// </summary>
    public int? LargestBatch { get; }
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
