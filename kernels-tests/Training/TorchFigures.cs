using System.Text.Json;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;

namespace GpuBp.Tests.Training;

/// <summary>Figures that a script of the folder torch wrote, and the network that they are of.</summary>
internal static class TorchFigures
{
    private static readonly Lazy<JsonElement> Fixed = new(() => Read("optimizers"));

    internal static JsonElement Read(string name) => JsonDocument.Parse(
        RepositoryFiles.Read($"kernels-tests/Training/torch/{name}.json")).RootElement;

    /// <summary>The samples of the fixed network.</summary>
    internal static Dataset Data
    {
        get
        {
            var rows = Lists(Fixed.Value.GetProperty("x"));
            var features = new float[rows.Length, rows[0].Length];
            for (var i = 0; i < rows.Length; i++)
            {
                for (var k = 0; k < rows[i].Length; k++)
                    features[i, k] = (float)rows[i][k];
            }

            var labels = List(Fixed.Value.GetProperty("labels")).Select(label => (int)label);
            return Dataset.FromLabels(features, [.. labels], classes: 3);
        }
    }

    /// <summary>The fixed network with its first parameters.</summary>
    internal static Mlp Network(string deviceName)
    {
        var network = new Mlp(TestDevices.Get(deviceName), [4, 7, 3], Activation.Tanh, Activation.Softmax);
        var first = Lists(Fixed.Value.GetProperty("first"));
        foreach (var (l, layer) in network.Layers.Index())
        {
            layer.W.Data.CopyFrom(Narrow(first[2 * l]));
            layer.B.CopyFrom(Narrow(first[2 * l + 1]));
        }

        return network;
    }

    /// <summary>‖ours − theirs‖ ≤ bar · ‖theirs‖ for each tensor; prints the figures.</summary>
    internal static void Hold(string what, JsonElement theirs, Mlp network, double bar)
    {
        foreach (var (n, (expected, actual)) in Lists(theirs).Zip(OptimizerRun.Parameters(network)).Index())
        {
            var error = FloatError.Norm(expected.Zip(actual, (e, a) => a - e)) / FloatError.Norm(expected);
            TestContext.Current.TestOutputHelper!.WriteLine($"{what}, tensor {n}: {error:E1}");
            FloatError.AssertWithin(bar * FloatError.Norm(expected), expected, actual, $"Tensor {n} of {what}");
        }
    }

    internal static double[] List(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetDouble())];

    internal static double[][] Lists(JsonElement lists) => [.. lists.EnumerateArray().Select(List)];

    internal static float[] Narrow(double[] values) => [.. values.Select(value => (float)value)];
}
