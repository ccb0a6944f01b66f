using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>What a trainer keeps for its optimiser, from step to step and from call to call.</summary>
public class OptimizerStateTests
{
    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["momentum"] = new Sgd(0.1f, 0.9f),
        ["nesterov"] = new Sgd(0.1f, 0.9f, Nesterov: true),
        ["rmsprop"] = new RmsProp(Momentum: 0.5f),
        ["adam"] = new Adam(0.01f),
        ["adamw"] = new AdamW(0.01f) { ClipNorm = 0.25f },
        ["own"] = Optimizer.Of<LionRule>(0.01f, 0.1f, 0.01f),
    };

    [Theory, EveryDevice]
    public void Fit_InTwoCalls_GivesTheBitsOfOne(string deviceName)
    {
        foreach (var (name, optimizer) in Optimizers)
        {
            using var whole = Network(deviceName);
            using var parts = Network(deviceName);
            using var forgetful = Network(deviceName);
            using (var trainer = Trainer(whole, optimizer))
                trainer.FitLast(TrainingData.Xor, epochs: 5);

            using (var trainer = Trainer(parts, optimizer))
            {
                trainer.FitLast(TrainingData.Xor, epochs: 2);
                trainer.FitLast(TrainingData.Xor, epochs: 3);
                Assert.Equal([10], trainer.State.Steps.ToArray());
            }

            using (var trainer = Trainer(forgetful, optimizer))
            {
                trainer.FitLast(TrainingData.Xor, epochs: 2);
                trainer.State.Dispose();
                trainer.FitLast(TrainingData.Xor, epochs: 3);
            }

            Assert.True(Bits(whole).SequenceEqual(Bits(parts)), name);
            Assert.False(Bits(whole).SequenceEqual(Bits(forgetful)), name);
        }
    }

    [Theory, EveryDevice]
    public void State_WrittenToAnotherTrainer_GoesOnWithTheSameBits(string deviceName)
    {
        foreach (var (name, optimizer) in Optimizers)
        {
            using var whole = Network(deviceName);
            using var resumed = Network(deviceName);
            using var trainer = Trainer(whole, optimizer);
            using var other = Trainer(resumed, optimizer);
            trainer.FitLast(TrainingData.Xor, epochs: 3);

            other.State.Prepare(resumed, optimizer);
            resumed.Parameters.CopyFrom(whole.Parameters.ToArray());
            other.State.Steps.CopyFrom(trainer.State.Steps.ToArray());
            foreach (var (from, to) in
                trainer.State.Tensors(whole, optimizer).Zip(other.State.Tensors(resumed, optimizer)))
            {
                Assert.Equal(from.Name, to.Name);
                to.Values.CopyFrom(from.Values.ToArray());
            }

            using var loop = Loop(resumed, optimizer, other.State);
            using var same = Loop(whole, optimizer, trainer.State);
            loop.Start(seed: 7, epoch: 3);
            same.Start(seed: 7, epoch: 3);
            loop.Steps.Run(0, max: 1);
            same.Steps.Run(0, max: 1);

            Assert.True(Bits(whole).SequenceEqual(Bits(resumed)), name);
        }
    }

    [Theory, EveryDevice]
    public void Optimizer_OfAnotherRule_StartsAnew(string deviceName)
    {
        using var network = Network(deviceName);
        using var trainer = Trainer(network, new Adam());
        trainer.FitLast(TrainingData.Xor, epochs: 1);
        Assert.Equal(
            ["layers.0.weight.exp_avg", "layers.0.bias.exp_avg"],
            trainer.State.Tensors(network, trainer.Optimizer).Take(2).Select(t => t.Name));

        trainer.Optimizer = new Adam(0.1f);
        trainer.FitLast(TrainingData.Xor, epochs: 1);
        Assert.Equal([4], trainer.State.Steps.ToArray());

        trainer.Optimizer = new AdamW();
        trainer.FitLast(TrainingData.Xor, epochs: 1);
        Assert.Equal([2], trainer.State.Steps.ToArray());

        trainer.Optimizer = new Sgd(0.1f);
        trainer.FitLast(TrainingData.Xor, epochs: 1);
        Assert.False(trainer.State.IsKept);
    }

    [Theory, EveryDevice]
    public void Dispose_OfTheTrainer_FreesWhatItKeepsAndEndsIt(string deviceName)
    {
        // A device of its own: others allocate on the shared one meanwhile.
        using var device = TestDevices.Open(deviceName);
        using var network = new Mlp(device, [2, 4, 1], Activation.Sigmoid);
        var before = device.AllocatedBytes;
        var trainer = Trainer(network, new Adam());

        trainer.FitLast(TrainingData.Xor, epochs: 1);
        Assert.Equal(before + sizeof(float) * (2 * network.Parameters.Length + 1), device.AllocatedBytes);
        trainer.Dispose();
        trainer.Dispose();

        Assert.Equal(before, device.AllocatedBytes);
        Assert.Throws<ObjectDisposedException>(() => trainer.FitLast(TrainingData.Xor, epochs: 1));
        Assert.Equal(4, trainer.Evaluate(TrainingData.Xor).Samples);
    }

    [Theory, EveryDevice]
    public void Optimizer_OtherNumbersWhileFitRuns_CountFromTheNextStep(string deviceName)
    {
        using var network = Network(deviceName);
        using var trainer = Trainer(network, new AdamW(0.5f, WeightDecay: 0));
        float[] after = [];
        trainer.FitLast(TrainingData.Xor, epochs: 3, progress: new Listener(_ =>
        {
            after = network.Parameters.ToArray();
            trainer.Optimizer = new AdamW(1e-30f, WeightDecay: 0);
        }));

        // Steps so small that they change no weight.
        Assert.Equal(after, network.Parameters.ToArray());
    }

    private static Mlp Network(string deviceName) =>
        new(TestDevices.Get(deviceName), [2, 4, 1], Activation.Sigmoid, seed: 1);

    private static Trainer Trainer(Mlp network, Optimizer optimizer) =>
        new(network, Loss.CrossEntropy, optimizer, batchSize: 3, seed: 7);

    private static TrainingLoop Loop(Mlp network, Optimizer optimizer, OptimizerState state) => new(
        network, Loss.CrossEntropy.For(Activation.Sigmoid), optimizer, TrainingData.Xor, batchSize: 3,
        new() { State = state });

    private static IEnumerable<int> Bits(Mlp network) =>
        network.Parameters.ToArray().Select(BitConverter.SingleToInt32Bits);
}
