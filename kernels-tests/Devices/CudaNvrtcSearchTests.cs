using GpuBp.Compute.Cuda;

namespace GpuBp.Tests.Devices;

/// <summary>In a folder of its own that looks like a machine with toolkits and Pythons.</summary>
public sealed class CudaNvrtcSearchTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("gpubp-nvrtc-").FullName;
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("libnvrtc.so.11.2", 11, 2)]
    [InlineData("libnvrtc.so.11.8.89", 11, 8)]
    [InlineData("/nowhere/libnvrtc.so.12", 12, 0)]
    [InlineData("libnvrtc.so.13.0.48", 13, 0)]
    [InlineData("libnvrtc.so", 0, 0)]
    [InlineData("nvrtc64_112_0.dll", 11, 2)]
    [InlineData("nvrtc64_120_0.dll", 12, 0)]
    [InlineData("other.so.7", 0, 0)]
    public void VersionOf_Name_IsRead(string name, int major, int minor) =>
        Assert.Equal(new Version(major, minor), NvrtcSearch.VersionOf(name));

    [Fact]
    public void VersionOf_Link_IsThatOfItsTarget()
    {
        SkipUnlessLinux();
        var file = Touch("lib/libnvrtc.so.12.4.127");
        var link = Path.Combine(_root, "lib", "libnvrtc.so");
        File.CreateSymbolicLink(link, file);

        Assert.Equal(new Version(12, 4), NvrtcSearch.VersionOf(link));
    }

    [Fact]
    public void Search_Setting_IsTheOnlyPlace()
    {
        SkipUnlessLinux();
        var asked = Touch("asked/libnvrtc.so.11.8.89");
        Touch("toolkit/lib64/libnvrtc.so.12.4.127");
        _variables["CUDA_PATH"] = Path.Combine(_root, "toolkit");
        foreach (var setting in (string[])[asked, Path.Combine(_root, "asked")])
        {
            _variables["GPUBP_NVRTC"] = setting;

            var search = Search();

            Assert.True(search.IsExplicit);
            Assert.Equal([asked], search.Candidates.Select(file => file.Path));
            Assert.Contains(setting, search.Places, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Search_SettingOfAToolkit_FindsItsLibrary()
    {
        SkipUnlessLinux();
        var library = Touch("toolkit/targets/x86_64-linux/lib/libnvrtc.so.12.4.127");
        _variables["GPUBP_NVRTC"] = Path.Combine(_root, "toolkit");

        Assert.Equal([library], Search().Candidates.Select(file => file.Path));
    }

    [Fact]
    public void Search_SettingThatIsMissing_StaysTheOnlyCandidate()
    {
        _variables["GPUBP_NVRTC"] = Path.Combine(_root, "missing");

        Assert.Equal([_variables["GPUBP_NVRTC"]], Search().Candidates.Select(file => file.Path));
    }

    [Fact]
    public void Search_AllPlaces_ListsTheNewestFirstAndLinksOnce()
    {
        SkipUnlessLinux();
        var toolkit = Touch("toolkit/lib64/libnvrtc.so.12.4.127");
        File.CreateSymbolicLink(Path.Combine(_root, "toolkit/lib64/libnvrtc.so.12"), toolkit);
        Touch("toolkit/lib64/libnvrtc-builtins.so.12.4");
        var home = Touch("home-toolkit/lib/libnvrtc.so.11.8.89");
        var environment = Touch("venv/lib/python3.12/site-packages/nvidia/cu13/lib/libnvrtc.so.13");
        var conda = Touch("conda/lib/libnvrtc.so.12.9.86");
        var user = Touch("home/.local/lib/python3.11/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12");
        Touch("python/bin/python3");
        var python = Touch("python/lib/python3/dist-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.11.2");
        Directory.CreateDirectory(Path.Combine(_root, "linked/bin"));
        File.CreateSymbolicLink(
            Path.Combine(_root, "linked/bin/python3"), Path.Combine(_root, "python/bin/python3"));
        _variables["CUDA_PATH"] = Path.Combine(_root, "toolkit");
        _variables["CUDA_HOME"] = Path.Combine(_root, "home-toolkit");
        _variables["VIRTUAL_ENV"] = Path.Combine(_root, "venv");
        _variables["CONDA_PREFIX"] = Path.Combine(_root, "conda");
        _variables["HOME"] = Path.Combine(_root, "home");
        _variables["PATH"] = $"/nowhere::{Path.Combine(_root, "linked/bin")}";

        var search = Search();

        var ours = search.Candidates.Select(file => file.Path)
            .Where(path => path.StartsWith(_root, StringComparison.Ordinal)).ToList();
        Assert.False(search.IsExplicit);
        Assert.Equal(environment, ours[0]);
        Assert.Equal(conda, ours[1]);
        Assert.StartsWith(Path.Combine(_root, "toolkit"), ours[2], StringComparison.Ordinal);
        Assert.Equal([user, home, python], ours[3..]);
        Assert.Equal(
            search.Candidates.Select(file => file.Version).OrderDescending(),
            search.Candidates.Select(file => file.Version));
        Assert.Contains("libnvrtc.so.13", search.Candidates.Select(file => file.Path));
        Assert.Contains(Path.Combine(_root, "toolkit"), search.Places, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_NothingSet_SaysWhereItLooked()
    {
        var search = Search();

        Assert.NotEmpty(search.Candidates);
        Assert.Contains("CUDA_PATH (not set)", search.Places, StringComparison.Ordinal);
        Assert.Contains("site-packages", search.Places, StringComparison.Ordinal);
        Assert.Contains("loader's path", search.Places, StringComparison.Ordinal);
    }

    private static void SkipUnlessLinux() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The libraries' names are Linux's.");

    private NvrtcSearch Search() => new(name => _variables.GetValueOrDefault(name));

    private string Touch(string path)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
        return file;
    }
}
