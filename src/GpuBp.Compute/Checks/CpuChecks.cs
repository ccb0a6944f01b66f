using System.Runtime.CompilerServices;
using GpuBp.Compute.Cpu;

namespace GpuBp.Compute.Checks;

/// <summary>The kernels that the CPU device checks.</summary>
internal enum CheckedKernels
{
    None,

    /// <summary>Those that were built for debugging.</summary>
    Debug,

    All,
}

/// <summary>Runs checked forms, and remembers for each buffer what was written.</summary>
internal sealed class CpuChecks(CheckedKernels kernels)
{
    internal const string Variable = "GPUBP_CHECK";

    /// <summary>The records of the device's buffers, by their addresses. Only where all kernels are
    /// checked: others write without a record.</summary>
    private readonly Dictionary<nint, AccessRecords> _allocated = [];

    /// <summary>The records of other buffers, which count as written.</summary>
    private readonly ConditionalWeakTable<DeviceMemory, AccessRecords> _written = [];

    internal PhaseClock Clock { get; } = new();

    /// <summary>The checks of a device; null if it checks no kernel.</summary>
    /// <param name="kernels">The kernels to check; null for what the environment variable
    /// says.</param>
    /// <exception cref="DeviceException">The environment variable has an invalid
    /// value.</exception>
    internal static CpuChecks? For(CheckedKernels? kernels) =>
        (kernels ?? FromEnvironment()) is var chosen && chosen == CheckedKernels.None
            ? null
            : new CpuChecks(chosen);

    /// <summary>Whether a kernel runs in its checked form.</summary>
    internal bool Covers(Kernel kernel) =>
        kernels == CheckedKernels.All || kernel.Checked is { IsDefault: true };

    /// <summary>Runs a launch in its kernel's checked form.</summary>
    /// <exception cref="DeviceException">The kernel has none.</exception>
    /// <exception cref="KernelFaultException">The kernel touches an element that it must not
    /// touch.</exception>
    internal void Run(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        var form = kernel.Checked ?? throw new DeviceException(
            $"{Variable}=1 asks for checks of all kernels, but {kernel.Name} was built without " +
            "its checked form. Build its project in Debug, or add " +
            $"<DefineConstants>$(DefineConstants);{Variable}</DefineConstants> to the project " +
            $"file; or unset {Variable}.");
        new CheckedLaunch(this, kernel.Name, form, config, arguments.ToArray())
            .Run(CpuGroups.Count(kernel, config, arguments));
    }

    internal void Allocated(nint handle, long bytes)
    {
        if (kernels == CheckedKernels.All)
            _allocated[handle] = new AccessRecords(bytes, Clock, isOfGroup: false);
    }

    internal void Freed(nint handle) => _allocated.Remove(handle);

    /// <summary>Notes that the host writes to a buffer.</summary>
    internal void Wrote(nint handle, long start, long bytes)
    {
        if (_allocated.TryGetValue(handle, out var records))
            records.MarkWritten(start, bytes);
    }

    internal AccessRecords RecordsOf(DeviceMemory memory) =>
        _allocated.TryGetValue(memory.Handle, out var records)
            ? records
            : _written.GetValue(memory, m =>
            {
                var written = new AccessRecords(m.Bytes, Clock, isOfGroup: false);
                written.MarkWritten(0, m.Bytes);
                return written;
            });

    private static CheckedKernels FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable)?.Trim() switch
        {
            null or "" => CheckedKernels.Debug,
            "0" => CheckedKernels.None,
            "1" => CheckedKernels.All,
            var value => throw new DeviceException(
                $"{Variable} is '{value}'; it must be 1, to check all kernels on the CPU device, " +
                "or 0, to check none. Unset it to check the kernels of Debug builds."),
        };
}
