using System.Diagnostics;
using System.Runtime.CompilerServices;
using GpuBp.Compute;
using GpuBp.Compute.Cuda;
using GpuBp.Tests.Cuda;

namespace GpuBp.Tests.Devices;

/// <summary>A GPU whose driver ends the process while it builds a kernel, where nobody asked for the GPU by name.</summary>
/// <remarks>In processes of their own, with an OpenCL library that clang builds. After the tests that set environment
/// variables, which a process inherits.</remarks>
[Collection(EnvironmentVariables.Name)]
public sealed class DriverCrashTests : IDisposable
{
    private const string Argument = "--open-the-best-device";
    private readonly string _folder = Directory.CreateTempSubdirectory("crashing-driver-").FullName;

    public DriverCrashTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The driver that crashes is built for Linux.");
        Assert.SkipUnless(File.Exists(Program), "The test program is not here to be started.");
        var problem = SimulatorBuild.CompileC(
            Path.Combine(AppContext.BaseDirectory, "Devices", "crashing_opencl.c"),
            Path.Combine(_folder, "libOpenCL.so.1"));
        Assert.SkipWhen(problem is not null, problem ?? "");
        var nodes = Directory.CreateDirectory(Path.Combine(_folder, "dev", "dri")).FullName;
        File.WriteAllText(Path.Combine(nodes, "renderD128"), "");
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "GpuBp.KernelsTests");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData("cache"), InlineData("off")]
    public void Open_DriverThatCrashes_TakesTheNextDeviceAndSaysWhy(string cache)
    {
        var (exit, lines) = Start("1", cache);

        Assert.Equal(0, exit);
        Assert.Contains("device: cpu", lines);
        AssertTold(lines, "warning: opencl:0 (Crashing GPU", "ended the process that tested it", "exit code 134");
        AssertTold(lines, "check: ended the process that tested it", "may have crashed");
        if (cache != "off")
            AssertTold(lines, "problem: opencl:0 (Crashing GPU", "may have crashed", "gpubp doctor");
    }

    [Fact]
    public void Open_DriverThatCrashesWithoutAnotherProcess_CostsOneStart()
    {
        var (exit, lines) = Start(DeviceVerification.Inside, "cache");
        Assert.NotEqual(0, exit);
        Assert.DoesNotContain(lines, line => line.StartsWith("device:", StringComparison.Ordinal));

        for (var start = 2; start <= 3; start++)
        {
            (exit, lines) = Start(DeviceVerification.Inside, "cache");

            Assert.Equal(0, exit);
            Assert.Contains("device: cpu", lines);
            AssertTold(lines, "warning: opencl:0 (Crashing GPU", "ended an earlier process while that tested it");
            AssertTold(lines, "problem: opencl:0 (Crashing GPU", "may have crashed", "gpubp doctor");
        }
    }

    private static void AssertTold(string[] lines, string beginning, params string[] words)
    {
        var line = Assert.Single(lines, line => line.StartsWith(beginning, StringComparison.Ordinal));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }

    private (int Exit, string[] Lines) Start(string verify, string cache)
    {
        var start = new ProcessStartInfo(Program, [Argument, _folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("GPUBP_DEVICE");
        start.Environment["LD_LIBRARY_PATH"] = _folder;
        start.Environment[CudaSearch.Variable] = Path.Combine(_folder, "no-driver");
        start.Environment[DeviceCache.Variable] = cache == "off" ? cache : Path.Combine(_folder, cache);
        start.Environment[DeviceVerification.Variable] = verify;
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Before the tests' Main, which knows no such argument.</summary>
#pragma warning disable CA2255 // This is a program, not a library.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetCommandLineArgs() is not [_, Argument, var root])
            return;

        using (var device = DeviceCatalog.Open(null, Environment.GetEnvironmentVariable, root))
        {
            Console.WriteLine($"device: {device.Info.Id}");
            foreach (var warning in device.Warnings)
                Console.WriteLine($"warning: {warning}");
        }

        foreach (var problem in Device.Diagnose().Problems)
            Console.WriteLine($"problem: {problem}");
        if (Environment.GetEnvironmentVariable(DeviceVerification.Variable) != DeviceVerification.Inside)
            Console.WriteLine($"check: {SelfTest.Check("opencl:0")}");
        Console.Out.Flush();
        Environment.Exit(0);
    }
}
