using System.Diagnostics;
using System.Globalization;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>
/// A process that trains on a stream larger than its heap may grow: the test program, which runs this one test. A module's
/// initialiser would not do, for other threads wait until it has ended.
/// </summary>
public class StreamProcess
{
    internal const int Rows = 8192;
    internal const int Inputs = 256;
    private const string PartsVariable = "STREAM_PARTS";
    private const string FileVariable = "STREAM_FILE";

    /// <summary>Starts the process.</summary>
    /// <param name="parts">Parts of 8 MiB.</param>
    /// <param name="heapBytes">What the garbage-collected heap may take.</param>
    /// <param name="path">The file that it writes: its bytes in memory before each part, the most it had, and the loss.</param>
    internal static Process Start(int parts, long heapBytes, string path)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "GpuBp.KernelsTests");
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(program), "The test program is not here to be started.");
        return Process.Start(new ProcessStartInfo(
            program, ["-explicit", "only", "-method", $"{typeof(StreamProcess).FullName}.{nameof(Train)}"])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["DOTNET_GCHeapHardLimit"] = heapBytes.ToString("x", CultureInfo.InvariantCulture),
                [PartsVariable] = $"{parts}",
                [FileVariable] = path,
            },
        })!;
    }

    [Fact(Explicit = true)]
    public void Train()
    {
        var path = Environment.GetEnvironmentVariable(FileVariable);
        Assert.SkipWhen(path is null, "It is a part of StreamMemoryTests.");
        var parts = int.Parse(Environment.GetEnvironmentVariable(PartsVariable)!, CultureInfo.InvariantCulture);
        var resident = new List<long>();
        using var network = new Mlp(TestDevices.Get("cpu"), [Inputs, 4, 1], Activation.Tanh, Activation.Identity, seed: 1);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 256, seed: 1);
        var result = trainer.Fit(Parts(parts, resident), new FitOptions { Epochs = 1, RestoresBest = false });
        File.WriteAllLines(path!, [.. resident.Append(Status("VmHWM:")).Select(bytes => $"{bytes}"), $"{result.History[0].Loss:R}"]);
    }

    private static async IAsyncEnumerable<Dataset> Parts(int count, List<long> resident)
    {
        await Task.Yield();
        for (var part = 0; part < count; part++)
        {
            resident.Add(Status("VmRSS:"));
            yield return Part((uint)part);
        }
    }

    /// <summary>y is the first of the features, which are from −1 to 1.</summary>
    private static Dataset Part(uint number)
    {
        var features = new float[Rows * Inputs];
        var targets = new float[Rows];
        var state = number * 2654435761u + 1;
        for (var i = 0; i < features.Length; i++)
        {
            state = unchecked(state * 1664525 + 1013904223);
            features[i] = (int)state * (1f / (1u << 31));
        }

        for (var i = 0; i < Rows; i++)
            targets[i] = features[i * Inputs];

        return Dataset.Wrap(features, Inputs, targets, 1);
    }

    /// <summary>Bytes, of a line of /proc/self/status in kB.</summary>
    private static long Status(string name) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
