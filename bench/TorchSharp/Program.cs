using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using GpuBp.Bench.Torch;
using TorchSharp;
using static TorchSharp.torch;

// bench's protocol, as peer.py has it: one JSON line in, one JSON line out. libtorch may print; the
// protocol keeps the standard output for itself.
const int ProductSize = 512; // As SIZE in peer.py.
var answers = Console.Out;
Console.SetOut(Console.Error);
try
{
    NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, searchPath: null);
}
catch (DllNotFoundException e)
{
    // The loader's reason of each place where it looked; the bench shows the last line.
    var reason = e.Message.Split('\n').FirstOrDefault(line => line.Contains("GLIBC"));
    Console.Error.WriteLine(reason is null
        ? $"libtorch cannot be loaded: {e.Message.ReplaceLineEndings(" ")}"
        : "libtorch needs a libstdc++ of GCC 13 or newer, which Debian 13 has: " + reason.Trim());
    return 1;
}

Answer(new { versions = $"TorchSharp {Version()}, libtorch {__version__}" });

TrainedNetwork? network = null;
while (Console.In.ReadLine() is { } line)
{
    try
    {
        Answer(Serve(JsonNode.Parse(line)!));
    }
    catch (Exception e)
    {
        Answer(new { error = $"{e.GetType().Name}: {e.Message}" });
    }
}

return 0;

object Serve(JsonNode request)
{
    switch (request["do"]!.GetValue<string>())
    {
        case "product":
            return new { gigaFlops = ProductRate(), blas = "libtorch" };
        case "prepare":
            network?.Dispose(); // Its memory is free before the next needs some.
            network = new TrainedNetwork(request.Deserialize<Case>(JsonSerializerOptions.Web)!);
            var steps = request["steps"]!.GetValue<int>();
            return new { losses = Enumerable.Range(0, steps).Select(_ => network.Step()).ToList() };
        case var what:
            if (request["threads"] is { } threads)
                set_num_threads(threads.GetValue<int>());
            var start = Stopwatch.GetTimestamp();
            if (what == "epoch")
                network!.Epoch();
            else
                network!.Run(request["steps"]!.GetValue<int>());
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return what == "epoch"
                ? new { seconds, accuracy = network.Accuracy() }
                : new { seconds };
    }
}

// GFLOP/s of a product on all cores, the best of some.
static double ProductRate()
{
    using var factor = rand(ProductSize, ProductSize);
    var best = double.PositiveInfinity;
    for (var n = 0; n < 12; n++)
    {
        var start = Stopwatch.GetTimestamp();
        using var product = mm(factor, factor);
        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    return 2 * Math.Pow(ProductSize, 3) / best / 1e9;
}

void Answer(object values)
{
    answers.WriteLine(JsonSerializer.Serialize(values));
    answers.Flush();
}

static string? Version() => typeof(torch).Assembly.GetName().Version?.ToString(3);
