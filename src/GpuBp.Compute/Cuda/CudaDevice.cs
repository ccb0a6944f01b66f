using static GpuBp.Compute.Cuda.CudaDriver;

namespace GpuBp.Compute.Cuda;

/// <summary>
/// A GPU through CUDA's driver: the primary context, one stream that keeps the order of launches, and
/// one for copies that may run beside them.
/// </summary>
internal sealed unsafe partial class CudaDevice : Device
{
    // The device whose context is the thread's.
    [ThreadStatic]
    private static CudaDevice? Current;

    private readonly CudaDriver _driver;
    private readonly int _device;
    private readonly CudaCompiler _compiler;
    private readonly CudaFailure _fail;
    private readonly nint _context;
    private readonly nint _stream;
    private readonly nint _copyStream;
    private readonly nint _pool;

    // By object first: hashing a kernel's whole text at every launch would cost more than the launch.
    private readonly Dictionary<Kernel, CudaProgram> _programs = [];
    private readonly Dictionary<(string Name, string Text), CudaProgram> _programsByText = [];
    private string? _lost;
    private bool _hasFreed;

    /// <exception cref="DeviceException">The driver refuses a context or a stream.</exception>
    internal CudaDevice(CudaCandidate candidate, DeviceCache cache)
        : base(candidate.Info)
    {
        (_driver, _device) = (candidate.Driver, candidate.Device);
        Cache = cache;
        _compiler = new CudaCompiler(candidate.Nvrtc, candidate.Info, cache);
        _fail = Fail;
        nint handle;
        Check(_driver.cuDevicePrimaryCtxRetain(&handle, _device), nameof(_driver.cuDevicePrimaryCtxRetain));
        _context = handle;
        try
        {
            Enter();
            Check(_driver.cuStreamCreate(&handle, StreamNonBlocking), nameof(_driver.cuStreamCreate));
            _stream = handle;
            Check(_driver.cuStreamCreate(&handle, StreamNonBlocking), nameof(_driver.cuStreamCreate));
            _copyStream = handle;
            _pool = Pool();
        }
        catch
        {
            DisposeCore();
            throw;
        }
    }

    /// <inheritdoc/>
    internal override DeviceCache Cache { get; }

    /// <summary>Kernels that were loaded; one text is loaded once.</summary>
    internal int LoadedKernels => _programsByText.Count;

    /// <summary>How often the compiler ran; what the cache had needs no run.</summary>
    internal int Compilations => _compiler.Compilations;

    private protected override long AvailableBytes
    {
        get
        {
            Enter();

            // What was freed counts as used until the launches before have run.
            if (_hasFreed)
                SynchronizeCore();
            nuint free, total;
            Check(_driver.cuMemGetInfo(&free, &total), nameof(_driver.cuMemGetInfo));
            return (long)free + Pooled(PoolReservedBytes) - Pooled(PoolUsedBytes);
        }
    }

    private protected override nint AllocateCore(long bytes)
    {
        Enter();
        nint handle;
        var code = Allocate(bytes, &handle);
        if (code == CudaError.OutOfMemory && _pool != 0)
        {
            // What the pool keeps may lie in pieces, each too small.
            SynchronizeCore();
            Check(_driver.cuMemPoolTrimTo(_pool, 0), nameof(_driver.cuMemPoolTrimTo));
            code = Allocate(bytes, &handle);
        }

        if (code == CudaError.OutOfMemory)
            return 0;

        Check(code, _pool != 0 ? nameof(_driver.cuMemAllocAsync) : nameof(_driver.cuMemAlloc));
        return handle;
    }

    // In the order of the stream: launches that use the memory run before it is free.
    private protected override void FreeCore(nint handle)
    {
        if (!TryEnter())
            return;

        Forget(handle);
        _hasFreed = true;
        _ = _pool != 0 ? _driver.cuMemFreeAsync(handle, _stream) : _driver.cuMemFree(handle);
    }

    private protected override void LaunchCore(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        Enter();
        var node = Program(kernel).Node(config, arguments);
        var values = stackalloc long[3 * arguments.Length];
        var parameters = stackalloc void*[3 * arguments.Length];
        CudaProgram.Pack(arguments, values, parameters);

        foreach (ref readonly var argument in arguments)
            AwaitUpload(argument.Memory);
        var code = _driver.cuLaunchKernel(
            node.Function, node.GridX, node.GridY, 1, node.BlockX, node.BlockY, 1, node.SharedBytes,
            _stream, parameters, null);
        if (code != CudaError.Success)
            throw Fail(code, nameof(_driver.cuLaunchKernel), Subject(kernel, node));
        foreach (ref readonly var argument in arguments)
            MarkUsed(argument.Memory);
    }

