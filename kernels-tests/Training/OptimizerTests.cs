using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Other optimisers, while a network is trained and between.</summary>
public class OptimizerTests
{
    private const int Seed = 3;

    [Theory, EveryDevice]
    public void Optimizer_SetByTheListener_CountsFromTheNextEpoch(string deviceName)
    {
        const int Epochs = 4;
        const int Rows = 21;
        const int BatchSize = 4;
        var random = RandomNumbers.Create();
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName),
            random,
            [4, 6, 3],
            ReferenceActivation.Tanh,
            ReferenceActivation.Sigmoid,
            ReferenceLoss.CrossEntropy);
        var data = TrainingData.Classes(random, Rows, inputs: 4, classes: 3);
        using var trainer = new Trainer(pair.Library, Loss.CrossEntropy, new Sgd(Rate(0)), BatchSize, Seed);

        trainer.FitLast(data, Epochs, progress: new Listener(p => trainer.Optimizer = new Sgd(Rate(p.Epoch))));

        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            foreach (var rows in Shuffle.Order(Rows, Seed, epoch).Chunk(BatchSize))
            {
                var (x, y) = TrainingData.Part(data, rows);
                pair.Reference.Step(x, y, Rate(epoch));
            }
        }

        // As much as TrainerTests allow for as few steps.
        var share = 10 * FloatError.Unit * Math.Sqrt(Epochs * Rows);
        foreach (var (actual, expected) in pair.Library.Layers.Zip(pair.Reference.Layers))
        {
            float[] w = [.. actual.GetWeights().Cast<float>()];
            FloatError.AssertWithin(share * FloatError.Norm(expected.W), expected.W, w, $"{random}");
        }

        static float Rate(int epoch) => 0.5f / (1 + epoch);
    }

    [Theory, EveryDevice]
    public void Optimizer_SetBetweenCalls_GivesTheBitsOfTheListener(string deviceName)
    {
        using var one = Network(deviceName);
        using var other = Network(deviceName);
        using var unchanged = Network(deviceName);
        using var trainer = Trainer(one);
        trainer.FitLast(TrainingData.Xor, epochs: 3, progress: new Listener(p =>
            trainer.Optimizer = p.Epoch == 1 ? new Sgd(0.25f) : trainer.Optimizer));

        using var stepwise = Trainer(other);
        stepwise.FitLast(TrainingData.Xor, epochs: 1);
        stepwise.Optimizer = new Sgd(0.25f);
        stepwise.FitLast(TrainingData.Xor, epochs: 2);
        Trainer(unchanged).FitLast(TrainingData.Xor, epochs: 3);

        Assert.Equal(one.Parameters.ToArray(), other.Parameters.ToArray());
        Assert.NotEqual(one.Parameters.ToArray(), unchanged.Parameters.ToArray());
    }

    [Theory, EveryDevice]
    public void Loop_OtherSettingsInAnEpoch_CountFromTheNextStep(string deviceName)
    {
        var loss = Loss.Quadratic.For(Activation.Sigmoid);
        float[] After(params float[] rates)
        {
            using var network = Network(deviceName);
            using var loop = new TrainingLoop(network, loss, new Sgd(1), TrainingData.Xor, batchSize: 1);
            loop.Start(Seed, epoch: 0);
            for (var batch = 0; batch < rates.Length; batch++)
            {
                loop.Use(new Sgd(rates[batch]));
                loop.Steps.Run(batch, max: 1);
            }

            return network.Parameters.ToArray();
        }

        // Steps so small that they change no weight.
        Assert.Equal(After(0.5f, 0.5f), After(0.5f, 0.5f, 1e-30f));
        Assert.Equal(After(0.5f), After(0.5f, 1e-30f));
        Assert.NotEqual(After(0.5f, 0.5f), After(0.5f, 0.25f));
    }

    [Theory, EveryDevice]
    public void Optimizer_OfAnotherKind_IsRefusedWhileFitRunsOnly(string deviceName)
    {
        using var network = Network(deviceName);
        using var trainer = Trainer(network);

        var e = Assert.Throws<InvalidOperationException>(() => trainer.Fit(
            TrainingData.Xor, epochs: 2, progress: new Listener(_ => trainer.Optimizer = new Adam())));

        Assert.Contains("running with Sgd", e.Message, StringComparison.Ordinal);
        Assert.Contains("with Adam", e.Message, StringComparison.Ordinal);
        Assert.IsType<Sgd>(trainer.Optimizer);
        trainer.Optimizer = new Adam();
        trainer.FitLast(TrainingData.Xor, epochs: 1);
        Assert.Equal([2], trainer.State.Steps.ToArray());
        Assert.Throws<ArgumentNullException>("value", () => trainer.Optimizer = null!);
    }

    [Theory, EveryDevice]
    public void Optimizer_ThatIsRecordedOtherwise_IsRefusedWhileFitRuns(string deviceName)
    {
        Optimizer[] others = [new Sgd(0.5f, 0.9f), new Sgd(0.5f, WeightDecay: 0.1f), new Sgd(0.5f) { ClipNorm = 1 }];
        foreach (var other in others)
        {
            using var network = Network(deviceName);
            using var trainer = Trainer(network);

            var e = Assert.Throws<InvalidOperationException>(() => trainer.Fit(
                TrainingData.Xor, epochs: 2, progress: new Listener(_ => trainer.Optimizer = other)));

            Assert.Contains($"cannot go on with {other}", e.Message, StringComparison.Ordinal);
        }
    }

    private static Mlp Network(string deviceName) =>
        new(TestDevices.Get(deviceName), [2, 4, 1], Activation.Sigmoid, seed: 1);

    private static Trainer Trainer(Mlp network) =>
        new(network, Loss.CrossEntropy, new Sgd(0.5f), batchSize: 3, Seed);
}
