using System.Text;
using static GpuBp.Compute.Cuda.CudaDriver;

namespace GpuBp.Compute.Cuda;

/// <summary>One kernel, loaded on one GPU.</summary>
internal sealed unsafe class CudaProgram
{
    /// <summary>The group size of implicitly grouped kernels: whole warps, and eight groups fill a
    /// multiprocessor.</summary>
    private const int ImplicitGroupSize = 256;

    /// <summary>The maximum number of rows in a grid, the same for every GPU.</summary>
    private const int MaxGridY = 65_535;

    // More shared memory than this must be requested for a kernel.
    private const int OrdinarySharedBytes = 48 << 10;
    private const int LogBytes = 8 << 10;

    private readonly CudaContext _context;
    private readonly CudaDriver _driver;
    private readonly Kernel _kernel;
    private readonly int _parameters;
    private readonly int _maxGroupSize;
    private nint _module;

    /// <summary>Loads a compiled kernel; the context must be entered.</summary>
    /// <param name="context">The device's context.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="image">The compiled kernel.</param>
    /// <exception cref="CudaImageException">The driver rejects the image.</exception>
    /// <exception cref="DeviceException">The kernel does not fit the device.</exception>
    internal CudaProgram(CudaContext context, Kernel kernel, byte[] image)
    {
        (_context, _driver, _kernel) = (context, context.Driver, kernel);
        _parameters = ParameterCount(kernel);
        _module = Load(image);
        try
        {
            Function = FunctionOf();
            SharedBytes = (uint)SharedBytesOf();
            AllowSharedBytes();
            _maxGroupSize = Attribute(FunctionMaxThreadsPerBlock);
        }
        catch
        {
            Unload();
            throw;
        }
    }

    /// <summary>The <c>CUfunction</c>.</summary>
    internal nint Function { get; }

    /// <summary>The bytes of shared memory that a launch gives each group.</summary>
    internal uint SharedBytes { get; }

    /// <summary>The driver's description of a launch, without arguments.</summary>
    /// <exception cref="DeviceException">The device cannot run it.</exception>
    internal CudaKernelNode Node(in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        var parameters = 0;
        foreach (ref readonly var argument in arguments)
            parameters += argument.Memory is null ? 1 : 3;

        // The driver would read beyond the arguments.
        if (parameters != _parameters)
            throw new DeviceException(
                $"{_kernel.Name} takes {_parameters} parameters in its text, but the launch " +
                $"passes {parameters}; a view counts as three: memory, offset, length.");

        var node = new CudaKernelNode
        {
            Function = Function,
            SharedBytes = SharedBytes,
            GridZ = 1,
            BlockZ = 1,
        };
        if (_kernel.IsImplicit)
        {
            var group = Math.Min(ImplicitGroupSize, _maxGroupSize);
            (node.GridX, node.GridY) = ((uint)LaunchConfig.GroupsFor(arguments[0].AsInt, group), 1);
            (node.BlockX, node.BlockY) = ((uint)group, 1);
            return node;
        }

        if (config.GroupSize > _maxGroupSize)
            throw new DeviceException(
                $"{_kernel.Name} was launched with groups of {config.GroupX} × {config.GroupY} = " +
                $"{config.GroupSize} threads; {_context.Info} runs this kernel with at most " +
                $"{_maxGroupSize}, because of its registers. Use smaller groups.");
        if (config.GridY > MaxGridY)
            throw new DeviceException(
                $"{_kernel.Name} was launched with {config.GridX} × {config.GridY} groups; " +
                $"{_context.Info} allows at most {MaxGridY:N0} rows of groups. Make the rows " +
                "longer instead.");

        (node.GridX, node.GridY) = ((uint)config.GridX, (uint)config.GridY);
        (node.BlockX, node.BlockY) = ((uint)config.GroupX, (uint)config.GroupY);
        return node;
    }

    /// <summary>Converts arguments to the parameters of the kernel's text: a number becomes its
    /// bytes, a view becomes address, offset and length, the latter two in elements.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="values">Receives up to three values for each argument.</param>
    /// <param name="parameters">Receives the addresses of the values.</param>
    internal static void Pack(
        ReadOnlySpan<KernelArgument> arguments, long* values, void** parameters)
    {
        var count = 0;
        foreach (ref readonly var argument in arguments)
        {
            if (argument.Memory is { } memory)
            {
                values[count++] = memory.Handle;
                values[count++] = argument.Bits;
                values[count++] = argument.Length;
            }
            else
            {
                // All hosts of CUDA are little-endian: a shorter number is the first bytes of the
                // value.
                values[count++] = argument.Bits;
            }
        }

        for (var i = 0; i < count; i++)
            parameters[i] = values + i;
    }

