using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;

namespace GpuBp.Tests.Training;

/// <summary>Lion: w ← w − η (sign(m + a (g − m)) + d w);  m ← m + b (g − m)</summary>
public readonly partial struct LionRule : IUpdateRule
{
    public static int States => 1;

    public static Parameter Step(Parameter p, float gradient, Hyperparameters h) => new()
    {
        Weight = p.Weight - h.Rate * (Sign(p.State1 + h.Hyper1 * (gradient - p.State1)) + h.Hyper4 * p.Weight),
        State1 = p.State1 + h.Hyper2 * (gradient - p.State1),
    };

    private static float Sign(float x) => x > 0f ? 1f : x < 0f ? -1f : 0f;
}

/// <summary>w ← w − η / t · g, and how often that was done</summary>
public readonly partial struct FadingRule : IUpdateRule
{
    public static int States => 2;

    public static Parameter Step(Parameter p, float gradient, Hyperparameters h)
    {
        p.Weight -= h.Rate / h.Step * gradient;
        p.State1 = gradient == 0f ? 0f : h.Step;
        p.State2 = gradient == 0f ? 0f : p.State2 + 1f;
        return p;
    }
}

/// <summary>Keeps more than there is room for.</summary>
public readonly partial struct GreedyRule : IUpdateRule
{
    public static int States => 3;

    public static Parameter Step(Parameter p, float gradient, Hyperparameters h) => p;
}

/// <summary>Optimisers that the library does not know.</summary>
public class OwnOptimizerTests
{
    [Theory, EveryDevice]
    public void OwnOptimizer_Steps_MatchTheFormula(string deviceName)
    {
        const float Rate = 0.01f;
        const float A = 0.1f;
        const float B = 0.01f;
        const float Decay = 0.5f;
        var random = RandomNumbers.Create();
        using var network = new Mlp(TestDevices.Get(deviceName), [5, 9, 4], Activation.Tanh, seed: random.Next());
        using var run = new OptimizerRun(network, Optimizer.Of<LionRule>(Rate, A, B, hyper4: Decay));
        double[][] w = [.. OptimizerRun.Parameters(network).Select(FloatError.Wide)];
        double[][] m = [.. w.Select(part => new double[part.Length])];
        for (var t = 0; t < 5; t++)
        {
            float[][] gradients = [.. w.Select(part => random.Floats(part.Length))];
            run.Step(gradients);
            for (var p = 0; p < w.Length; p++)
            {
                for (var i = 0; i < w[p].Length; i++)
                {
                    w[p][i] -= Rate * (Math.Sign(m[p][i] + A * (gradients[p][i] - m[p][i])) + Decay * w[p][i]);
                    m[p][i] += B * (gradients[p][i] - m[p][i]);
                }
            }
        }

        foreach (var (expected, actual) in w.Zip(OptimizerRun.Parameters(network)))
            FloatError.AssertWithin(20 * FloatError.Unit * FloatError.Norm(expected), expected, actual, $"{random}");
        FloatError.AssertWithin(
            20 * FloatError.Unit * FloatError.Norm(m[0]), m[0], run.States["layers.0.weight.state1"], $"{random}");
    }

    [Theory, EveryDevice]
    public void OwnOptimizer_AsksForTheStep_GetsItsNumberFromOne(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [1, 1], Activation.Tanh);
        network.Layers[0].SetWeights(new float[,] { { 8 } });
        using var run = new OptimizerRun(network, Optimizer.Of<FadingRule>(6));

        for (var t = 1; t <= 3; t++)
            run.Step([[1], [0]]);

        Assert.Equal(8f - 6 - 3 - 2, network.Layers[0].GetWeights()[0, 0], 1e-6f);
        Assert.Equal([3f], run.States["layers.0.weight.state1"]);
        Assert.Equal([3f], run.States["layers.0.weight.state2"]);
    }

    [Theory, EveryDevice]
    public void OwnOptimizer_Trained_Learns(string deviceName)
    {
        using var network = new Mlp(
            TestDevices.Get(deviceName), [2, 8, 1], Activation.Tanh, Activation.Sigmoid, seed: 1);
        var lion = Optimizer.Of<LionRule>(0.01f, 0.1f, 0.01f);
        using var trainer = new Trainer(network, Loss.CrossEntropy, lion, batchSize: 4);

        var loss = trainer.FitLast(TrainingData.Xor, epochs: 600)[^1].Loss;

        Assert.True(loss < 0.01, $"The loss is {loss}.");
    }

    [Fact]
    public void Of_Rule_ShowsItsNameAndNumbers()
    {
        Assert.Equal(
            "LionRule { LearningRate = 0.5, ClipNorm = 2, Hyper1 = 1, Hyper2 = 0, Hyper3 = 0, Hyper4 = 3 }",
            (Optimizer.Of<LionRule>(0.5f, 1, hyper4: 3) with { ClipNorm = 2 }).ToString());
        Assert.StartsWith("lion {", Optimizer.Of<LionRule>(1, name: "lion").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_RuleOfThreeStates_IsRefused()
    {
        var e = Assert.Throws<InvalidOperationException>(() => Optimizer.Of<GreedyRule>(1));

        Assert.Contains("GreedyRule keeps 3 states", e.Message, StringComparison.Ordinal);
    }
}
