using static GpuBp.Compute.OpenCl.OpenClNative;

namespace GpuBp.Compute.OpenCl;

/// <summary>A device of an OpenCL 1.2 driver, with one context and one in-order queue.</summary>
internal sealed unsafe class OpenClDevice : Device
{
    /// <summary>
    /// The number of launches between two flushes. Some drivers hold commands back until a flush or
    /// a wait, and the device would idle while the host prepares the next ones.
    /// </summary>
    private const int LaunchesPerFlush = 32;

    /// <summary>
    /// The group size of implicitly grouped kernels. On a GPU, it is a multiple of every vendor's
    /// warp or wavefront, and within every GPU's limit. On a processor, where one core loops over a
    /// group, PoCL 3.1 takes 411, 151, 69, 65 and 167 µs for an update of 10⁶ weights in groups of
    /// 16, 64, 256, 1024 and 4096, and 50, 21, 12, 24 and 96 µs for 10⁵ weights (2 cores).
    /// </summary>
    private const int ImplicitGroupSize = 256;

    private readonly nint _device;
    private readonly nint _context;
    private readonly nint _queue;

    // By object first: hashing a kernel's text at every launch would cost more than the launch.
    private readonly Dictionary<Kernel, OpenClProgram> _programs = [];
    private readonly Dictionary<(string Name, string Text), OpenClProgram> _programsByText = [];
    private int _launches;

    /// <exception cref="DeviceException">The driver refuses a context or a queue.</exception>
    internal OpenClDevice(OpenClCandidate candidate)
        : base(candidate.Info)
    {
        _device = candidate.Device;
        int code;
        var device = _device;
        _context = clCreateContext(null, 1, &device, 0, 0, &code);
        ThrowIfFailed(code, nameof(clCreateContext));
        _queue = clCreateCommandQueue(_context, _device, 0, &code);
        if (code != OpenClError.Success)
        {
            _ = clReleaseContext(_context);
            ThrowIfFailed(code, nameof(clCreateCommandQueue));
        }
    }

    /// <summary>The number of built kernels; kernels with the same text count once.</summary>
    internal int BuiltKernels => _programsByText.Count;

    internal override long AvailableBytes =>
        Math.Min(Info.MaxBufferBytes, Info.MemoryBytes - AllocatedBytes);

    private protected override long FreeBytesCore => Info.MemoryBytes - AllocatedBytes;

    internal override nint AllocateCore(long bytes)
    {
        int code;
        var handle = clCreateBuffer(_context, MemReadWrite, (nuint)bytes, null, &code);
        if (OpenClError.IsOutOfMemory(code) || code == OpenClError.InvalidBufferSize)
            return 0;

        ThrowIfFailed(code, nameof(clCreateBuffer));
        return handle;
    }

    // Queued launches keep their memory alive until they have run.
    internal override void FreeCore(nint handle) => _ = clReleaseMemObject(handle);

    internal override void WriteCore(
        nint handle, long byteOffset, void* source, long bytes) =>
        ThrowIfFailed(
            clEnqueueWriteBuffer(
                _queue, handle, True, (nuint)byteOffset, (nuint)bytes, source, 0, null, null),
            nameof(clEnqueueWriteBuffer));

    internal override void ReadCore(
        nint handle, long byteOffset, void* destination, long bytes) =>
        ThrowIfFailed(
            clEnqueueReadBuffer(
                _queue, handle, True, (nuint)byteOffset, (nuint)bytes, destination, 0, null, null),
            nameof(clEnqueueReadBuffer));

    internal override void LaunchCore(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        var program = Program(kernel);
        program.SetArguments(Info, kernel, arguments);

        var global = stackalloc nuint[2];
        var local = stackalloc nuint[2];
        var dimensions = 2u;
        if (kernel.IsImplicit)
        {
            var group = Math.Min(ImplicitGroupSize, program.MaxGroupSize);
            local[0] = (nuint)group;
            global[0] = (nuint)LaunchConfig.GroupsFor(arguments[0].AsInt, group) * local[0];
            dimensions = 1;
        }
        else
        {
            if (config.GroupSize > program.MaxGroupSize)
                throw new DeviceException(
                    $"{kernel.Name} was launched with groups of {config.GroupX} × " +
                    $"{config.GroupY} = {config.GroupSize} threads; {Info} runs this kernel with " +
                    $"at most {program.MaxGroupSize}, because of its registers or shared memory. " +
                    "Use smaller groups.");

            local[0] = (nuint)config.GroupX;
            local[1] = (nuint)config.GroupY;
            global[0] = (nuint)config.GridX * local[0];
            global[1] = (nuint)config.GridY * local[1];
        }

        var code = clEnqueueNDRangeKernel(
            _queue, program.Handle, dimensions, null, global, local, 0, null, null);
        if (code != OpenClError.Success)
            throw OpenClError.Failure(
                code,
                nameof(clEnqueueNDRangeKernel),
                Info,
                AllocatedBytes,
                $"The launch of {kernel.Name} with {global[0] / local[0]} × " +
                $"{(dimensions == 2 ? global[1] / local[1] : 1)} groups of {local[0]} × " +
                $"{(dimensions == 2 ? local[1] : 1)} threads");

        if (++_launches % LaunchesPerFlush == 0)
            ThrowIfFailed(clFlush(_queue), nameof(clFlush));
    }

    internal override void SynchronizeCore() =>
        ThrowIfFailed(clFinish(_queue), nameof(clFinish));

    private protected override void DisposeCore()
    {
        // Ignores failures of the last launches: nobody is left to tell.
        _ = clFinish(_queue);
        foreach (var program in _programsByText.Values)
            program.Dispose();
        _programs.Clear();
        _programsByText.Clear();
        _ = clReleaseCommandQueue(_queue);
        _ = clReleaseContext(_context);
    }

    private OpenClProgram Program(Kernel kernel)
    {
        if (_programs.TryGetValue(kernel, out var program))
            return program;

        var key = (kernel.Name, kernel.Text);
        if (!_programsByText.TryGetValue(key, out program))
        {
            program = new OpenClProgram(_context, _device, Info, kernel);
            _programsByText.Add(key, program);
        }

        _programs.Add(kernel, program);
        return program;
    }

    private void ThrowIfFailed(int code, string call)
    {
        if (code != OpenClError.Success)
            throw OpenClError.Failure(code, call, Info, AllocatedBytes);
    }
}
