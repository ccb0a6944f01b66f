using static GpuBp.Compute.Cuda.CudaDriver;

namespace GpuBp.Compute.Cuda;

/// <summary>
/// Copies between the host and a GPU. Large copies go through two page-locked chunks: the GPU
/// copies one while the host fills, or empties, the other.
/// </summary>
internal sealed unsafe class CudaCopies(CudaContext context)
{
    /// <summary>The driver stages copies up to this size itself, without a wait.</summary>
    private const int SmallCopyBytes = 64 << 10;

    private const int ChunkBytes = 4 << 20;

    private readonly CudaDriver _driver = context.Driver;
    private readonly byte*[] _chunks = new byte*[2];
    private readonly nint[] _copied = new nint[2];
    private int _next;

    /// <summary>Queues a copy to the device; has read all of the source when it returns.</summary>
    /// <exception cref="DeviceException">The copy failed, or the host has too little page-locked
    /// memory left.</exception>
    internal void Write(nint target, byte* source, long bytes)
    {
        if (bytes <= SmallCopyBytes)
        {
            Check(
                _driver.cuMemcpyHtoDAsync(target, source, (nuint)bytes, context.Stream),
                nameof(_driver.cuMemcpyHtoDAsync));
            return;
        }

        for (var done = 0L; done < bytes; done += ChunkBytes)
        {
            var size = Math.Min(ChunkBytes, bytes - done);
            var i = Next();
            Buffer.MemoryCopy(source + done, _chunks[i], size, size);
            Check(
                _driver.cuMemcpyHtoDAsync(
                    (nint)(target + done), _chunks[i], (nuint)size, context.Stream),
                    nameof(_driver.cuMemcpyHtoDAsync));
            Check(_driver.cuEventRecord(_copied[i], context.Stream), nameof(_driver.cuEventRecord));
        }
    }

    /// <summary>Waits for earlier launches, then copies from the device.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    internal void Read(byte* target, nint source, long bytes)
    {
        if (bytes <= SmallCopyBytes)
        {
            Check(
                _driver.cuMemcpyDtoHAsync(target, source, (nuint)bytes, context.Stream),
                nameof(_driver.cuMemcpyDtoHAsync));
            Check(_driver.cuStreamSynchronize(context.Stream), nameof(_driver.cuStreamSynchronize));
            return;
        }

        var queued = 0L;
        var chunks = new Queue<(int Chunk, long At, long Size)>();
        while (queued < bytes || chunks.Count > 0)
        {
            while (chunks.Count < 2 && queued < bytes)
            {
                var size = Math.Min(ChunkBytes, bytes - queued);
                var i = Next();
                Check(
                    _driver.cuMemcpyDtoHAsync(
                        _chunks[i], (nint)(source + queued), (nuint)size, context.Stream),
                        nameof(_driver.cuMemcpyDtoHAsync));
                Check(_driver.cuEventRecord(_copied[i], context.Stream),
                    nameof(_driver.cuEventRecord));
                chunks.Enqueue((i, queued, size));
                queued += size;
            }

            var (chunk, at, length) = chunks.Dequeue();
            Check(_driver.cuEventSynchronize(_copied[chunk]), nameof(_driver.cuEventSynchronize));
            Buffer.MemoryCopy(_chunks[chunk], target + at, length, length);
        }
    }

    /// <summary>Frees the chunks; no copy may be running.</summary>
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

    // CUDA treats an event that was never recorded as past.
    private int Next()
    {
        var i = _next;
        if (_copied[i] == 0)
            Allocate(i);
        _next = 1 - i;
        Check(_driver.cuEventSynchronize(_copied[i]), nameof(_driver.cuEventSynchronize));
        return i;
    }

    private void Allocate(int i)
    {
        nint handle;
        if (_chunks[i] is null)
        {
            Check(_driver.cuMemHostAlloc(&handle, ChunkBytes, 0), nameof(_driver.cuMemHostAlloc));
            _chunks[i] = (byte*)handle;
        }

        Check(_driver.cuEventCreate(&handle, EventDisableTiming), nameof(_driver.cuEventCreate));
        _copied[i] = handle;
    }

    private void Check(int code, string call)
    {
        if (code != CudaError.Success)
            throw context.Fail(code, call, "A copy");
    }
}
