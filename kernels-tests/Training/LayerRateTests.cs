using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Learning rates and weight decays of single layers, and of weights alone.</summary>
public class LayerRateTests
{
    private static readonly Optimizer[] Optimizers =
    [
        new Sgd(0.1f),
        new Sgd(0.1f, Momentum: 0.9f, WeightDecay: 0.1f),
        new Sgd(0.1f, Momentum: 0.9f, Nesterov: true) { ClipNorm = 0.5f },
        new RmsProp(0.01f, WeightDecay: 0.1f),
        new Adam(0.01f, WeightDecay: 0.1f),
        new AdamW(0.01f, WeightDecay: 0.1f),
    ];

    [Theory, EveryDevice(true), EveryDevice(false)]
    public void Update_OfLayersOnTheirOwn_MatchesTheFormula(string deviceName, bool decaysBiases)
    {
        const int Steps = 8;
        var random = RandomNumbers.Create();
        foreach (var isDecoupled in new[] { false, true })
        {
            float rate = random.NextSingle(0.01f, 0.1f), decay = random.NextSingle(0.01f, 0.1f);
            Optimizer optimizer = isDecoupled
                ? new AdamW(rate, Epsilon: 1e-3f, WeightDecay: decay) { DecaysBiases = decaysBiases }
                : new Sgd(rate, Momentum: 0.5f, WeightDecay: decay) { DecaysBiases = decaysBiases };
            ReferenceUpdate Reference(double η, double λ) => isDecoupled
                ? ReferenceOptimizer.Adam(η, 0.9, 0.999, 1e-3f, λ, isDecoupled: true)
                : ReferenceOptimizer.Sgd(η, 0.5, false, λ);
            using var network = new Mlp(
                TestDevices.Get(deviceName),
                random.NextInt(1, 20),
                [.. Enumerable.Range(0, 5).Select(_ => Draw(random))],
                random.Next());
            network.Layers[^1].LearningRateFactor = 1; // Not all are frozen.
            using var run = new OptimizerRun(network, optimizer);
            var first = OptimizerRun.Parameters(network);
            double[][] w = [.. first.Select(FloatError.Wide)];
            double[][][] kept = [.. w.Select(part => part.Select(_ => new double[2]).ToArray())];
            for (var t = 1; t <= Steps; t++)
            {
                float[][] gradients = [.. w.Select(part => random.Floats(part.Length))];
                run.Step(gradients);
                for (var p = 0; p < w.Length; p++)
                {
                    var layer = network.Layers[p / 2];
                    var update = Reference(
                        rate * layer.LearningRateFactor,
                        p % 2 == 1 && !decaysBiases ? 0 : layer.WeightDecay ?? decay);
                    for (var i = 0; i < w[p].Length; i++)
                        w[p][i] = update(w[p][i], gradients[p][i], kept[p][i], t);
                }
            }

            var after = OptimizerRun.Parameters(network);
            for (var p = 0; p < w.Length; p++)
            {
                var layer = network.Layers[p / 2];
                if (layer.LearningRateFactor == 0)
                {
                    Assert.Equal(first[p], after[p]);
                    continue;
                }

                // A step rounds some ten numbers, of the size of w and of 10 η f at most.
                var size = FloatError.Norm(w[p]) +
                    10 * rate * layer.LearningRateFactor * Math.Sqrt(w[p].Length);
                FloatError.AssertWithin(
                    10 * Steps * FloatError.Unit * size, w[p], after[p],
                    $"part {p} of {network}, {optimizer}, {random}");
            }
        }
    }

    [Theory, EveryDevice]
    public void Step_OfLayersOnTheirOwn_FollowsTheGradients(string deviceName)
    {
        var random = RandomNumbers.Create();
        for (var frozen = 0; frozen < 3; frozen++)
        {
            using var pair = NetworkPair.Draw(
                TestDevices.Get(deviceName), random, [7, 12, 9, 5], ReferenceActivation.Tanh,
                ReferenceActivation.Sigmoid, ReferenceLoss.CrossEntropy);
            for (var l = 0; l < 3; l++)
                pair.Library.Layers[l].LearningRateFactor = l < frozen ? 0 : random.NextSingle(0.1f, 2);
            var x = random.SingleMatrix(23, 7);
            var y = FloatError.Narrow(FloatError.Map(random.Matrix(23, 5), v => (v + 1) / 2));
            var first = OptimizerRun.Parameters(pair.Library);

            pair.Step(x, y, learningRate: 0.5f);

            var back = pair.Reference.Backward(
                pair.Reference.Forward(FloatError.Wide(x)), FloatError.Wide(y));
            var after = OptimizerRun.Parameters(pair.Library);
            for (var l = 0; l < 3; l++)
            {
                var rate = 0.5 * pair.Library.Layers[l].LearningRateFactor;
                Held(2 * l, [.. back.GradW[l].Cast<double>()], rate);
                Held(2 * l + 1, back.GradB[l], rate);
            }

            void Held(int part, double[] gradient, double rate)
            {
                double[] expected = [.. first[part].Zip(gradient, (w, g) => w - rate * g)];
                if (rate == 0)
                    Assert.Equal(first[part], after[part]);
                else // Gradients of three layers are right to some 100 u.
                    FloatError.AssertWithin(
                        200 * FloatError.Unit * (FloatError.Norm(expected) + FloatError.Norm(gradient)),
                        expected, after[part], $"part {part}, {frozen} frozen, {random}");
            }
        }
    }

