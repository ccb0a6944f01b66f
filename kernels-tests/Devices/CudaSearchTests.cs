using GpuBp.Compute.Cuda;

namespace GpuBp.Tests.Devices;

public class CudaSearchTests
{
    private static readonly Version Driver = new(12, 4);

    [Theory]
    [InlineData(35, 0, "capability is 3.5; 5.0 is needed")]
    [InlineData(49, 0, "5.0 is needed")]
    [InlineData(90, 2, "compute mode")]
    public void Unfit_Gpu_IsPassedOverWithAReason(int capability, int computeMode, string expected) =>
        Assert.Contains(
            expected, CudaSearch.Unfit(capability, computeMode)!, StringComparison.Ordinal);

    [Theory, InlineData(50, 0), InlineData(90, 0), InlineData(120, 3)]
    public void Unfit_UsableGpu_IsFit(int capability, int computeMode) =>
        Assert.Null(CudaSearch.Unfit(capability, computeMode));

    [Theory]
    [InlineData(13, 0, 90, "newer than the driver's 12.4")]
    [InlineData(12, 9, 61, "no longer supports sm_61")]
    public void Unfit_Compiler_IsPassedOverWithAReason(
        int major, int minor, int capability, string expected) => Assert.Contains(
            expected,
            CudaSearch.Unfit(new Version(major, minor), [75, 80, 90], Driver, capability)!,
            StringComparison.Ordinal);

    // A driver loads what newer compilers of its own major version make, and an older compiler makes PTX
    // for a GPU that it does not know.
    [Theory, InlineData(12, 9, 90), InlineData(12, 0, 90), InlineData(11, 8, 90), InlineData(11, 8, 120)]
    public void Unfit_UsableCompiler_IsFit(int major, int minor, int capability) =>
        Assert.Null(CudaSearch.Unfit(new Version(major, minor), [75, 80, 90], Driver, capability));

    [Theory]
    [InlineData("libNoSuchCuda.so.9", "libNoSuchCuda.so.9, which is not there")]
    [InlineData("libm.so.6", "has no function cuInit")]
    public void Run_LibraryThatIsNoDriver_SaysWhy(string library, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The libraries' names are Linux's.");
        var problems = new List<string>();

        var found = CudaSearch.Find(name => name == CudaSearch.Variable ? library : null, problems);

        Assert.Empty(found);
        var problem = Assert.Single(problems);
        Assert.StartsWith("cuda: ", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 80, 86, 90 }, 90, "sm_90")]
    [InlineData(new[] { 80, 86, 90 }, 100, "compute_90")]
    [InlineData(new[] { 52, 60, 90 }, 89, "compute_60")]
    public void Options_ForAGpu_TakeItOrTheNewestKnownBelow(
        int[] architectures, int capability, string expected) => Assert.Equal(
            $"--gpu-architecture={expected}", CudaCompiler.Options(architectures, capability)[0]);

    // Half of such codes end the context: whoever goes on gets the same from every call.
    [Theory]
    [InlineData(CudaError.OutOfMemory, false)]
    [InlineData(CudaError.LaunchOutOfResources, false)]
    [InlineData(CudaError.InvalidValue, false)]
    [InlineData(CudaError.NoBinaryForGpu, false)]
    [InlineData(CudaError.IllegalAddress, true)]
    [InlineData(CudaError.LaunchTimeout, true)]
    [InlineData(CudaError.LaunchFailed, true)]
    [InlineData(CudaError.EccUncorrectable, true)]
    public void IsLasting_Code_TellsBrokenContexts(int code, bool expected) =>
        Assert.Equal(expected, CudaError.IsLasting(code));

    [Theory]
    [InlineData(CudaError.UnsupportedPtxVersion, "GPUBP_NVRTC")]
    [InlineData(CudaError.NoBinaryForGpu, "GPUBP_NVRTC")]
    [InlineData(CudaError.NoDevice, "CUDA_VISIBLE_DEVICES")]
    [InlineData(CudaError.SystemDriverMismatch, "Restart the machine")]
    [InlineData(CudaError.IllegalAddress, "outside its buffers")]
    [InlineData(CudaError.LaunchOutOfResources, "smaller groups")]
    public void Hint_Code_SaysWhatMayHelp(int code, string expected) =>
        Assert.Contains(expected, CudaError.Hint(code), StringComparison.Ordinal);

    [Fact]
    public void ParameterCount_Text_CountsAViewAsThree()
    {
        Assert.Equal(8, CudaProgram.ParameterCount(SampleKernels.Scale()));
        Assert.Equal(3, CudaProgram.ParameterCount(SampleKernels.Positions()));
        Assert.Equal(0, CudaProgram.ParameterCount(SampleKernels.ForCompiler("N", "KERNEL void N() { }")));
        Assert.Equal(
            0, CudaProgram.ParameterCount(SampleKernels.ForCompiler("N", "KERNEL void Other(int n) { }")));
    }
}
