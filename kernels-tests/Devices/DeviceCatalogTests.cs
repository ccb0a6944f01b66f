using GpuBp.Compute;
using GpuBp.Compute.Cuda;
using GpuBp.Compute.OpenCl;
using GpuBp.Tests.Cuda;

namespace GpuBp.Tests.Devices;

public class DeviceCatalogTests
{
    private static readonly DeviceDiagnosis Found = new(
        [
            Describe("opencl:0", "GeForce RTX 3080", isGpu: true),
            Describe("opencl:1", "GeForce RTX 3080 Ti", isGpu: true),
            Describe("cpu", "8 × X64 cores", isGpu: false),
            Describe("opencl:2", "pthread-skylake", isGpu: false),
        ],
        ["opencl: Old GPU is skipped: it has OpenCL 1.1."]);

    [Theory]
    [InlineData(null, null, "opencl:0")]
    [InlineData(null, "", "opencl:0")]
    [InlineData(null, " ", "opencl:0")]
    [InlineData(null, "cpu", "cpu")]
    [InlineData("cpu", "opencl", "cpu")]
    [InlineData("CPU", null, "cpu")]
    [InlineData(" cpu ", null, "cpu")]
    [InlineData("opencl", null, "opencl:0")]
    [InlineData("OpenCL:2", null, "opencl:2")]
    [InlineData("SKYLAKE", null, "opencl:2")]
    [InlineData("3080 ti", null, "opencl:1")]
    [InlineData("0", null, "opencl:0")]
    [InlineData(null, "3", "opencl:2")]
    [InlineData("geforce rtx 3080", null, "opencl:0")]
    public void Choose_Name_FindsTheDevice(string? name, string? variable, string expected) =>
        Assert.Equal(expected, DeviceCatalog.Choose(Found, name, variable).Id);