    [Theory, EveryDevice]
    public void Fit_WithAFrozenLayer_KeepsItsBits(string deviceName)
    {
        var random = RandomNumbers.Create();
        foreach (var optimizer in Optimizers)
        {
            var frozen = random.NextInt(0, 2);
            using var network = Network(deviceName, random);
            network.Layers[frozen].LearningRateFactor = 0;
            using var trainer = new Trainer(network, Loss.CrossEntropy, optimizer, batchSize: 8, seed: 1);
            var before = OptimizerRun.Parameters(network);

            trainer.FitLast(Data(random), epochs: 2);
            var after = OptimizerRun.Parameters(network);
            network.Layers[frozen].LearningRateFactor = 1;
            trainer.FitLast(Data(random), epochs: 1);
            var thawed = OptimizerRun.Parameters(network);

            for (var p = 0; p < before.Length; p++)
            {
                var isFrozen = p / 2 == frozen;
                Assert.True(isFrozen == before[p].SequenceEqual(after[p]), $"{optimizer}, part {p}, {random}");
                Assert.NotEqual(after[p], thawed[p]);
            }
        }
    }

    // A power of 2, which rounds nothing.
    [Theory, EveryDevice]
    public void Fit_WithAFactorOfAllLayers_HasTheBitsOfTheRate(string deviceName)
    {
        var random = RandomNumbers.Create();
        var data = Data(random);
        var seed = random.Next();
        foreach (var optimizer in Optimizers.Skip(1)) // The first stores no gradients without factors.
        {
            using var slow = new Mlp(TestDevices.Get(deviceName), [6, 11, 9, 3], Activation.Tanh, Activation.Softmax, seed: seed);
            using var halved = new Mlp(TestDevices.Get(deviceName), [6, 11, 9, 3], Activation.Tanh, Activation.Softmax, seed: seed);
            foreach (var layer in halved.Layers)
                layer.LearningRateFactor = 0.5f;

            Fit(slow, optimizer with { LearningRate = optimizer.LearningRate / 2 });
            Fit(halved, optimizer);

            Assert.Equal(slow.Parameters.ToArray(), halved.Parameters.ToArray());
        }

        void Fit(Mlp network, Optimizer optimizer)
        {
            using var trainer = new Trainer(network, Loss.CrossEntropy, optimizer, batchSize: 8, seed: 1);
            trainer.Fit(data, new FitOptions
            {
                Epochs = 3,
                Schedule = new CosineSchedule(Unit: ScheduleUnit.Step),
                RestoresBest = false,
            });
        }
    }

    [Fact]
    public void Fit_WithNewDecayInAListener_FollowsIt()
    {
        var random = RandomNumbers.Create();
        using var network = Network("cpu", random);
        network.Layers[0].LearningRateFactor = 0.5f;
        using var trainer = new Trainer(network, Loss.CrossEntropy, new AdamW(0.01f), batchSize: 8);
        var before = FloatError.Norm(FloatError.Wide(network.Layers[0].W.Data.ToArray()));

        trainer.FitLast(Data(random), epochs: 2, progress: new Listener(_ =>
            trainer.Optimizer = new AdamW(0.01f, WeightDecay: 199)));

        // Each of the second epoch's five steps leaves 1 − 0.005 · 199 of w, and an update of 0.005 or so.
        Assert.InRange(FloatError.Norm(FloatError.Wide(network.Layers[0].W.Data.ToArray())), 0, before / 10);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        var layer = new LayerOptions(2, Activation.Tanh);
        foreach (var value in new[] { -1, float.NaN, float.PositiveInfinity })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => layer with { LearningRateFactor = value });
            Assert.Throws<ArgumentOutOfRangeException>(() => layer with { WeightDecay = value });
        }

        var random = RandomNumbers.Create();
        using var network = Network("cpu", random);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Layers[0].LearningRateFactor = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Layers[0].WeightDecay = float.NaN);
    }

    [Fact]
    public void Fit_WithWhatCannotBe_IsRefused()
    {
        var random = RandomNumbers.Create();
        using var network = Network("cpu", random);
        var own = Optimizer.Of<LionRule>(0.1f);
        string Refused(Optimizer optimizer) => Assert.Throws<ArgumentException>(() =>
        {
            using var trainer = new Trainer(network, Loss.CrossEntropy, optimizer, batchSize: 8);
            trainer.FitLast(Data(random), epochs: 1);
        }).Message;

        Assert.Contains("a rule of your own", Refused(own with { DecaysBiases = false }), StringComparison.Ordinal);
        network.Layers[1].WeightDecay = 0.1f;
        Assert.Contains("a rule of your own", Refused(own), StringComparison.Ordinal);
        foreach (var layer in network.Layers)
            layer.LearningRateFactor = 0;
        Assert.Contains("nothing would learn", Refused(new Sgd(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfAnOptimizer_SaysWhatDiffersFromTheDefault()
    {
        Assert.DoesNotContain("DecaysBiases", $"{new AdamW()}", StringComparison.Ordinal);
        Assert.Contains(
            "DecaysBiases = False", $"{new AdamW() { DecaysBiases = false }}", StringComparison.Ordinal);
    }

    private static LayerOptions Draw(RandomNumbers random) => new(random.NextInt(1, 40), Activation.Tanh)
    {
        LearningRateFactor = random.NextInt(0, 3) switch { 0 => 0, 1 => 1, _ => random.NextSingle(0.1f, 3) },
        WeightDecay = random.NextInt(0, 2) switch { 0 => null, 1 => 0, _ => random.NextSingle(0.01f, 0.2f) },
        Initializer = Initializer.Nielsen,
    };

    private static Mlp Network(string deviceName, RandomNumbers random) => new(
        TestDevices.Get(deviceName), [6, 11, 9, 3], Activation.Tanh, Activation.Softmax, Initializer.Nielsen,
        random.Next());

    private static Dataset Data(RandomNumbers random) =>
        Dataset.FromLabels(random.SingleMatrix(40, 6), random.Labels(40, 3), classes: 3);
}
