using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cpu;

/// <summary>The host's processor: runs the CPU forms of kernels, groups spread over the cores.</summary>
/// <remarks>
/// Groups do not depend on one another, so the result does not depend on which core runs which.
/// Unsafe: hands raw addresses of its own allocations to generated code.
/// </remarks>
internal sealed unsafe class CpuDevice : Device
{
    /// <summary>Buffers start at a cache line, which also suits every vector width.</summary>
    private const int Alignment = 64;

    /// <summary>Below this much work, waking another core costs more than it gains.</summary>
    private static readonly long ParallelTicks = Stopwatch.Frequency / 50_000;

    private readonly ThreadLocal<CpuScratchMemory> _scratch =
        new(() => new CpuScratchMemory(), trackAllValues: true);

    internal CpuDevice()
        : base(Describe())
    {
    }

    internal static DeviceInfo Describe() => new()
    {
        Kind = DeviceKind.Cpu,
        Id = "cpu",
        Name = $"{Environment.ProcessorCount} × {RuntimeInformation.ProcessArchitecture} cores",
        Vendor = "host",
        Driver = RuntimeInformation.FrameworkDescription,
        IsGpu = false,
        ComputeUnits = Environment.ProcessorCount,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        MaxBufferBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        SharedMemoryBytes = int.MaxValue,
        MaxGroupSize = 1024,
        HasDouble = true,
    };

    private protected override long AvailableBytes => Info.MemoryBytes - AllocatedBytes;

    private protected override nint AllocateCore(long bytes)
    {
        try
        {
            return (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    private protected override void FreeCore(nint handle) =>
        NativeMemory.AlignedFree((void*)handle);

    private protected override void WriteCore(
        nint handle, long byteOffset, void* source, long bytes) =>
        Buffer.MemoryCopy(source, (byte*)handle + byteOffset, bytes, bytes);

    private protected override void ReadCore(
        nint handle, long byteOffset, void* destination, long bytes) =>
        Buffer.MemoryCopy((byte*)handle + byteOffset, destination, bytes, bytes);

    private protected override void LaunchCore(
        Kernel kernel, in KernelConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        var count = kernel.IsImplicit ? arguments[0].AsInt : config.Groups;
        var step = kernel.IsImplicit ? 1024 : 1;
        var bytes = kernel.ScratchBytes(config);

        // The first piece tells how long the rest will take; tiny launches stay on this thread.
        var first = Math.Min(step, count);
        var start = Stopwatch.GetTimestamp();
        kernel.Run(arguments, config, 0, first, Scratch(bytes));
        var ticks = Stopwatch.GetTimestamp() - start;
        if (first == count)
            return;

        if ((double)ticks * (count - first) / step < ParallelTicks)
        {
            kernel.Run(arguments, config, first, count, Scratch(bytes));
            return;
        }

        RunParallel(kernel, config, arguments.ToArray(), first, count, bytes);
    }

    private protected override void SynchronizeCore()
    {
        // Launches run before they return.
    }

    private protected override void DisposeCore()
    {
        foreach (var scratch in _scratch.Values)
            scratch.Dispose();
        _scratch.Dispose();
    }

    private void RunParallel(
        Kernel kernel,
        KernelConfig config,
        KernelArgument[] arguments,
        long first,
        long count,
        long scratchBytes)
    {
        // Four pieces per core even out groups of unequal cost, such as ragged edges.
        var pieces = (int)Math.Min(count - first, 4L * Environment.ProcessorCount);
        try
        {
            Parallel.For(0, pieces, piece => kernel.Run(
                arguments,
                config,
                first + (count - first) * piece / pieces,
                first + (count - first) * (piece + 1) / pieces,
                Scratch(scratchBytes)));
        }
        catch (AggregateException e)
        {
            // What a launch throws must not depend on how many pieces it was cut into.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private byte* Scratch(long bytes) => _scratch.Value!.Reserve(bytes);
}
