using System.Diagnostics;
using System.Runtime.CompilerServices;
using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

/// <summary>Where no GPU can be, the default device is opened without OpenCL's drivers.</summary>
/// <remarks>In a process of its own, for a library once loaded stays. After the tests that set environment variables,
/// which a process inherits.</remarks>
[Collection(EnvironmentVariables.Name)]
public sealed class DriverLoadingTests : IDisposable
{
    private const string Argument = "--list-libraries-after-opening";
    private const string Default = "default";
    private readonly string _root = Directory.CreateTempSubdirectory("drivers-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(Default, false, false)]
    [InlineData(Default, true, true)]
    [InlineData("cpu", true, false)]
    [InlineData("opencl", false, true)]
    public void Libraries_AfterOpening_HoldOpenClWhereAGpuMayBeOrItIsNamed(string device, bool hasNode, bool isLoaded)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "GpuBp.KernelsTests");
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(program), "The test program is not here to be started.");
        Assert.SkipUnless(
            Device.Diagnose().Devices.All(found => !found.IsGpu) && TestDevices.SkipReason("opencl") is null,
            "It needs a machine with OpenCL, and without a GPU.");
        var nodes = Directory.CreateDirectory(Path.Combine(_root, "dev", "dri")).FullName;
        if (hasNode)
            File.WriteAllText(Path.Combine(nodes, "renderD128"), "");

        var start = new ProcessStartInfo(program, [Argument, device, _root]) { RedirectStandardOutput = true };
        start.Environment.Remove("GPUBP_DEVICE");
        using var process = Process.Start(start)!;
        var loaded = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();

        Assert.Equal(0, process.ExitCode);
        Assert.Contains(loaded, line => line.Contains("libcoreclr", StringComparison.Ordinal));
        Assert.Equal(isLoaded, loaded.Any(line => line.Contains("libOpenCL", StringComparison.Ordinal)));
    }

    /// <summary>Before the tests' Main, which knows no such argument.</summary>
#pragma warning disable CA2255 // This is a program, not a library.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetCommandLineArgs() is not [_, Argument, var name, var root])
            return;

        using var device = DeviceCatalog.Open(
            name == Default ? null : name, Environment.GetEnvironmentVariable, root);
        Console.Write(File.ReadAllText("/proc/self/maps"));
        Console.Out.Flush();
        Environment.Exit(0);
    }
}
