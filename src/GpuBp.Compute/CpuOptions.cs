using System.Globalization;

namespace GpuBp.Compute;

/// <summary>How the CPU device runs kernels.</summary>
public sealed record CpuOptions
{
    internal const string ThreadsVariable = "GPUBP_CPU_THREADS";
    internal const string FormsVariable = "GPUBP_CPU_FORMS";
    private const int MostThreads = 1024;

    /// <summary>The most threads that run a launch, 1 to 1024; all cores by default. The results have
    /// the same bits for every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1 or above 1024.</exception>
    public int Threads
    {
        get;
        init
        {
            if (value is < 1 or > MostThreads)
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"{nameof(Threads)} is {value:N0}; {Remedy}");
            field = value;
        }
    } = Math.Min(Environment.ProcessorCount, MostThreads);

    /// <summary>Whether kernels run in their hand-written SIMD form where they have one, else all in
    /// the form that is translated from the kernel.</summary>
    public bool UseSimdForms { get; init; } = true;

    /// <summary>Whether one thread alone runs a launch for which that looks faster just then; tests of
    /// what threads do to one another must not depend on that.</summary>
    internal bool AdaptsThreads { get; init; } = true;

    /// <summary>How many bytes buffers may take together; null for the machine's memory. Tests of too
    /// little memory set it.</summary>
    internal long? MemoryBytes { get; init; }

    /// <summary>Whether kernels read no memory but the device's buffers, as on a GPU; for tests of what
    /// is done on such devices.</summary>
    internal bool HasOwnMemory { get; init; }

    private static string Remedy =>
        $"it must be 1 to {MostThreads}. This machine has {Environment.ProcessorCount} cores.";

    /// <summary>What the environment variables say; the defaults where they are not set.</summary>
    /// <exception cref="DeviceException">A variable has a value that means nothing.</exception>
    internal static CpuOptions FromEnvironment()
    {
        var options = new CpuOptions();
        if (Variable(ThreadsVariable) is { } threads)
        {
            if (!int.TryParse(threads, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ||
                count is < 1 or > MostThreads)
                throw new DeviceException($"{ThreadsVariable} is '{threads}'; {Remedy}");
            options = options with { Threads = count };
        }

        return Variable(FormsVariable) switch
        {
            null or "simd" => options,
            "kernel" => options with { UseSimdForms = false },
            var forms => throw new DeviceException(
                $"{FormsVariable} is '{forms}'; it must be simd, for the hand-written forms where there " +
                "are any, or kernel, for the forms that are translated from the kernels."),
        };
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } value ? value : null;
}
