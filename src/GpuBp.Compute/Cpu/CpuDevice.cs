using System.Runtime.InteropServices;
using GpuBp.Compute.Checks;

namespace GpuBp.Compute.Cpu;

/// <summary>The host's processor, which runs the CPU forms of kernels on a team of
/// threads.</summary>
/// <remarks>Unsafe: passes raw addresses of its allocations to the forms.</remarks>
internal sealed unsafe class CpuDevice : Device
{
    /// <summary>The device's id.</summary>
    internal const string Id = "cpu";

    /// <summary>Buffers start at a cache line, a multiple of every vector's width.</summary>
    private const int Alignment = 64;

    private readonly CpuTeam _team;
    private readonly CpuParts _parts;
    private readonly CpuGroups _groups;
    private readonly Action<int, int> _runSimdPart;

    /// <summary>Runs the kernels that are checked; null if none are.</summary>
    private readonly CpuChecks? _checks;

    // The launch of a SIMD form that is running.
    private CpuSimdForm? _form;
    private KernelArgument[] _arguments = [];
    private int _argumentCount;

    internal CpuDevice(CpuOptions options)
        : base(Describe())
    {
        Options = options;
        _team = new CpuTeam(options.Threads, options.AdaptsThreads);
        _parts = new CpuParts(_team);
        _groups = new CpuGroups(_team, _parts);
        _runSimdPart = RunSimdPart;
        _checks = CpuChecks.For(options.Checks);
    }

    /// <summary>The options of <see cref="Device.OpenCpu"/>.</summary>
    internal CpuOptions Options { get; }

    internal static DeviceInfo Describe() => new()
    {
        Kind = DeviceKind.Cpu,
        Id = Id,
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

    internal override bool ReadsHostMemory => !Options.HasOwnMemory;

    /// <summary>Whether the host may read and write buffers by their addresses: checks look for
    /// elements that nothing has written, and do not see what the host writes.</summary>
    internal bool LendsMemory => ReadsHostMemory && _checks is null;

    internal override long AvailableBytes =>
        (Options.MemoryBytes ?? Info.MemoryBytes) - AllocatedBytes;

    internal override nint AllocateCore(long bytes)
    {
        try
        {
            var handle = (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
            _checks?.Allocated(handle, bytes);
            return handle;
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    internal override void FreeCore(nint handle)
    {
        _checks?.Freed(handle);
        NativeMemory.AlignedFree((void*)handle);
    }

    internal override void WriteCore(
        nint handle, long byteOffset, void* source, long bytes)
    {
        Buffer.MemoryCopy(source, (byte*)handle + byteOffset, bytes, bytes);
        _checks?.Wrote(handle, byteOffset, bytes);
    }

    internal override void ReadCore(
        nint handle, long byteOffset, void* destination, long bytes) =>
        Buffer.MemoryCopy((byte*)handle + byteOffset, destination, bytes, bytes);

    internal override void LaunchCore(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        if (_checks is not null && _checks.Covers(kernel))
            _checks.Run(kernel, config, arguments);
        else if (Options.UseSimdForms && kernel.Simd is { } form)
            RunSimd(form, arguments);
        else
            _groups.Run(kernel, config, arguments);
    }

    internal override Action Prepare(IReadOnlyList<RecordedLaunch> launches) =>
        _checks is not null && launches.Any(launch => _checks.Covers(launch.Kernel))
            ? base.Prepare(launches)
            : new CpuSequence(_team, _parts, [.. launches.Select(
            launch => new CpuLaunch(launch, Options.UseSimdForms))]).Run;

    internal override void SynchronizeCore()
    {
        // A launch has run when it returns.
    }

    private protected override void DisposeCore()
    {
        _team.Dispose();
        _parts.Dispose();
    }

    private void RunSimd(CpuSimdForm form, ReadOnlySpan<KernelArgument> arguments)
    {
        var work = form.Work(arguments);
        var threads = _team.ThreadsFor(work.Nanoseconds);
        _parts.Reserve(threads, work.ScratchBytes, work.SharedBytes);
        if (_arguments.Length < arguments.Length)
            _arguments = new KernelArgument[arguments.Length];
        arguments.CopyTo(_arguments);
        (_form, _argumentCount) = (form, arguments.Length);
        try
        {
            _team.Run(threads, work.Nanoseconds, _runSimdPart);
        }
        finally
        {
            // Else the buffers of the last launch could not be collected.
            Array.Clear(_arguments, 0, _argumentCount);
        }
    }

    private void RunSimdPart(int index, int count) =>
        _form!.Run(_parts.Part(index, count), _arguments.AsSpan(0, _argumentCount));
}