    [Theory, InlineData("quantum"), InlineData("opencl:3"), InlineData("opencl:x"), InlineData("8"), InlineData(""), InlineData(" ")]
    public void Choose_UnknownName_ListsKnownDevicesAndProblems(string name)
    {
        var e = Assert.Throws<DeviceException>(() => DeviceCatalog.Choose(Found, name, null));

        Assert.Contains($"'{name.Trim()}'", e.Message, StringComparison.Ordinal);
        Assert.All(
            Found.Devices, d => Assert.Contains(d.ToString(), e.Message, StringComparison.Ordinal));
        Assert.Contains(Found.Problems[0], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_UnknownNameFromEnvironment_NamesTheVariable()
    {
        var e = Assert.Throws<DeviceException>(() => DeviceCatalog.Choose(Found, null, "quantum"));

        Assert.Contains("GPUBP_DEVICE", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_AmbiguousPart_ListsTheMatches()
    {
        var e = Assert.Throws<DeviceException>(() => DeviceCatalog.Choose(Found, "geforce", null));

        Assert.Contains("opencl:0 (", e.Message, StringComparison.Ordinal);
        Assert.Contains("opencl:1 (", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("opencl:2", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "cuda:0")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("CUDA:1", "cuda:1")]
    [InlineData("opencl", "opencl:0")]
    [InlineData("opencl:1", "opencl:1")]
    [InlineData("nvidia h100", "cuda:0")]
    [InlineData("H200", "cuda:1")]
    [InlineData("radeon", "opencl:2")]
    [InlineData("3", "opencl:1")]
    public void Choose_GpuOfTwoBackends_MeansCudaUnlessAskedById(string? name, string expected)
    {
        var found = new DeviceDiagnosis(
            [
                Describe("cuda:0", "NVIDIA H100", isGpu: true),
                Describe("cuda:1", "NVIDIA H200", isGpu: true),
                Describe("opencl:0", "NVIDIA H100", isGpu: true),
                Describe("opencl:1", "NVIDIA H200", isGpu: true),
                Describe("opencl:2", "Radeon", isGpu: true),
                Describe("cpu", "8 × X64 cores", isGpu: false),
            ],
            []);

        Assert.Equal(expected, DeviceCatalog.Choose(found, name, null).Id);
    }

    [Fact]
    public void Choose_CudaWhereThereIsNone_SaysWhy()
    {
        var found = Found with { Problems = ["cuda: no NVIDIA driver is installed."] };

        var e = Assert.Throws<DeviceException>(() => DeviceCatalog.Choose(found, "cuda", null));

        Assert.Contains("no such device", e.Message, StringComparison.Ordinal);
        Assert.Contains("no NVIDIA driver", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_OnlyAnOpenClProcessor_DefaultsToTheCpu()
    {
        var found = DeviceCatalog.Search(OpenClNative.Library, Environment.GetEnvironmentVariable).Diagnosis;
        var withoutGpus = found with { Devices = [.. found.Devices.Where(d => !d.IsGpu)] };

        Assert.Equal("cpu", DeviceCatalog.Choose(withoutGpus, null, null).Id);
    }

    [Fact]
    public void Search_WithoutLibraries_LeavesTheCpuAndSaysWhatWasLookedFor()
    {
        var library = OpenClNative.Load(["libNoSuchOpenCL.so.9", "NoSuchOpenCL.dll"]);
        Assert.Equal(0, library);

        var (found, candidates) = DeviceCatalog.Search(
            library, name => name == CudaSearch.Variable ? "libNoSuchCuda.so.9" : null);

        Assert.Equal("cpu", candidates[0].Info.Id);
        Assert.All(found.Devices.Skip(1), device => Assert.StartsWith("ilgpu:", device.Id, StringComparison.Ordinal));
        Assert.Equal(2, found.Problems.Count);
        Assert.Contains("libNoSuchCuda.so.9", found.Problems[0], StringComparison.Ordinal);
        Assert.All(
            OpenClNative.FileNames,
            file => Assert.Contains(file, found.Problems[1], StringComparison.Ordinal));
        var e = Assert.Throws<DeviceException>(() => DeviceCatalog.Choose(found, "opencl", null));
        Assert.All(found.Problems, problem => Assert.Contains(problem, e.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OpenCL 1.1 CUDA", true, true, true, "OpenCL 1.2 is needed")]
    [InlineData("OpenCL", true, true, true, "not an OpenCL version")]
    [InlineData("OpenCL 3.0 x", false, true, true, "not available")]
    [InlineData("OpenCL 3.0 x", true, false, true, "little-endian")]
    [InlineData("OpenCL 1.2 x", true, true, false, "no compiler")]
    public void Unfit_Device_IsPassedOverWithAReason(
        string version, bool isAvailable, bool isLittleEndian, bool hasCompiler, string expected) =>
        Assert.Contains(
            expected,
            OpenClSearch.Unfit(version, isAvailable, isLittleEndian, hasCompiler),
            StringComparison.Ordinal);

    [Theory, InlineData("OpenCL 1.2 pocl"), InlineData("OpenCL 3.0"), InlineData("OpenCL 10.0 x")]
    public void Unfit_NewEnough_IsFit(string version) =>
        Assert.Null(OpenClSearch.Unfit(version, true, true, true));

    [Theory, EveryDevice]
    public async Task Open_FromSeveralThreadsAtOnce_OpensEach(string deviceName)
    {
        var devices = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => TestDevices.Open(deviceName))));

        Assert.All(devices, device => Assert.Equal(devices[0].Info, device.Info));
        foreach (var device in devices)
            device.Dispose();
    }

    [Theory, EveryDevice]
    public void Diagnose_EveryDevice_OpensByItsId(string deviceName)
    {
        Assert.SkipWhen(
            deviceName == "cuda" && !CudaCard.IsReal, "A simulated card is opened by name in CudaOpenTests.");

        var info = TestDevices.Get(deviceName).Info;
        var (found, candidates) = DeviceCatalog.Search(OpenClNative.Library, CudaCard.Environment);
        var listed = DeviceCatalog.Choose(found, info.Id, null);

        using var device = Assert.Single(candidates, candidate => candidate.Info == listed).Open();

        Assert.Equal(info, device.Info);
        Assert.Contains(info.Name, device.ToString(), StringComparison.Ordinal);
    }

    private static DeviceInfo Describe(string id, string name, bool isGpu) => new()
    {
        Kind = id[..2] switch
        {
            "cp" => DeviceKind.Cpu,
            "cu" => DeviceKind.Cuda,
            _ => DeviceKind.OpenCl,
        },
        Id = id,
        Name = name,
        Vendor = "vendor",
        Driver = "driver 1.0",
        IsGpu = isGpu,
        ComputeUnits = 1,
        MemoryBytes = 1000,
        MaxBufferBytes = 500,
        SharedMemoryBytes = 100,
        MaxGroupSize = 256,
        HasDouble = true,
    };
}
