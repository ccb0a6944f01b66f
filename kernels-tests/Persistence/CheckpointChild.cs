using System.Diagnostics;
using System.Runtime.CompilerServices;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>A process that trains with checkpoints, to be killed: the test program, started by itself.</summary>
internal static class CheckpointChild
{
    internal const string Started = "started";
    internal const string Network = "network";
    internal const string Population = "population";
    private const string Argument = "--train-with-checkpoints";

    /// <summary>Trains a network, or a population; the same in each process for the same number.</summary>
    /// <param name="kind">What.</param>
    /// <param name="number">Which.</param>
    /// <param name="folder">Where checkpoints go; null for none.</param>
    /// <returns>All that it comes to.</returns>
    internal static double[] Train(string kind, int number, string? folder)
    {
        var device = TestDevices.Get("cpu");
        var checkpoints = folder is null ? null : new Checkpoints(folder) { EverySteps = 11 };
        if (kind == Population)
            return PopulationCase.Run(number, device, checkpoints);
        // Long enough that most are killed before their end.
        var (parameters, history, _, _) = new CheckpointCase(number) { Epochs = 12, Rows = 60 }.Run(device, checkpoints);
        return [.. history, .. parameters];
    }

    /// <summary>Starts the process, which ends once it has trained.</summary>
    internal static Process Start(string kind, int number, string folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "GpuBp.KernelsTests");
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(program), "The test program is not here to be started.");
        return Process.Start(new ProcessStartInfo(program, [Argument, kind, $"{number}", folder])
        {
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Before the tests' Main, which knows no such argument.</summary>
#pragma warning disable CA2255 // This is a program, not a library.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetCommandLineArgs() is not [_, Argument, var kind, var number, var folder])
            return;

        Console.WriteLine(Started);
        Train(kind, int.Parse(number), folder);
        Environment.Exit(0);
    }
}
