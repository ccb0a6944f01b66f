using static GpuBp.Compute.Cuda.CudaDriver;

namespace GpuBp.Compute.Cuda;

/// <summary>Uploads on a stream of their own; events order them with launches that use the same
/// buffer.</summary>
internal sealed unsafe class CudaStaging : StagingArea
{
    private readonly CudaContext _context;
    private readonly CudaDriver _driver;

    // The buffers that uploads write to, by address.
    private readonly Dictionary<nint, CudaUpload> _uploads = [];

    internal CudaStaging(Device device, CudaContext context)
        : base(device) => (_context, _driver) = (context, context.Driver);

    /// <summary>Makes the stream of launches wait for the last upload to a buffer.</summary>
    internal void Await(DeviceMemory? memory)
    {
        if (_uploads.Count > 0 && memory is not null)
            Await(memory.Handle);
    }

    /// <inheritdoc cref="Await(DeviceMemory?)"/>
    internal void Await(nint handle)
    {
        if (!_uploads.TryGetValue(handle, out var upload) || upload.IsAwaited)
            return;

        Await(upload.Written, _context.Stream);
        upload.IsAwaited = true;
    }

    /// <summary>Makes the next upload to a buffer wait for all launches queued so far.</summary>
    internal void MarkUsed(DeviceMemory? memory)
    {
        if (_uploads.Count > 0 && memory is not null)
            MarkUsed(memory.Handle);
    }

    /// <inheritdoc cref="MarkUsed(DeviceMemory?)"/>
    internal void MarkUsed(nint handle)
    {
        if (_uploads.TryGetValue(handle, out var upload))
            Record(upload.Used, _context.Stream);
    }

    /// <summary>Removes a buffer, which the caller then frees in the order of the stream.</summary>
    internal void Forget(nint handle)
    {
        if (!_uploads.Remove(handle, out var upload))
            return;

        _ = _driver.cuStreamWaitEvent(_context.Stream, upload.Written, 0);
        Destroy(upload);
    }

    private protected override nint AllocateCore(long bytes)
    {
        _context.Enter();
        nint address;
        var code = _driver.cuMemHostAlloc(&address, (nuint)bytes, 0);
        if (code != CudaError.Success)
            throw _context.Fail(
                code, nameof(_driver.cuMemHostAlloc), $"A staging buffer of {bytes:N0} bytes");
        return address;
    }

    private protected override void FreeCore(StagingMemory memory)
    {
        if (!_context.TryEnter())
            return;

        if (memory.Uploaded != 0)
        {
            _ = _driver.cuEventSynchronize(memory.Uploaded);
            _ = _driver.cuEventDestroy(memory.Uploaded);
        }

        _ = _driver.cuMemFreeHost(memory.Address);
    }

    private protected override void UploadCore(
        StagingMemory source, long bytes, nint handle, long byteOffset)
    {
        _context.Enter();
        if (source.Uploaded == 0)
            source.Uploaded = NewEvent();
        if (!_uploads.TryGetValue(handle, out var upload))
        {
            upload = NewUpload();
            _uploads.Add(handle, upload);
        }

        var stream = _context.CopyStream;
        Await(upload.Used, stream);
        _context.Check(
            _driver.cuMemcpyHtoDAsync(
                (nint)(handle + byteOffset), (void*)source.Address, (nuint)bytes, stream),
            nameof(_driver.cuMemcpyHtoDAsync));
        Record(source.Uploaded, stream);
        Record(upload.Written, stream);
        upload.IsAwaited = false;
    }

    private protected override bool IsUploaded(StagingMemory memory)
    {
        if (memory.Uploaded == 0)
            return true;

        _context.Enter();
        var code = _driver.cuEventQuery(memory.Uploaded);
        if (code == CudaError.NotReady)
            return false;

        _context.Check(code, nameof(_driver.cuEventQuery));
        return true;
    }

    // The driver keeps an event alive while queued work needs it.
    private void Destroy(CudaUpload upload)
    {
        _ = _driver.cuEventDestroy(upload.Written);
        if (upload.Used != 0)
            _ = _driver.cuEventDestroy(upload.Used);
    }

    // Nothing has recorded which launches used the buffer: the first copy waits for all of them.
    private CudaUpload NewUpload()
    {
        var upload = new CudaUpload(Written: NewEvent(), Used: 0);
        try
        {
            upload = upload with { Used = NewEvent() };
            Record(upload.Used, _context.Stream);
            return upload;
        }
        catch
        {
            Destroy(upload);
            throw;
        }
    }

    private nint NewEvent()
    {
        nint handle;
        _context.Check(
            _driver.cuEventCreate(&handle, EventDisableTiming), nameof(_driver.cuEventCreate));
        return handle;
    }

    private void Record(nint handle, nint stream) =>
        _context.Check(_driver.cuEventRecord(handle, stream), nameof(_driver.cuEventRecord));

    private void Await(nint handle, nint stream) =>
        _context.Check(
            _driver.cuStreamWaitEvent(stream, handle, 0), nameof(_driver.cuStreamWaitEvent));
}

/// <summary>The events that order the uploads to a buffer and the launches that use it.</summary>
/// <param name="Written">Recorded after the last upload.</param>
/// <param name="Used">Recorded after the last launch or copy that used the buffer.</param>
internal sealed record CudaUpload(nint Written, nint Used)
{
    /// <summary>Whether the stream of launches already waits for the last upload.</summary>
    internal bool IsAwaited { get; set; }
}
