using System.Text.Json;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;

namespace GpuBp.Tests.Training;

/// <summary>
/// Each optimiser against PyTorch in float64, on a fixed network and alone; torch/optimizers.py wrote the
/// figures.
/// </summary>
public class OptimizerTorchTests
{
    // By the names of the script, with its settings.
    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["sgd"] = new Sgd(0.3f),
        ["sgd decay"] = new Sgd(0.3f, WeightDecay: 0.05f),
        ["sgd momentum"] = new Sgd(0.1f, 0.9f),
        ["sgd momentum decay"] = new Sgd(0.1f, 0.8f, WeightDecay: 0.05f),
        ["sgd nesterov"] = new Sgd(0.1f, 0.9f, Nesterov: true, WeightDecay: 0.01f),
        ["sgd clipped"] = new Sgd(0.3f) { ClipNorm = 0.125f },
        ["rmsprop"] = new RmsProp(),
        ["rmsprop momentum"] = new RmsProp(0.01f, 0.95, 1e-6f, 0.05f, 0.9f),
        ["adam"] = new Adam(),
        ["adam decay"] = new Adam(0.03f, 0.8, 0.95, 1e-6f, 0.05f),
        ["adamw"] = new AdamW(),
        ["adamw clipped"] = new AdamW(0.03f, WeightDecay: 0.1f) { ClipNorm = 0.125f },
    };

    private static readonly Lazy<JsonElement> Figures = new(() => TorchFigures.Read("optimizers"));

    [Fact]
    public void Optimizers_OfTheScript_AreAllHeldToIt() => Assert.Equal(
        Figures.Value.GetProperty("cases").EnumerateObject().Select(c => c.Name), Optimizers.Keys);

    [Theory, EveryDevice]
    public void Training_TwentySteps_IsPyTorchs(string deviceName)
    {
        var data = TorchFigures.Data;
        foreach (var (name, optimizer) in Optimizers)
        {
            using var network = TorchFigures.Network(deviceName);
            using var trainer = new Trainer(network, Loss.CrossEntropy, optimizer, data.Rows);

            trainer.FitLast(data, Figures.Value.GetProperty("steps").GetInt32());

            TorchFigures.Hold($"{name}, trained", Of(name, "trained"), network, optimizer is Sgd ? 1e-5 : 1e-4);
        }
    }

    [Theory, EveryDevice]
    public void Update_OfTheSameGradients_IsPyTorchs(string deviceName)
    {
        foreach (var (name, optimizer) in Optimizers.Where(o => !o.Value.DescendsDirectly))
        {
            using var network = TorchFigures.Network(deviceName);
            using var run = new OptimizerRun(network, optimizer);
            foreach (var gradients in Figures.Value.GetProperty("gradients").EnumerateArray())
                run.Step([.. TorchFigures.Lists(gradients).Select(TorchFigures.Narrow)]);

            TorchFigures.Hold($"{name}, updated", Of(name, "updated"), network, 1e-6);
            foreach (var state in Of(name, "states").EnumerateObject())
            {
                foreach (var (n, expected) in TorchFigures.Lists(state.Value).Index())
                {
                    var tensor = $"layers.{n / 2}.{(n % 2 == 0 ? "weight" : "bias")}.{state.Name}";
                    FloatError.AssertWithin(
                        1e-6 * FloatError.Norm(expected), expected, run.States[tensor], $"{tensor} of {name}");
                }
            }
        }
    }

    private static JsonElement Of(string name, string figures) =>
        Figures.Value.GetProperty("cases").GetProperty(name).GetProperty(figures);
}
