using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Each optimiser's update against its formula in double, with random settings and gradients.</summary>
public class OptimizerUpdateTests
{
    private const int Steps = 12;

    // Some vectors of parameters, with remainders; and several groups.
    [Theory, EveryDevice(new[] { 3, 5, 1 }), EveryDevice(new[] { 67, 131, 10 }, SparesIlgpu = true)]
    public void Update_OfEveryOptimizer_MatchesTheFormula(string deviceName, int[] sizes)
    {
        var random = RandomNumbers.Create();
        foreach (var clips in new[] { false, true })
        {
            foreach (var (optimizer, reference) in Optimizers(random))
                Hold(deviceName, sizes, random, clips ? optimizer with { ClipNorm = 0.5f } : optimizer, reference);
        }
    }

    [Theory, EveryDevice]
    public void Update_BeyondTheRangeOfFloats_NotesTheLayer(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 17, 3, 2], Activation.Tanh);
        using var run = new OptimizerRun(network, new Sgd(float.MaxValue, Momentum: 0.5f));
        float[][] gradients = [.. network.Layers.SelectMany(l => new[] { new float[l.Outputs * l.Inputs], new float[l.Outputs] })];

        run.Step(gradients);
        Assert.Equal([int.MaxValue, int.MaxValue, int.MaxValue], run.NonFinite);

        gradients[1][^1] = 2; // The last bias of the first layer.
        gradients[4][0] = -2; // The first weight of the last.
        run.Step(gradients);
        Assert.Equal([7, int.MaxValue, 7], run.NonFinite);
    }

    [Theory, EveryDevice]
    public void State_ByName_HasTheShapesOfTheParameters(string deviceName)
    {
        LayerOptions first = new(3, Activation.Tanh) { HasBias = false };
        using var network = new Mlp(TestDevices.Get(deviceName), 2, [first, new(4, Activation.Tanh)]);
        using var run = new OptimizerRun(network, new Adam());

        run.Step([new float[6], new float[3], new float[12], [1, 0, 0, 0]]);

        Assert.Equal(
            [
                ("layers.0.weight.exp_avg", 6), ("layers.1.weight.exp_avg", 12), ("layers.1.bias.exp_avg", 4),
                ("layers.0.weight.exp_avg_sq", 6), ("layers.1.weight.exp_avg_sq", 12),
                ("layers.1.bias.exp_avg_sq", 4),
            ],
            run.States.Select(state => (state.Key, state.Value.Length)));
        Assert.Equal(0.1f, run.States["layers.1.bias.exp_avg"][0], 1e-7f);
        Assert.Equal([1], run.State.Steps.ToArray());
    }

    private static IEnumerable<(Optimizer, ReferenceUpdate)> Optimizers(RandomNumbers random)
    {
        float Rate() => random.NextSingle(0.01f, 0.1f);
        float Decay() => random.NextSingle(0.01f, 0.1f);
        double Share() => random.NextDouble(0.5, 0.999);

        var (rate, momentum, decay) = (Rate(), (float)Share(), Decay());
        yield return (new Sgd(rate, WeightDecay: decay), ReferenceOptimizer.Sgd(rate, 0, false, decay));
        yield return (
            new Sgd(rate, momentum, WeightDecay: decay), ReferenceOptimizer.Sgd(rate, momentum, false, decay));
        yield return (
            new Sgd(rate, momentum, true, decay), ReferenceOptimizer.Sgd(rate, momentum, true, decay));
        var (alpha, beta, epsilon) = (Share(), Share(), random.NextSingle(1e-4f, 1e-2f));
        yield return (
            new RmsProp(rate, alpha, epsilon, decay), ReferenceOptimizer.RmsProp(rate, alpha, epsilon, decay, 0));
        yield return (
            new RmsProp(rate, alpha, epsilon, decay, momentum),
            ReferenceOptimizer.RmsProp(rate, alpha, epsilon, decay, momentum));
        yield return (
            new Adam(rate, alpha, beta, epsilon, decay),
            ReferenceOptimizer.Adam(rate, alpha, beta, epsilon, decay, isDecoupled: false));
        yield return (
            new AdamW(rate, alpha, beta, epsilon, decay),
            ReferenceOptimizer.Adam(rate, alpha, beta, epsilon, decay, isDecoupled: true));
        yield return (new Adam(), ReferenceOptimizer.Adam(0.001f, 0.9, 0.999, 1e-8f, 0, isDecoupled: false));
    }

    private static void Hold(
        string deviceName, int[] sizes, RandomNumbers random, Optimizer optimizer, ReferenceUpdate reference)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), sizes, Activation.Tanh, seed: random.Next());
        using var run = new OptimizerRun(network, optimizer);
        double[][] w = [.. OptimizerRun.Parameters(network).Select(FloatError.Wide)];
        double[][][] kept = [.. w.Select(part => part.Select(_ => new double[2]).ToArray())];
        for (var t = 1; t <= Steps; t++)
        {
            float[][] gradients = [.. w.Select(part => random.Floats(part.Length))];
            var clip = ReferenceOptimizer.Clip(gradients.SelectMany(FloatError.Wide), optimizer.ClipNorm);
            run.Step(gradients);
            for (var p = 0; p < w.Length; p++)
            {
                for (var i = 0; i < w[p].Length; i++)
                    w[p][i] = reference(w[p][i], clip * gradients[p][i], kept[p][i], t);
            }
        }

        // A step rounds some ten numbers, of the size of w and of 10 η at most, and the states hand theirs on.
        foreach (var (expected, actual) in w.Zip(OptimizerRun.Parameters(network)))
        {
            var size = FloatError.Norm(expected) + 10 * optimizer.LearningRate * Math.Sqrt(expected.Length);
            FloatError.AssertWithin(
                10 * Steps * FloatError.Unit * size, expected, actual, $"{optimizer} on {network}, {random}");
        }

        Assert.All(run.NonFinite, batch => Assert.Equal(int.MaxValue, batch));
        Assert.Equal([Steps], run.State.Steps.ToArray());
    }
}
