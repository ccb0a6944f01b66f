using System.Text.Json;
using GpuBp.Compute;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;

namespace GpuBp.Tests.Training;

/// <summary>Layer normalisation, residual layers and scaled inputs against PyTorch in float64, over 20 steps.</summary>
public class TorchBlockTests(ITestOutputHelper output)
{
    private const int Inputs = 6, Width = 7, Classes = 3;

    /// <summary>A training as <c>torch/blocks.py</c> stored it.</summary>
    private sealed record Case(
        string Activation, string Optimizer, int[] Norm, int[] Residual, int[] Scaled, float[] X, int[] Labels)
    {
        public required Dictionary<string, float[]> First { get; init; }

        public required Dictionary<string, double[]> Last { get; init; }

        public required double[] Losses { get; init; }

        internal string Name =>
            $"{Activation} {Optimizer}, norm [{string.Join(",", Norm)}], residual [{string.Join(",", Residual)}], " +
            $"scaled [{string.Join(",", Scaled)}]";

        internal Mlp Network(Device device)
        {
            var hidden = Activation == "gelu" ? GpuBp.Activation.Gelu : GpuBp.Activation.Tanh;
            var network = new Mlp(device, Inputs, [.. Enumerable.Range(0, 4).Select(l =>
                new LayerOptions(l == 3 ? Classes : Width, l == 3 ? GpuBp.Activation.Softmax : hidden)
                {
                    HasLayerNorm = Norm.Contains(l),
                    IsResidual = Residual.Contains(l),
                    ScalesInputs = Scaled.Contains(l),
                    ScaleRateFactor = Optimizer == "sgd" ? 1 : 6,
                })]);
            foreach (var (name, _, values) in ModelTensors.Of(network, network.Parameters))
                values.CopyFrom(First[name]);
            return network;
        }

        internal Optimizer Rule => Optimizer == "sgd"
            ? new Sgd(0.25f)
            : new AdamW(0.0078125f, Epsilon: 0.0009765625f, WeightDecay: 0.5f) { DecaysBiases = false };
    }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private static readonly Case[] All = JsonSerializer.Deserialize<Case[]>(
        RepositoryFiles.Read("kernels-tests/Training/torch/blocks.json"), Options)!;

    [Theory, EveryDevice]
    public void Fit_EveryBlock_IsPyTorchs(string deviceName)
    {
        var worst = 0.0;
        foreach (var stored in All)
        {
            using var network = stored.Network(TestDevices.Get(deviceName));
            var data = Dataset.FromLabels(Features(stored), stored.Labels, Classes);
            using var trainer = new Trainer(network, Loss.CrossEntropy, stored.Rule, data.Rows);

            var losses = trainer.FitLast(data, stored.Losses.Length).Select(p => p.Loss).ToArray();

            // ‖ours − theirs‖ / ‖theirs‖ of each tensor: some 100 u, of 20 steps that err by a few u each; Adam
            // divides by the root of a mean of squares, and normalisation by σ.
            var allowed = stored.Optimizer == "sgd" ? 1e-5 : 1e-4;
            foreach (var (name, values) in ModelTensors.Of(network, network.Parameters)
                .Select(tensor => (tensor.Name, tensor.Values.ToArray().Select(v => (double)v).ToArray()))
                .Append(("losses", losses)))
            {
                var theirs = name == "losses" ? stored.Losses : stored.Last[name];
                var share = FloatError.Norm(theirs.Zip(values, (t, o) => o - t)) / FloatError.Norm(theirs);
                Assert.True(share <= allowed, $"{share:E2} of {name} in {stored.Name}");
                worst = Math.Max(worst, share);
            }
        }

        output.WriteLine($"{All.Length} trainings, at most {worst:E2} off.");
    }

    private static float[,] Features(Case stored)
    {
        var features = new float[stored.Labels.Length, Inputs];
        Buffer.BlockCopy(stored.X, 0, features, 0, sizeof(float) * features.Length);
        return features;
    }
}
