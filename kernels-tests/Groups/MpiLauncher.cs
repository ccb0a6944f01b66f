namespace GpuBp.Tests.Groups;

/// <summary>
/// An MPI's <c>mpirun</c>; a test that asks for one that is not installed is skipped, or fails
/// where GPUBP_REQUIRE_MPI=1.
/// </summary>
/// <param name="Program">The file.</param>
/// <param name="Options">What lets it start more ranks than there are cores, as root.</param>
internal sealed record MpiLauncher(string Program, string[] Options)
{
    private const string Variable = "GPUBP_REQUIRE_MPI";

    // Debian's names: both lie beside each other.
    private static readonly Dictionary<string, MpiLauncher> Known = new()
    {
        ["Open MPI"] = new("mpirun.openmpi", ["--oversubscribe"]),
        ["MPICH"] = new("mpirun.mpich", []),
    };

    internal static IEnumerable<string> Names => Known.Keys;

    internal static MpiLauncher Get(string name)
    {
        var launcher = Known[name];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (folders.Any(folder => File.Exists(Path.Combine(folder, launcher.Program))))
            return launcher;
        var problem = $"{launcher.Program} is not on the PATH; Debian's openmpi-bin and mpich bring both.";
        if (Environment.GetEnvironmentVariable(Variable) == "1")
            Assert.Fail(problem);
        Assert.Skip(problem);
        return launcher;
    }
}
