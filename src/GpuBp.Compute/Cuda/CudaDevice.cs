namespace GpuBp.Compute.Cuda;

/// <summary>An NVIDIA GPU through CUDA's driver and NVRTC.</summary>
internal sealed unsafe class CudaDevice : Device
{
    private readonly CudaContext _context;
    private readonly CudaMemory _memory;
    private readonly CudaCompiler _compiler;
    private readonly CudaPrograms _programs;
    private readonly CudaStaging _staging;
    private readonly CudaCopies _copies;
    private readonly CudaGraphs _graphs;

    /// <exception cref="DeviceException">The driver refuses a context or a stream.</exception>
    internal CudaDevice(CudaCandidate candidate, DeviceCache cache)
        : base(candidate.Info)
    {
        Cache = cache;
        _compiler = new CudaCompiler(candidate.Nvrtc, candidate.Info, cache);
        _context = new CudaContext(candidate);
        _programs = new CudaPrograms(_context, _compiler);
        _staging = new CudaStaging(this, _context);
        _copies = new CudaCopies(_context);
        _graphs = new CudaGraphs(_context, _programs, _staging);
        try
        {
            _memory = new CudaMemory(_context);
        }
        catch
        {
            DisposeCore();
            throw;
        }
    }

    /// <inheritdoc/>
    internal override DeviceCache Cache { get; }

    internal override StagingArea Staging => _staging;

    /// <inheritdoc cref="CudaCompiler.Compilations"/>
    internal int Compilations => _compiler.Compilations;

    internal override long AvailableBytes => _memory.AvailableBytes;

    internal override nint AllocateCore(long bytes) => _memory.Allocate(bytes);

    // In the order of the stream: earlier launches may still use the memory.
    internal override void FreeCore(nint handle)
    {
        if (!_context.TryEnter())
            return;

        _staging.Forget(handle);
        _memory.Free(handle);
    }

    internal override void WriteCore(nint handle, long byteOffset, void* source, long bytes)
    {
        _context.Enter();
        _staging.Await(handle);
        _copies.Write((nint)(handle + byteOffset), (byte*)source, bytes);
        _staging.MarkUsed(handle);
    }

    internal override void ReadCore(nint handle, long byteOffset, void* destination, long bytes)
    {
        _context.Enter();
        _staging.Await(handle);
        _copies.Read((byte*)destination, (nint)(handle + byteOffset), bytes);
    }

    internal override void LaunchCore(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        _context.Enter();
        var node = _programs.Load(kernel).Node(config, arguments);
        var values = stackalloc long[3 * arguments.Length];
        var parameters = stackalloc void*[3 * arguments.Length];
        CudaProgram.Pack(arguments, values, parameters);

        foreach (ref readonly var argument in arguments)
            _staging.Await(argument.Memory);
        var code = _context.Driver.cuLaunchKernel(
            node.Function, node.GridX, node.GridY, 1, node.BlockX, node.BlockY, 1, node.SharedBytes,
            _context.Stream, parameters, null);
        if (code != CudaError.Success)
            throw _context.Fail(code, nameof(CudaDriver.cuLaunchKernel), node.Describe(kernel));
        foreach (ref readonly var argument in arguments)
            _staging.MarkUsed(argument.Memory);
    }

    internal override Action Prepare(IReadOnlyList<RecordedLaunch> launches) =>
        _graphs.Prepare(launches);

    internal override void SynchronizeCore() => _context.Synchronize();

    private protected override void DisposeCore()
    {
        // Ignores failures of the last launches: nobody is left to tell. A lost context has freed
        // everything.
        if (_context.TryEnter())
        {
            _context.Drain();
            _graphs.Destroy();
            _copies.Free();
            _programs.Unload();
            _context.DestroyStreams();

            // Null if the constructor has failed.
            _memory?.Trim();
        }

        _context.Release();
    }
}
