using static GpuBp.Compute.Cuda.CudaDriver;

namespace GpuBp.Compute.Cuda;

/// <summary>
/// A GPU's primary context, with a stream for launches, which keeps their order, and a stream for
/// uploads beside them.
/// </summary>
internal sealed unsafe class CudaContext
{
    // The context that this thread has entered.
    [ThreadStatic]
    private static CudaContext? Current;

    private readonly int _device;
    private readonly nint _handle;
    private string? _lost;

    /// <exception cref="DeviceException">The driver refuses a context or a stream.</exception>
    internal CudaContext(CudaCandidate candidate)
    {
        (Driver, _device, Info) = (candidate.Driver, candidate.Device, candidate.Info);
        nint handle;
        Check(
            Driver.cuDevicePrimaryCtxRetain(&handle, _device),
            nameof(Driver.cuDevicePrimaryCtxRetain));
        _handle = handle;
        try
        {
            Enter();
            Check(Driver.cuStreamCreate(&handle, StreamNonBlocking), nameof(Driver.cuStreamCreate));
            Stream = handle;
            Check(Driver.cuStreamCreate(&handle, StreamNonBlocking), nameof(Driver.cuStreamCreate));
            CopyStream = handle;
        }
        catch
        {
            DestroyStreams();
            Release();
            throw;
        }
    }

    internal CudaDriver Driver { get; }

    internal DeviceInfo Info { get; }

    /// <summary>The stream of launches.</summary>
    internal nint Stream { get; }

    /// <summary>The stream of uploads.</summary>
    internal nint CopyStream { get; }

    /// <summary>Makes the context the calling thread's.</summary>
    /// <exception cref="DeviceException">The context is lost.</exception>
    internal void Enter()
    {
        if (_lost is not null)
            throw new DeviceException($"{Info} cannot be used any more. {_lost}");
        if (Current == this)
            return;

        Check(Driver.cuCtxSetCurrent(_handle), nameof(Driver.cuCtxSetCurrent));
        Current = this;
    }

    /// <summary>Enters the context if it can; never throws.</summary>
    internal bool TryEnter()
    {
        if (_lost is null && Current != this &&
            Driver.cuCtxSetCurrent(_handle) == CudaError.Success)
            Current = this;
        return _lost is null && Current == this;
    }

    /// <summary>Waits for both streams.</summary>
    internal void Synchronize()
    {
        Enter();
        Check(Driver.cuStreamSynchronize(CopyStream), nameof(Driver.cuStreamSynchronize));
        Check(Driver.cuStreamSynchronize(Stream), nameof(Driver.cuStreamSynchronize));
    }

    /// <summary>Waits for both streams and ignores failures; the context must be entered.</summary>
    internal void Drain()
    {
        _ = Driver.cuStreamSynchronize(CopyStream);
        _ = Driver.cuStreamSynchronize(Stream);
    }

    /// <summary>A property of the device; 0 if the driver does not know it.</summary>
    internal int Attribute(int attribute)
    {
        int value;
        return Driver.cuDeviceGetAttribute(&value, attribute, _device) == CudaError.Success
            ? value
            : 0;
    }

    /// <summary>The device's default memory pool; 0 if it has none.</summary>
    internal nint DefaultPool()
    {
        nint pool;
        return Attribute(AttributeMemoryPoolsSupported) != 0 &&
            Driver.cuDeviceGetDefaultMemPool(&pool, _device) == CudaError.Success ? pool : 0;
    }

    /// <exception cref="DeviceException">The code is an error.</exception>
    internal void Check(int code, string call)
    {
        if (code != CudaError.Success)
            throw Fail(code, call, null);
    }

    /// <summary>Makes an exception of an error code; a lasting error marks the context as
    /// lost.</summary>
    internal DeviceException Fail(int code, string call, string? subject)
    {
        var failure = CudaError.Failure(Driver, code, call, Info, subject);
        if (CudaError.IsLasting(code))
            _lost = failure.Message;
        return failure;
    }

    internal void DestroyStreams()
    {
        if (CopyStream != 0)
            _ = Driver.cuStreamDestroy(CopyStream);
        if (Stream != 0)
            _ = Driver.cuStreamDestroy(Stream);
    }

    /// <summary>Releases the context; nothing may use it afterwards.</summary>
    internal void Release()
    {
        if (Current == this)
        {
            _ = Driver.cuCtxSetCurrent(0);
            Current = null;
        }

        _ = Driver.cuDevicePrimaryCtxRelease(_device);
    }
}
