using static GpuBp.Compute.Cuda.CudaDriver;

namespace GpuBp.Compute.Cuda;

/// <summary>Copies: those that the host waits for, and uploads that run beside launches.</summary>
internal sealed unsafe partial class CudaDevice
{
    /// <summary>Up to here the driver itself takes a copy of the source at once, without waiting.</summary>
    private const int SmallCopyBytes = 64 << 10;

    // By address: the buffers that uploads write to.
    private readonly Dictionary<nint, CudaUpload> _uploads = [];
    private CudaCopyChunks? _chunks;

    private protected override void WriteCore(nint handle, long byteOffset, void* source, long bytes)
    {
        Enter();
        AwaitUpload(handle);
        if (bytes <= SmallCopyBytes)
            Check(
                _driver.cuMemcpyHtoDAsync(Address(handle, byteOffset), source, (nuint)bytes, _stream),
                nameof(_driver.cuMemcpyHtoDAsync));
        else
            CopyChunks().Write(Address(handle, byteOffset), (byte*)source, bytes);
        MarkUsed(handle);
    }

    private protected override void ReadCore(nint handle, long byteOffset, void* destination, long bytes)
    {
        Enter();
        AwaitUpload(handle);
        if (bytes <= SmallCopyBytes)
        {
            Check(
                _driver.cuMemcpyDtoHAsync(destination, Address(handle, byteOffset), (nuint)bytes, _stream),
                nameof(_driver.cuMemcpyDtoHAsync));
            Check(_driver.cuStreamSynchronize(_stream), nameof(_driver.cuStreamSynchronize));
        }
        else
        {
            CopyChunks().Read((byte*)destination, Address(handle, byteOffset), bytes);
        }
    }

    private protected override nint AllocateStagingCore(long bytes)
    {
        Enter();
        nint address;
        var code = _driver.cuMemHostAlloc(&address, (nuint)bytes, 0);
        if (code != CudaError.Success)
            throw Fail(code, nameof(_driver.cuMemHostAlloc), $"A staging buffer of {bytes:N0} bytes");
        return address;
    }

    private protected override void FreeStagingCore(StagingMemory memory)
    {
        if (!TryEnter())
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
        Enter();
        if (source.Uploaded == 0)
            source.Uploaded = NewEvent();
        if (!_uploads.TryGetValue(handle, out var upload))
        {
            upload = NewUpload();
            _uploads.Add(handle, upload);
        }

        Await(upload.Used, _copyStream);
        Check(
            _driver.cuMemcpyHtoDAsync(
                Address(handle, byteOffset), (void*)source.Address, (nuint)bytes, _copyStream),
            nameof(_driver.cuMemcpyHtoDAsync));
        Record(source.Uploaded, _copyStream);
        Record(upload.Written, _copyStream);
        upload.IsAwaited = false;
    }

    private protected override bool IsUploadedCore(StagingMemory memory)
    {
        if (memory.Uploaded == 0)
            return true;

        Enter();
        var code = _driver.cuEventQuery(memory.Uploaded);
        if (code == CudaError.NotReady)
            return false;

        Check(code, nameof(_driver.cuEventQuery));
        return true;
    }

    private static nint Address(nint handle, long byteOffset) => (nint)(handle + byteOffset);

    private CudaCopyChunks CopyChunks() => _chunks ??= new CudaCopyChunks(_driver, _stream, _fail);

    private void AwaitUpload(DeviceMemory? memory)
    {
        if (_uploads.Count > 0 && memory is not null)
            AwaitUpload(memory.Handle);
    }

    /// <summary>Makes what is queued next wait for the last upload to a buffer.</summary>
    private void AwaitUpload(nint handle)
    {
        if (!_uploads.TryGetValue(handle, out var upload) || upload.IsAwaited)
            return;

        Await(upload.Written, _stream);
        upload.IsAwaited = true;
    }

    private void MarkUsed(DeviceMemory? memory)
    {
        if (_uploads.Count > 0 && memory is not null)
            MarkUsed(memory.Handle);
    }

    /// <summary>Makes the next upload to a buffer wait for what was queued so far.</summary>
    private void MarkUsed(nint handle)
    {
        if (_uploads.TryGetValue(handle, out var upload))
            Record(upload.Used, _stream);
    }

    /// <summary>Called before a buffer is freed, in the order of the stream.</summary>
    private void Forget(nint handle)
    {
        if (!_uploads.Remove(handle, out var upload))
            return;

        _ = _driver.cuStreamWaitEvent(_stream, upload.Written, 0);
        Destroy(upload);
    }

    private void DestroyCopies()
    {
        foreach (var upload in _uploads.Values)
            Destroy(upload);
        _uploads.Clear();
        _chunks?.Free();
        _chunks = null;
    }

    // The driver lets an event live until what was queued with it has run.
    private void Destroy(CudaUpload upload)
    {
        _ = _driver.cuEventDestroy(upload.Written);
        if (upload.Used != 0)
            _ = _driver.cuEventDestroy(upload.Used);
    }

    // Which launches have used the buffer so far is not known: the first copy waits for them all.
    private CudaUpload NewUpload()
    {
        var upload = new CudaUpload(Written: NewEvent(), Used: 0);
        try
        {
            upload = upload with { Used = NewEvent() };
            Record(upload.Used, _stream);
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
        Check(_driver.cuEventCreate(&handle, EventDisableTiming), nameof(_driver.cuEventCreate));
        return handle;
    }

    private void Record(nint handle, nint stream) =>
        Check(_driver.cuEventRecord(handle, stream), nameof(_driver.cuEventRecord));

    private void Await(nint handle, nint stream) =>
        Check(_driver.cuStreamWaitEvent(stream, handle, 0), nameof(_driver.cuStreamWaitEvent));
}

/// <summary>What orders uploads to a buffer and launches that use it.</summary>
/// <param name="Written">The event that the last upload ends with.</param>
/// <param name="Used">The event that the last launch, or copy, ends with.</param>
internal sealed record CudaUpload(nint Written, nint Used)
{
    /// <summary>Whether the stream of launches waits for the last upload already.</summary>
    internal bool IsAwaited { get; set; }
}
