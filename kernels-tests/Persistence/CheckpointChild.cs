using System.Diagnostics;
using System.Runtime.CompilerServices;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>A process that trains with checkpoints, to be killed: the test program, started by itself.</summary>
internal static class CheckpointChild
{
    internal const string Started = "started";
    private const string Argument = "--train-with-checkpoints";

    internal static Checkpoints Checkpoints(string folder) => new(folder) { EverySteps = 11 };

    // Long enough that most are killed before their end.
    internal static CheckpointCase Training(int number) => new(number) { Epochs = 12, Rows = 60 };

    /// <summary>Starts the process, which ends once it has trained.</summary>
    internal static Process Start(int number, string folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "GpuBp.KernelsTests");
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(program), "The test program is not here to be started.");
        return Process.Start(new ProcessStartInfo(program, [Argument, $"{number}", folder])
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
        if (Environment.GetCommandLineArgs() is not [_, Argument, var number, var folder])
            return;

        Console.WriteLine(Started);
        Training(int.Parse(number)).Run(TestDevices.Get("cpu"), Checkpoints(folder));
        Environment.Exit(0);
    }
}
