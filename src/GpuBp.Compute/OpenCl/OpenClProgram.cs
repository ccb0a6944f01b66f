using System.Text;
using static GpuBp.Compute.OpenCl.OpenClNative;

namespace GpuBp.Compute.OpenCl;

/// <summary>A kernel, built for one device.</summary>
internal sealed unsafe class OpenClProgram : IDisposable
{
    // OpenCL C 1.2 is the newest version that every driver has.
    private static ReadOnlySpan<byte> Options => "-cl-std=CL1.2\0"u8;

    private static ReadOnlySpan<byte> OptionsOfGpu => "-cl-std=CL1.2 -D ON_GPU=1\0"u8;

    // A process builds one program at a time: OpenCL allows builds to overlap, but in PoCL 3.1 two
    // builds may use the same temporary file.
    private static readonly Lock Builds = new();

    private readonly nint _program;
    private readonly uint _parameters;
    private bool _isDisposed;

    /// <summary>Builds the prelude and the kernel's text.</summary>
    /// <exception cref="KernelCompilationException">The compiler rejects them.</exception>
    internal OpenClProgram(nint context, nint device, DeviceInfo info, Kernel kernel)
    {
        var source = OpenClPrelude.Text + kernel.Text;
        KernelDump.Write(kernel.Name, source, "cl");

        _program = Create(context, info, source);
        try
        {
            Build(device, info, kernel, source);
            Handle = CreateKernel(info, kernel, source);

            uint parameters;
            var code = clGetKernelInfo(Handle, KernelNumArgs, sizeof(uint), &parameters, null);
            ThrowIfFailed(code, nameof(clGetKernelInfo), info);
            _parameters = parameters;

            nuint maxGroupSize;
            code = clGetKernelWorkGroupInfo(
                Handle, device, KernelWorkGroupSize, (nuint)sizeof(nuint), &maxGroupSize, null);
            ThrowIfFailed(code, nameof(clGetKernelWorkGroupInfo), info);
            MaxGroupSize = (int)Math.Min(int.MaxValue, maxGroupSize);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The <c>cl_kernel</c>.</summary>
    internal nint Handle { get; private set; }

    /// <summary>
    /// The maximum number of threads in a group of this kernel; its registers or shared memory may
    /// lower it below the device's limit.
    /// </summary>
    internal int MaxGroupSize { get; }

    /// <summary>
    /// Sets the arguments of the next launch: a number becomes its bytes, a view becomes memory,
    /// offset and length, the latter two in elements.
    /// </summary>
    /// <exception cref="DeviceException">They do not match the kernel's parameters.</exception>
    internal void SetArguments(
        DeviceInfo info, Kernel kernel, ReadOnlySpan<KernelArgument> arguments)
    {
        var index = 0u;
        foreach (ref readonly var argument in arguments)
        {
            var bits = argument.Bits;
            if (argument.Memory is null)
            {
                Set(ref index, argument.Size, &bits);
                continue;
            }

            var memory = argument.Memory.Handle;
            var length = argument.Length;
            Set(ref index, sizeof(nint), &memory);
            Set(ref index, sizeof(long), &bits);
            Set(ref index, sizeof(long), &length);
        }

        // With fewer arguments, the kernel would run with old values in the rest.
        if (index != _parameters)
            throw new DeviceException(
                $"{kernel.Name} takes {_parameters} parameters in its text, but the launch " +
                $"passes {index}; a view counts as three: memory, offset, length.");

        void Set(ref uint index, int size, void* value)
        {
            var code = clSetKernelArg(Handle, index, (nuint)size, value);
            if (code != OpenClError.Success)
                throw OpenClError.Failure(
                    code, nameof(clSetKernelArg), info, 0, $"Argument {index} of {kernel.Name}");
            index++;
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        if (Handle != 0)
            _ = clReleaseKernel(Handle);
        _ = clReleaseProgram(_program);
    }

    private static nint Create(nint context, DeviceInfo info, string source)
    {
        var bytes = Encoding.UTF8.GetBytes(source);
        var length = (nuint)bytes.Length;
        int code;
        nint program;
        fixed (byte* text = bytes)
            program = clCreateProgramWithSource(context, 1, &text, &length, &code);
        ThrowIfFailed(code, nameof(clCreateProgramWithSource), info);
        return program;
    }

    private void Build(nint device, DeviceInfo info, Kernel kernel, string source)
    {
        int code;
        using var signals = RuntimeSignals.Keep();
        lock (Builds)
        {
            fixed (byte* options = info.IsGpu ? OptionsOfGpu : Options)
                code = clBuildProgram(_program, 1, &device, options, 0, 0);
        }

        if (code != OpenClError.Success)
            throw new KernelCompilationException(
                info,
                kernel.Name,
                $"{OpenClError.Describe(code, nameof(clBuildProgram))}\n{BuildLog(device)}",
                source);
    }

    private nint CreateKernel(DeviceInfo info, Kernel kernel, string source)
    {
        int code;
        nint handle;
        fixed (byte* name = Encoding.UTF8.GetBytes(kernel.Name + "\0"))
            handle = clCreateKernel(_program, name, &code);
        if (code != OpenClError.Success)
            throw new KernelCompilationException(
                info,
                kernel.Name,
                $"{OpenClError.Describe(code, nameof(clCreateKernel))} The text must define " +
                $"KERNEL void {kernel.Name}(…).",
                source);
        return handle;
    }

    private string BuildLog(nint device)
    {
        nuint size;
        var code = clGetProgramBuildInfo(_program, device, ProgramBuildLog, 0, null, &size);
        if (code != OpenClError.Success || size == 0)
            return "(no log)";

        var log = new byte[size];
        fixed (byte* text = log)
            code = clGetProgramBuildInfo(_program, device, ProgramBuildLog, size, text, null);
        return code == OpenClError.Success
            ? Encoding.UTF8.GetString(log).TrimEnd('\0')
            : OpenClError.Describe(code, nameof(clGetProgramBuildInfo));
    }

    private static void ThrowIfFailed(int code, string call, DeviceInfo info)
    {
        if (code != OpenClError.Success)
            throw OpenClError.Failure(code, call, info, allocatedBytes: 0);
    }
}
