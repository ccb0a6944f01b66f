namespace GpuBp.Bench.Scale;

/// <summary>An MPI's <c>mpirun</c>.</summary>
/// <param name="Name">The MPI.</param>
/// <param name="File">The program.</param>
/// <param name="Options">What binds each rank to a core of its own.</param>
internal sealed record RankLauncher(string Name, string File, params string[] Options)
{
    private static readonly RankLauncher[] Known =
    [
        // Debian's names: both lie beside each other.
        new("Open MPI", "mpirun.openmpi", "--bind-to", "core"),
        new("MPICH", "mpirun.mpich", "-bind-to", "core"),
    ];

    /// <summary>Those that are installed.</summary>
    internal static IReadOnlyList<RankLauncher> Installed { get; } =
        [.. Known.Where(launcher => Programs.IsOnPath(launcher.File))];

    /// <summary>What goes before a program's name.</summary>
    internal string[] Prefix(int ranks) => [File, .. Options, "-n", $"{ranks}"];

    /// <summary>What lets Open MPI run as root, as in a container.</summary>
    internal static IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string>
        {
            ["OMPI_ALLOW_RUN_AS_ROOT"] = "1",
            ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1",
            ["TERM"] = "dumb", // Or .NET begins with a control sequence.
        };
}
