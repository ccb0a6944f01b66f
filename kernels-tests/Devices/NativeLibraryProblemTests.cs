using GpuBp.Compute;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Devices;

/// <summary>A library that does not load is told from one that is not there.</summary>
public sealed class NativeLibraryProblemTests
{
    [Fact]
    public void Library_ThatIsNotThere_IsNoProblem() => Assert.Null(NativeLibraryProblem.Of(["libnowhere.so.7", "nowhere.dll"]));

    [Fact]
    public void Library_ThatDoesNotLoad_IsAProblemWithItsReason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The loader's words are those of Linux.");
        using var folder = new CsvTestFolder();
        File.WriteAllText(folder.Path("libbroken.so.1"), "no library at all");

        Assert.Contains("libbroken.so.1: ", NativeLibraryProblem.Of(["libnowhere.so.7", folder.Path("libbroken.so.1")]));
    }

    [Fact]
    public void Reason_OfAMissingDependency_NamesIt() => Assert.Equal(
        "libother.so.2: cannot open shared object file: No such file or directory",
        NativeLibraryProblem.Reason(
            "libcuda.so.1",
            "Unable to load shared library 'libcuda.so.1' or one of its dependencies.\n" +
            "/app/libcuda.so.1: cannot open shared object file: No such file or directory\n" +
            "libother.so.2: cannot open shared object file: No such file or directory\n"));
}
