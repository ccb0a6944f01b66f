using System.Text.Json.Nodes;
using GpuBp.Bench.Gpu;
using GpuBp.Bench.Suites;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Peers;

/// <summary>PyTorch on the device that is measured: a process that repeats what it was last given.</summary>
internal sealed class TorchGpu : IDisposable
{
    /// <summary>For loading the largest network and some of its steps.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private readonly PeerProcess? _process;

    /// <summary>Starts it, with the first Python whose PyTorch can.</summary>
    /// <param name="isGpu">Whether on the GPU; else on the processor, which shows only that it works.</param>
    /// <param name="usesGraphs">Whether what is repeated becomes a CUDA graph.</param>
    internal TorchGpu(bool isGpu, bool usesGraphs)
    {
        Name = usesGraphs ? "PyTorch, CUDA graphs" : "PyTorch, eager";
        IsGpu = isGpu;
        string[] arguments = ["--device", isGpu ? "cuda" : "cpu", .. usesGraphs ? ["--graphs"] : Array.Empty<string>()];
        var problems = new List<string>();
        foreach (var python in PythonPeer.Pythons)
        {
            try
            {
                _process = new PeerProcess(
                    Name, python, "torch_gpu_peer.py", EnvironmentTraps.ForGpus, arguments);
                return;
            }
            catch (PeerException e)
            {
                problems.Add($"{python}: {e.Message}");
            }
        }

        Problem = $"{Name} is not measured. {string.Join(" ", problems)}";
    }

    internal string Name { get; }

    internal bool IsGpu { get; }

    /// <summary>Why it cannot be measured; null where it can.</summary>
    internal string? Problem { get; }

    internal string Version => _process?.Version ?? "absent";

    /// <summary>C = A·B in some memory layout.</summary>
    /// <returns>The product, and its largest error as a share of its terms' magnitudes.</returns>
    /// <exception cref="PeerException">It failed.</exception>
    internal (TorchWork Work, double Error) Product(ProductShape shape, PrecisionMode mode, int launches)
    {
        var (rows, columns, terms, transposesLeft, transposesRight) = shape;
        var answer = Ask(new
        {
            Do = "product",
            rows,
            columns,
            terms,
            transposesLeft,
            transposesRight,
            mode = mode.Name,
            launches,
        });
        var work = new TorchWork(this, IsGpu ? "cuBLAS" : "PyTorch", "");
        return (work, answer["off"]!.GetValue<double>());
    }

    /// <summary>y ← x, by the driver's copy within the device's memory.</summary>
    /// <exception cref="PeerException">It failed.</exception>
    internal TorchWork Copy(int length, int launches)
    {
        Ask(new { Do = "copy", length, launches });
        return new TorchWork(this, "copy", "");
    }

    /// <summary>Training steps on a fixed batch.</summary>
    /// <returns>The steps, and the cost before each of the first of them.</returns>
    /// <exception cref="PeerException">It failed.</exception>
    internal (TorchWork Work, double[] Losses) Steps(
        StepCase step, CaseFile file, PrecisionMode mode, bool isFused, int steps)
    {
        var answer = Ask(PeerNetwork.Request(step, file, steps, mode.Name, isFused));
        double[] losses = [.. answer["losses"]!.AsArray().Select(loss => loss!.GetValue<double>())];
        return (new TorchWork(this, Name, isFused ? "fused SGD" : "default SGD"), losses);
    }

    /// <summary>Seconds of some repeats of what was prepared last.</summary>
    /// <exception cref="PeerException">It failed.</exception>
    internal double Seconds(int repeats) =>
        Ask(new { Do = "run", steps = repeats })["seconds"]!.GetValue<double>();

    public void Dispose() => _process?.Dispose();

    private JsonNode Ask(object request) =>
        (_process ?? throw new PeerException("not measured, as is said above")).Ask(request, Timeout);
}

/// <summary>What a process of PyTorch was last given, to be repeated.</summary>
/// <param name="peer">The process.</param>
/// <param name="name">Who it is, as ratios name it.</param>
/// <param name="setting">The way in which it runs.</param>
internal sealed class TorchWork(TorchGpu peer, string name, string setting) : IContender
{
    public string Name => name;

    internal string Setting => setting;

    public double Seconds(int repeats) => peer.Seconds(repeats);
}
