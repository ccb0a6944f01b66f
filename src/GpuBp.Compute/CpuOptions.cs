using System.Globalization;
using GpuBp.Compute.Checks;

namespace GpuBp.Compute;

/// <summary>How the CPU device runs kernels.</summary>
public sealed record CpuOptions
{
    internal const string ThreadsVariable = "GPUBP_CPU_THREADS";
    internal const string FormsVariable = "GPUBP_CPU_FORMS";
    private const int MaxThreads = 1024;

    /// <summary>The maximum number of threads for a launch, 1 to 1024; by default the number of
    /// cores. The results have the same bits for every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1 or above
    /// 1024.</exception>
    public int Threads
    {
        get;
        init
        {
            if (value is < 1 or > MaxThreads)
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"{nameof(Threads)} is {value:N0}; {Remedy}");
            field = value;
        }
    } = Math.Min(Environment.ProcessorCount, MaxThreads);

    /// <summary>Whether kernels that have a hand-written SIMD form run in it; if false, all run in
    /// the generated form.</summary>
    public bool UseSimdForms { get; init; } = true;

    /// <summary>Whether a launch runs on one thread when that looks faster; tests of several
    /// threads turn it off.</summary>
    internal bool AdaptsThreads { get; init; } = true;

    /// <summary>The bytes that all buffers may take; null for the machine's memory. Tests of too
    /// little memory set it.</summary>
    internal long? MemoryBytes { get; init; }

    /// <summary>The kernels whose indices are checked; null for what <c>GPUBP_CHECK</c>
    /// says.</summary>
    internal CheckedKernels? Checks { get; init; }

    /// <summary>Whether kernels cannot read the host's memory, as on a GPU; for tests.</summary>
    internal bool HasOwnMemory { get; init; }

    private static string Remedy =>
        $"it must be 1 to {MaxThreads}. This machine has {Environment.ProcessorCount} cores.";

    /// <summary>Reads the environment variables; the default for each that is not set.</summary>
    /// <exception cref="DeviceException">A variable has an invalid value.</exception>
    internal static CpuOptions FromEnvironment()
    {
        var options = new CpuOptions();
        if (Variable(ThreadsVariable) is { } threads)
        {
            if (!int.TryParse(
                    threads, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ||
                count is < 1 or > MaxThreads)
                throw new DeviceException($"{ThreadsVariable} is '{threads}'; {Remedy}");
            options = options with { Threads = count };
        }

        return Variable(FormsVariable) switch
        {
            null or "simd" => options,
            "kernel" => options with { UseSimdForms = false },
            var forms => throw new DeviceException(
                $"{FormsVariable} is '{forms}'; it must be simd, to prefer hand-written forms, " +
                "or kernel, to run only generated forms."),
        };
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } value ? value : null;
}
