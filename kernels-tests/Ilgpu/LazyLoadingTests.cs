using System.Diagnostics;
using System.Runtime.CompilerServices;
using GpuBp.Compute;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Ilgpu;

/// <summary>A process that does not use ILGPU does not load it, and so does not pay for it.</summary>
/// <remarks>After the tests that set environment variables, which a process inherits.</remarks>
[Collection(EnvironmentVariables.Name)]
public class LazyLoadingTests
{
    private const string Argument = "--list-assemblies-after-training";
    private const string Default = "default";

    [Theory]
    [InlineData("cpu", false)]
    [InlineData(Default, false)]
    [InlineData("ilgpu:cpu", true)]
    public void Assemblies_AfterTraining_HoldIlgpuWhereItIsUsed(string device, bool areThere)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "GpuBp.KernelsTests");
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(program), "The test program is not here to be started.");
        Assert.SkipWhen(
            device == Default && Device.Diagnose().Devices.Any(found => found.IsGpu), "The default device here is a GPU.");
        var start = new ProcessStartInfo(program, [Argument, device]) { RedirectStandardOutput = true };
        start.Environment.Remove("GPUBP_DEVICE");
        using var process = Process.Start(start)!;
        var loaded = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("GpuBp.Compute", loaded);
        Assert.Equal(areThere, loaded.Any(name => name.StartsWith("ILGPU", StringComparison.Ordinal)));
    }

    /// <summary>Before the tests' Main, which knows no such argument.</summary>
#pragma warning disable CA2255 // This is a program, not a library.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetCommandLineArgs() is not [_, Argument, var name])
            return;

        using var device = Device.Open(name == Default ? null : name);
        using var network = new Mlp(device, [2, 8, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.1f), batchSize: 4);
        trainer.FitLast(TrainingData.Xor, epochs: 2, validation: TrainingData.Xor);
        network.Predict(TrainingData.Xor);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            Console.WriteLine(assembly.GetName().Name);
        Environment.Exit(0);
    }
}
