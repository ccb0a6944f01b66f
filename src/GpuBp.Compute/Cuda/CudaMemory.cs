using static GpuBp.Compute.Cuda.CudaDriver;

namespace GpuBp.Compute.Cuda;

/// <summary>
/// Allocates and frees a GPU's memory; with memory pools, in the order of the stream of launches.
/// </summary>
internal sealed unsafe class CudaMemory
{
    private readonly CudaContext _context;
    private readonly CudaDriver _driver;

    // The default pool, which keeps freed memory for the next allocation; 0 without pools.
    private readonly nint _pool;
    private bool _hasFreed;

    /// <exception cref="DeviceException">The driver refuses to keep freed memory.</exception>
    internal CudaMemory(CudaContext context)
    {
        (_context, _driver) = (context, context.Driver);
        _pool = context.DefaultPool();
        if (_pool == 0)
            return;

        var all = ulong.MaxValue;
        context.Check(
            _driver.cuMemPoolSetAttribute(_pool, PoolReleaseThreshold, &all),
            nameof(_driver.cuMemPoolSetAttribute));
    }

    /// <inheritdoc cref="Device.AvailableBytes"/>
    internal long AvailableBytes
    {
        get
        {
            _context.Enter();

            // Freed memory counts as used until earlier launches have run.
            if (_hasFreed)
            {
                _context.Synchronize();
                _hasFreed = false;
            }

            nuint free, total;
            _context.Check(_driver.cuMemGetInfo(&free, &total), nameof(_driver.cuMemGetInfo));
            return (long)free + Pooled(PoolReservedBytes) - Pooled(PoolUsedBytes);
        }
    }

    /// <inheritdoc cref="Device.AllocateCore"/>
    internal nint Allocate(long bytes)
    {
        _context.Enter();
        nint handle;
        var code = Allocate(bytes, &handle);
        if (code == CudaError.OutOfMemory && _pool != 0)
        {
            // The pool may keep many pieces that are too small.
            _context.Synchronize();
            _context.Check(_driver.cuMemPoolTrimTo(_pool, 0), nameof(_driver.cuMemPoolTrimTo));
            code = Allocate(bytes, &handle);
        }

        if (code == CudaError.OutOfMemory)
            return 0;

        _context.Check(
            code, _pool != 0 ? nameof(_driver.cuMemAllocAsync) : nameof(_driver.cuMemAlloc));
        return handle;
    }

    /// <summary>Frees memory after earlier launches; the context must be entered.</summary>
    internal void Free(nint handle)
    {
        _hasFreed = true;
        _ = _pool != 0
            ? _driver.cuMemFreeAsync(handle, _context.Stream)
            : _driver.cuMemFree(handle);
    }

    /// <summary>Returns the pool's memory to the GPU: another device of this process may keep the
    /// context alive.</summary>
    internal void Trim()
    {
        if (_pool != 0)
            _ = _driver.cuMemPoolTrimTo(_pool, 0);
    }

    private int Allocate(long bytes, nint* handle) => _pool != 0
        ? _driver.cuMemAllocAsync(handle, (nuint)bytes, _context.Stream)
        : _driver.cuMemAlloc(handle, (nuint)bytes);

    private long Pooled(int attribute)
    {
        ulong bytes = 0;
        if (_pool != 0)
            _context.Check(
                _driver.cuMemPoolGetAttribute(_pool, attribute, &bytes),
                nameof(_driver.cuMemPoolGetAttribute));
        return (long)bytes;
    }
}
