using System.Diagnostics;
using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

/// <summary>
/// Rows of tests on oclgrind, an OpenCL device that sees data races and wrong accesses, with as much local memory as
/// small, usual and large GPUs have.
/// </summary>
/// <remarks>In a process of its own, whose OpenCL driver it is. <c>GPUBP_OCLGRIND</c> names its
/// <c>liboclgrind-rt-icd.so</c> where that is not installed.</remarks>
[Collection(EnvironmentVariables.Name)]
public sealed class OclgrindTests : IDisposable
{
    private const string Variable = "GPUBP_OCLGRIND";
    private readonly string _folder = Directory.CreateTempSubdirectory("oclgrind-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData(32), InlineData(48), InlineData(64)]
    public void Kernels_UnderOclgrind_PassWithoutARace(int kilobytes)
    {
        Assert.SkipUnless(LongRun.IsAsked, "Simulates for minutes; GPUBP_LONG=1 does.");
        var driver = Environment.GetEnvironmentVariable(Variable) ?? "/usr/lib/oclgrind/liboclgrind-rt-icd.so";
        var program = Path.Combine(AppContext.BaseDirectory, "GpuBp.KernelsTests");
        Assert.SkipUnless(File.Exists(driver), $"There is no oclgrind: {driver}; {Variable} names it.");
        Assert.SkipUnless(File.Exists(program), "The test program is not here to be started.");
        File.WriteAllText(Path.Combine(_folder, "oclgrind.icd"), driver);
        var log = Path.Combine(_folder, "log");

        var (exit, output) = Run(program, log, kilobytes);

        Assert.True(exit == 0, output);
        Assert.Matches("Total: [1-9]", output);
        Assert.Equal("", File.Exists(log) ? File.ReadAllText(log) : "");
    }

    private (int Exit, string Output) Run(string program, string log, int kilobytes)
    {
        var start = new ProcessStartInfo(
            program,
            [
                "-preEnumerateTheories", "-trait", "Device=opencl", "-noColor",
                "-class", "GpuBp.Tests.Training.ResidentStepTests", "-class", "GpuBp.Tests.Kernels.TileTests",
                "-class", "GpuBp.Tests.Kernels.SoftmaxTests", "-class", "GpuBp.Tests.Kernels.WideRowTests",
            ])
        {
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("GPUBP_LONG");
        start.Environment["GPUBP_REQUIRE_OPENCL"] = "1";
        start.Environment[DeviceCache.Variable] = "off";
        start.Environment["OCL_ICD_VENDORS"] = _folder;
        start.Environment["OCLGRIND_DATA_RACES"] = "1";
        start.Environment["OCLGRIND_CHECK_API"] = "1";
        start.Environment["OCLGRIND_LOCAL_MEM_SIZE"] = $"{kilobytes << 10}";
        start.Environment["OCLGRIND_LOG"] = log;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
