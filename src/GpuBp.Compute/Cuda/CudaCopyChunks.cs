using static GpuBp.Compute.Cuda.CudaDriver;

namespace GpuBp.Compute.Cuda;

/// <summary>
/// Copies large memory of the host by way of two chunks that the GPU can read and write itself: it
/// copies one while the host fills, or empties, the other.
/// </summary>
internal sealed unsafe class CudaCopyChunks
{
    private const int ChunkBytes = 4 << 20;

    private readonly CudaDriver _driver;
    private readonly nint _stream;
    private readonly CudaFailure _fail;
    private readonly byte*[] _chunks = new byte*[2];
    private readonly nint[] _copied = new nint[2];
    private int _next;

    /// <param name="driver">The driver.</param>
    /// <param name="stream">The stream that the copies are queued in.</param>
    /// <param name="fail">Makes an exception of an error's code.</param>
    /// <exception cref="DeviceException">The host has no such memory left.</exception>
    internal CudaCopyChunks(CudaDriver driver, nint stream, CudaFailure fail)
    {
        (_driver, _stream, _fail) = (driver, stream, fail);
        try
        {
            for (var i = 0; i < 2; i++)
            {
                nint handle;
                Check(driver.cuMemHostAlloc(&handle, ChunkBytes, 0), nameof(driver.cuMemHostAlloc));
                _chunks[i] = (byte*)handle;
                Check(driver.cuEventCreate(&handle, EventDisableTiming), nameof(driver.cuEventCreate));
                _copied[i] = handle;
            }
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <summary>Queues a copy to the device; done with the source when it returns.</summary>
    internal void Write(nint target, byte* source, long bytes)
    {
        for (var done = 0L; done < bytes; done += ChunkBytes)
        {
            var size = Math.Min(ChunkBytes, bytes - done);
            var i = Next();
            Buffer.MemoryCopy(source + done, _chunks[i], size, size);
            Check(
                _driver.cuMemcpyHtoDAsync((nint)(target + done), _chunks[i], (nuint)size, _stream),
                nameof(_driver.cuMemcpyHtoDAsync));
            Check(_driver.cuEventRecord(_copied[i], _stream), nameof(_driver.cuEventRecord));
        }
    }

    /// <summary>Copies from the device, after all that was queued before.</summary>
    internal void Read(byte* target, nint source, long bytes)
    {
        var queued = 0L;
        var chunks = new Queue<(int Chunk, long At, long Size)>();
        while (queued < bytes || chunks.Count > 0)
        {
            while (chunks.Count < 2 && queued < bytes)
            {
                var size = Math.Min(ChunkBytes, bytes - queued);
                var i = Next();
                Check(
                    _driver.cuMemcpyDtoHAsync(_chunks[i], (nint)(source + queued), (nuint)size, _stream),
                    nameof(_driver.cuMemcpyDtoHAsync));
                Check(_driver.cuEventRecord(_copied[i], _stream), nameof(_driver.cuEventRecord));
                chunks.Enqueue((i, queued, size));
                queued += size;
            }

            var (chunk, at, length) = chunks.Dequeue();
            Check(_driver.cuEventSynchronize(_copied[chunk]), nameof(_driver.cuEventSynchronize));
            Buffer.MemoryCopy(_chunks[chunk], target + at, length, length);
        }
    }

    /// <summary>Frees the chunks; no copy may be using them.</summary>
    internal void Free()
    {
        for (var i = 0; i < 2; i++)
        {
            if (_copied[i] != 0)
                _ = _driver.cuEventDestroy(_copied[i]);
            if (_chunks[i] is not null)
                _ = _driver.cuMemFreeHost((nint)_chunks[i]);
        }
    }

    // An event that was never recorded counts as past.
    private int Next()
    {
        var i = _next;
        _next = 1 - i;
        Check(_driver.cuEventSynchronize(_copied[i]), nameof(_driver.cuEventSynchronize));
        return i;
    }

    private void Check(int code, string call)
    {
        if (code != CudaError.Success)
            throw _fail(code, call, "A copy");
    }
}
