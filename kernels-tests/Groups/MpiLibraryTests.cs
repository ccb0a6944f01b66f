using GpuBp.Tests.Cuda;

namespace GpuBp.Tests.Groups;

/// <summary>Which library is loaded, how it is recognised, and what is said where there is none.</summary>
public sealed class MpiLibraryTests : IDisposable
{
    private static readonly (string, string?)[] OneRank = [("PMI_RANK", "0"), ("PMI_SIZE", "1")];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gpubp-mpi-");

    // Not run here are the libraries themselves: no Debian package has them.
    [Theory]
    [InlineData("ABI_STANDARD", "MPICH Version: 5.0.0", "the standard ABI of MPI 5")]
    [InlineData("ABI_OPEN_MPI", "Open MPI v5.0.8, package: Open MPI", "Open MPI's ABI")]
    public void Collectives_OfAStub_BringWhatWasSent(string abi, string version, string name)
    {
        var library = Stub(abi, version);
        using var about = RankRun.StartAlone(["about"], [.. OneRank, ("GPUBP_MPI", library)]);
        Assert.Contains(
            $"1 ranks, 0 of 1 here, stubhost, MpiLibraryInfo {{ File = {library}, Abi = {name}, " +
            $"Version = {version} }}",
            about.EndWell(),
            StringComparison.Ordinal);
        using var campaign = RankRun.StartAlone(
            ["campaign", "1", "60", "1000"], [.. OneRank, ("GPUBP_MPI", library)]);
        Assert.Contains("stub: MPI has ended", campaign.EndWell(), StringComparison.Ordinal);
    }

    [Fact]
    public void Join_LibraryOfUnknownAbi_NamesItAndWhatIsKnown()
    {
        var library = Stub("ABI_NONE", "Fancy MPI 1.0");
        using var run = RankRun.StartAlone(["about"], [.. OneRank, ("GPUBP_MPI", library)]);
        Assert.Equal(1, run.End());
        Assert.Contains(
            $"NotSupportedException: {library} says that it is 'Fancy MPI 1.0', an MPI library of " +
            "unknown ABI. Known are Open MPI",
            run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Join_LibraryThatIsNotMpi_NamesWhatItLacks()
    {
        using var run = RankRun.StartAlone(["about"], [.. OneRank, ("GPUBP_MPI", "libc.so.6")]);
        Assert.Equal(1, run.End());
        Assert.Contains(
            "libc.so.6 is no library of MPI 3 or later: it lacks MPI_Get_library_version",
            run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Join_FileThatIsNotThere_NamesTheVariable()
    {
        using var run = RankRun.StartAlone(["about"], [.. OneRank, ("GPUBP_MPI", "/no/libmpi.so")]);
        Assert.Equal(1, run.End());
        Assert.Contains(
            "DllNotFoundException: GPUBP_MPI is '/no/libmpi.so', which cannot be loaded",
            run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoLibrary_SaysWhatToInstall()
    {
        var e = Assert.Throws<DllNotFoundException>(
            () => MpiFinder.Load(new Launcher("A launcher", 4, ["libno.so.1", "libno.so.2"]), null));
        Assert.StartsWith(
            "A launcher has started this process, and no MPI library was found. Looked for " +
            "libno.so.1, libno.so.2. Install",
            e.Message,
            StringComparison.Ordinal);
        Assert.Contains("libopenmpi3 or libmpich12", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_NoLauncher_IsAGroupOfOneWithoutALibrary()
    {
        Assert.SkipWhen(MpiGroup.IsLaunched, "A launcher started the tests.");
        using var group = MpiGroup.Join();
        using var another = MpiGroup.Join();
        Assert.Null(group.Library);
        Assert.Equal((0, 1, 0, 1), (group.Rank, group.Size, group.LocalRank, group.LocalSize));
        CollectiveCampaign.Run(group, RandomNumbers.Create().Next(), 60);
        group.Dispose();
        Assert.Throws<ObjectDisposedException>(() => group.BeginBarrier());
    }

    [Theory]
    [InlineData("OMPI_COMM_WORLD_SIZE=4 PMIX_RANK=0", 4, "libmpi.so.40")]
    [InlineData("PMI_RANK=1 PMI_SIZE=2", 2, "libmpich.so.12")]
    [InlineData("PMI_RANK=1 SLURM_STEP_NUM_TASKS=3", 3, "libmpich.so.12")]
    [InlineData("PMIX_RANK=1 SLURM_STEP_NUM_TASKS=8", 8, "libmpi.so.40")]
    [InlineData("PMIX_RANK=1", null, "libmpi.so.40")]
    [InlineData("SLURM_STEP_NUM_TASKS=2", 2, "libmpi.so.40")]
    public void Find_VariablesOfALauncher_TellSizeAndLibrary(string variables, int? size, string first)
    {
        var launcher = Launcher.Find(Variables(variables));
        Assert.NotNull(launcher);
        Assert.Equal(size, launcher.Size);
        Assert.Equal(first, launcher.Libraries[0]);
        Assert.Equal(8, launcher.Libraries.Count);
    }

    // A batch script of Slurm, or srun of one task, is no group.
    [Theory]
    [InlineData("")]
    [InlineData("SLURM_NTASKS=4 SLURM_PROCID=0 SLURM_JOB_ID=7")]
    [InlineData("SLURM_STEP_NUM_TASKS=1")]
    public void Find_NoLauncher_IsNull(string variables) =>
        Assert.Null(Launcher.Find(Variables(variables)));

    [Theory, InlineData("0"), InlineData("-1"), InlineData("soon"), InlineData("NaN")]
    public void Join_ImpossibleTimeout_NamesTheVariable(string seconds)
    {
        using var run = RankRun.StartAlone(["about"], ("GPUBP_MPI_TIMEOUT", seconds));
        Assert.Equal(1, run.End());
        Assert.Contains($"GPUBP_MPI_TIMEOUT is '{seconds}'", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_TimeoutOfZero_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => MpiGroup.Join(TimeSpan.Zero));

    public void Dispose() => _folder.Delete(recursive: true);

    private static Func<string, string?> Variables(string text)
    {
        var variables = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('='))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        return variables.GetValueOrDefault;
    }

    private string Stub(string abi, string version)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The stub is a library of Linux.");
        var source = Path.Combine(_folder.FullName, "stub.c");
        var library = Path.Combine(_folder.FullName, "libstub.so");
        File.WriteAllText(
            source,
            $"#define {abi}\n#define VERSION \"{version}\"\n" +
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Groups", "stub_mpi.c")));
        if (SimulatorBuild.CompileC(source, library) is { } problem)
            Assert.Skip(problem);
        return library;
    }
}