    private protected override void SynchronizeCore()
    {
        Enter();
        Check(_driver.cuStreamSynchronize(_copyStream), nameof(_driver.cuStreamSynchronize));
        Check(_driver.cuStreamSynchronize(_stream), nameof(_driver.cuStreamSynchronize));
        _hasFreed = false;
    }

    private protected override void DisposeCore()
    {
        // A failure of the last launches has no one left to hear it; a lost context frees all itself.
        if (TryEnter())
        {
            _ = _driver.cuStreamSynchronize(_copyStream);
            _ = _driver.cuStreamSynchronize(_stream);
            DestroySequences();
            DestroyCopies();
            foreach (var program in _programsByText.Values)
                program.Unload();
            if (_copyStream != 0)
                _ = _driver.cuStreamDestroy(_copyStream);
            if (_stream != 0)
                _ = _driver.cuStreamDestroy(_stream);

            // The context lives on where another device of this process holds it.
            if (_pool != 0)
                _ = _driver.cuMemPoolTrimTo(_pool, 0);
        }

        _programs.Clear();
        _programsByText.Clear();
        if (Current == this)
        {
            _ = _driver.cuCtxSetCurrent(0);
            Current = null;
        }

        _ = _driver.cuDevicePrimaryCtxRelease(_device);
    }

    private static string Subject(Kernel kernel, in CudaKernelNode node) =>
        $"The launch of {kernel.Name} with {node.GridX} × {node.GridY} groups of {node.BlockX} × " +
        $"{node.BlockY} threads and {node.SharedBytes:N0} bytes of shared memory";

    private CudaProgram Program(Kernel kernel)
    {
        if (_programs.TryGetValue(kernel, out var program))
            return program;

        return _programsByText.TryGetValue((kernel.Name, kernel.Text), out program)
            ? _programs[kernel] = program
            : Add(kernel, _compiler.Compile(kernel));
    }

    private CudaProgram Add(Kernel kernel, CudaImage image)
    {
        CudaProgram program;
        try
        {
            program = new CudaProgram(_driver, Info, kernel, image.Bytes, _fail);
        }
        catch (CudaImageException) when (image.IsCached)
        {
            // Whole, and yet the driver refuses it: what it is depends on more than its key.
            image = _compiler.Compile(kernel, isAnew: true);
            program = new CudaProgram(_driver, Info, kernel, image.Bytes, _fail);
        }

        _programsByText.Add((kernel.Name, kernel.Text), program);
        return _programs[kernel] = program;
    }

    private int Allocate(long bytes, nint* handle) => _pool != 0
        ? _driver.cuMemAllocAsync(handle, (nuint)bytes, _stream)
        : _driver.cuMemAlloc(handle, (nuint)bytes);

    // The default pool of a device that has pools: it keeps what is freed, for the next allocation.
    private nint Pool()
    {
        int supported;
        nint pool;
        if (_driver.cuDeviceGetAttribute(&supported, AttributeMemoryPoolsSupported, _device) !=
                CudaError.Success || supported == 0 ||
            _driver.cuDeviceGetDefaultMemPool(&pool, _device) != CudaError.Success)
            return 0;

        var all = ulong.MaxValue;
        Check(
            _driver.cuMemPoolSetAttribute(pool, PoolReleaseThreshold, &all),
            nameof(_driver.cuMemPoolSetAttribute));
        return pool;
    }

    private long Pooled(int attribute)
    {
        ulong bytes = 0;
        if (_pool != 0)
            Check(
                _driver.cuMemPoolGetAttribute(_pool, attribute, &bytes),
                nameof(_driver.cuMemPoolGetAttribute));
        return (long)bytes;
    }

    /// <summary>Makes the device's context the calling thread's.</summary>
    private void Enter()
    {
        if (_lost is not null)
            throw new DeviceException($"{Info} cannot be used any more. {_lost}");
        if (Current == this)
            return;

        Check(_driver.cuCtxSetCurrent(_context), nameof(_driver.cuCtxSetCurrent));
        Current = this;
    }

    private bool TryEnter()
    {
        if (_lost is null && Current != this && _driver.cuCtxSetCurrent(_context) == CudaError.Success)
            Current = this;
        return _lost is null && Current == this;
    }

    private void Check(int code, string call)
    {
        if (code != CudaError.Success)
            throw Fail(code, call, null);
    }

    private DeviceException Fail(int code, string call, string? subject)
    {
        var failure = CudaError.Failure(_driver, code, call, Info, subject);
        if (CudaError.IsLasting(code))
            _lost = failure.Message;
        return failure;
    }
}
