using System.Globalization;

namespace GpuBp;

/// <summary>Who started this process as one of several, as its variables say.</summary>
/// <param name="Name">In words, with the variable that says so.</param>
/// <param name="Size">The number of processes; null if no variable tells it.</param>
/// <param name="Libraries">The libraries that its processes are likely to need, in order.</param>
internal sealed record Launcher(string Name, int? Size, IReadOnlyList<string> Libraries)
{
    private static readonly string[] OpenMpi = ["libmpi.so.40", "libmpi.40.dylib"];
    private static readonly string[] Mpich =
        ["libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib", "impi.dll"];

    private static readonly string[] Standard = ["libmpi_abi.so.0", "libmpi_abi.0.dylib"];

    /// <summary>Null if no launcher has started this process.</summary>
    internal static Launcher? Find(Func<string, string?> variable)
    {
        if (variable("OMPI_COMM_WORLD_SIZE") is { } ofOpenMpi)
            return new(
                "Open MPI's mpirun (OMPI_COMM_WORLD_SIZE)",
                Number(ofOpenMpi),
                [.. OpenMpi, .. Standard, .. Mpich]);
        if (variable("PMI_SIZE") is { } ofProcesses)
            return new(
                "MPICH's mpirun or srun (PMI_SIZE)",
                Number(ofProcesses),
                [.. Mpich, .. Standard, .. OpenMpi]);
        if (variable("PMI_RANK") is not null)
            return new(
                "MPICH's mpirun or srun (PMI_RANK)",
                Number(variable("SLURM_STEP_NUM_TASKS")),
                [.. Mpich, .. Standard, .. OpenMpi]);
        if (variable("PMIX_RANK") is not null)
            return new(
                "a launcher that speaks PMIx (PMIX_RANK)",
                Number(variable("SLURM_STEP_NUM_TASKS")),
                [.. OpenMpi, .. Standard, .. Mpich]);
        // A batch script has Slurm's variables too; only srun says how many tasks a step has.
        if (Number(variable("SLURM_STEP_NUM_TASKS")) is > 1 and var tasks)
            return new(
                "srun (SLURM_STEP_NUM_TASKS)", tasks, [.. OpenMpi, .. Mpich, .. Standard]);
        return null;
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