    /// <summary>Unloads the kernel, which must not be running.</summary>
    internal void Unload()
    {
        _ = _driver.cuModuleUnload(_module);
        _module = 0;
    }

    /// <summary>The number of parameters that the kernel's text declares.</summary>
    internal static int ParameterCount(Kernel kernel)
    {
        var text = kernel.Text;
        var head = $"void {kernel.Name}(";
        var start = text.IndexOf(head, StringComparison.Ordinal);
        if (start < 0)
            return 0;

        start += head.Length;
        var list = text[start..text.IndexOf(')', start)];
        return string.IsNullOrWhiteSpace(list) ? 0 : list.Count(c => c == ',') + 1;
    }

    private nint Load(byte[] image)
    {
        nint module;
        var log = new byte[LogBytes];
        int code;
        fixed (byte* bytes = image, text = log)
        {
            var options = stackalloc int[] { JitErrorLogBuffer, JitErrorLogBufferSizeBytes };
            var values = stackalloc void*[] { text, (void*)LogBytes };
            code = _driver.cuModuleLoadDataEx(&module, bytes, 2, options, values);
        }

        if (code == CudaError.Success)
            return module;

        var failure =
            _context.Fail(code, nameof(_driver.cuModuleLoadDataEx), $"The kernel {_kernel.Name}");
        if (!CudaError.IsOfImage(code))
            throw failure;

        var words = Encoding.UTF8.GetString(log).TrimEnd('\0', '\n');
        throw new CudaImageException($"{failure.Message}{(words.Length > 0 ? " " : "")}{words}");
    }

    private nint FunctionOf()
    {
        nint function;
        int code;
        fixed (byte* name = Encoding.UTF8.GetBytes(_kernel.Name + "\0"))
            code = _driver.cuModuleGetFunction(&function, _module, name);
        if (code == CudaError.NotFound)
            throw new KernelCompilationException(
                _context.Info,
                _kernel.Name,
                $"{CudaError.Describe(_driver, code, nameof(_driver.cuModuleGetFunction))} The " +
                $"text must define KERNEL void {_kernel.Name}(…).",
                CudaCompiler.Source(_kernel));
        Check(code, nameof(_driver.cuModuleGetFunction));
        return function;
    }

    // A kernel with dynamic shared memory declares its size in a constant of this name.
    private int SharedBytesOf()
    {
        nint address;
        nuint size;
        int code;
        fixed (byte* name = Encoding.UTF8.GetBytes($"{_kernel.Name}_shared_bytes\0"))
            code = _driver.cuModuleGetGlobal(&address, &size, _module, name);
        if (code == CudaError.NotFound)
        {
            // Without the size, a launch would give the kernel no shared memory, and it would write
            // elsewhere.
            if (_kernel.Text.Contains("SHARED_ARRAY(", StringComparison.Ordinal))
                throw new DeviceException(
                    $"{_kernel.Name} uses shared memory, but its image for {_context.Info} lacks " +
                    $"the constant {_kernel.Name}_shared_bytes with the size. A text with " +
                    $"SHARED_ARRAY defines it by SHARED_BYTES({_kernel.Name}, …).");
            return 0;
        }

        Check(code, nameof(_driver.cuModuleGetGlobal));
        int bytes;
        Check(
            _driver.cuMemcpyDtoH(&bytes, address, sizeof(int)), nameof(_driver.cuMemcpyDtoH));
        return bytes;
    }

    private void AllowSharedBytes()
    {
        if (SharedBytes > _context.Info.SharedMemoryBytes)
            throw new DeviceException(
                $"{_kernel.Name} needs {SharedBytes:N0} bytes of shared memory for a group; " +
                $"{_context.Info} has {_context.Info.SharedMemoryBytes:N0}. Use smaller tiles.");
        if (SharedBytes + Attribute(FunctionSharedSizeBytes) > OrdinarySharedBytes)
            Check(
                _driver.cuFuncSetAttribute(
                    Function, FunctionMaxDynamicSharedSizeBytes, (int)SharedBytes),
                nameof(_driver.cuFuncSetAttribute));
    }

    private int Attribute(int attribute)
    {
        int value;
        Check(
            _driver.cuFuncGetAttribute(&value, attribute, Function),
            nameof(_driver.cuFuncGetAttribute));
        return value;
    }

    private void Check(int code, string call)
    {
        if (code != CudaError.Success)
            throw _context.Fail(code, call, $"The kernel {_kernel.Name}");
    }
}

/// <summary>The driver cannot load a compiled kernel.</summary>
internal sealed class CudaImageException(string message) : DeviceException(message);
