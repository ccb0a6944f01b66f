using System.Text.Json.Nodes;
using GpuBp.Bench.Gpu;
using GpuBp.Bench.Suites;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Peers;

/// <summary>PyTorch on the measured device: a process that repeats its last request.</summary>
internal sealed class TorchGpu : IDisposable
{
    /// <summary>Enough for loading the largest network and for some of its steps.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private readonly PeerProcess? _process;

    /// <summary>Starts it, with the first Python whose PyTorch supports the device.</summary>
    /// <param name="isGpu">
    /// Whether to use the GPU; else the processor, only to test the suite.
    /// </param>
    /// <param name="usesGraphs">Whether repeats run as a CUDA graph.</param>
    internal TorchGpu(bool isGpu, bool usesGraphs)
    {
        Name = usesGraphs ? "PyTorch, CUDA graphs" : "PyTorch, eager";
        IsGpu = isGpu;
        string[] arguments = ["--device", isGpu ? "cuda" : "cpu",
            .. usesGraphs ? ["--graphs"] : Array.Empty<string>()];
        var problems = new List<string>();
        foreach (var program in PeerProgram.Python("torch_gpu_peer.py", arguments))
        {
            try
            {
                _process = new PeerProcess(Name, program, EnvironmentTraps.ForGpus);
                return;
            }
            catch (PeerException e)
            {
                problems.Add($"{program.File}: {e.Message}");
            }
        }

        Problem = $"{Name} is not measured. {string.Join(" ", problems)}";
    }

    internal string Name { get; }

    internal bool IsGpu { get; }

    /// <summary>The reason why it cannot be measured, or null.</summary>
    internal string? Problem { get; }

    internal string Version => _process?.Version ?? "absent";

    /// <summary>C = A·B in some memory layout.</summary>
    /// <returns>
    /// The product, and its maximum error relative to the magnitudes of its terms.
    /// </returns>
    /// <exception cref="PeerException">It failed.</exception>
    internal (TorchWork Work, double Error) Product(
        ProductShape shape, PrecisionMode mode, int launches)
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

    /// <summary>y ← x, by the driver's copy in device memory.</summary>
    /// <exception cref="PeerException">It failed.</exception>
    internal TorchWork Copy(int length, int launches)
    {
        Ask(new { Do = "copy", length, launches });
        return new TorchWork(this, "copy", "");
    }

    /// <summary>Training steps on a fixed batch.</summary>
    /// <returns>The steps, and the cost before each of the first ones.</returns>
    /// <exception cref="PeerException">It failed.</exception>
    internal (TorchWork Work, double[] Losses) PrepareSteps(
        StepCase step, CaseFile file, PrecisionMode mode, bool isFused, int steps)
    {
        var answer = Ask(PeerNetwork.Request(step, file, steps, mode.Name, isFused));
        double[] losses = [.. answer["losses"]!.AsArray().Select(loss => loss!.GetValue<double>())];
        return (new TorchWork(this, Name, isFused ? "fused SGD" : "default SGD"), losses);
    }

    /// <summary>Repeats the last request and returns the seconds.</summary>
    /// <exception cref="PeerException">It failed.</exception>
    internal double Seconds(int repeats) =>
        Ask(new { Do = "run", steps = repeats })["seconds"]!.GetValue<double>();

    public void Dispose() => _process?.Dispose();

    private JsonNode Ask(object request) =>
        (_process ?? throw new PeerException("not measured, for the reason above"))
            .Ask(request, Timeout);
}

/// <summary>The work that a PyTorch process repeats.</summary>
/// <param name="peer">The process.</param>
/// <param name="name">Its name in ratios.</param>
/// <param name="setting">How it runs.</param>
internal sealed class TorchWork(TorchGpu peer, string name, string setting) : IContender
{
    public string Name => name;

    internal string Setting => setting;

    public double Seconds(int repeats) => peer.Seconds(repeats);
}
