using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Training that comes to numbers that are infinite or NaN.</summary>
public class NonFiniteTests
{
    // Weights of the two layers of 1 → 1 → 1, without biases, one sample x = 1, y = 1, and η.
    [Theory]
    [EveryDevice(float.NaN, 1f, 1f, null)] // a¹ is NaN, and so is the loss
    [EveryDevice(1e30f, 1e30f, 1f, null)] // a² is infinite
    [EveryDevice(1f, 3e19f, 1e-9f, null)] // the loss alone: ½ · 9·10³⁸
    [EveryDevice(1f, 1e15f, 1e9f, 1)] // δ² = 10¹⁵, δ¹ = 10³⁰: an update of 10³⁹ in layer 1 only
    [EveryDevice(1e15f, 1f, 1e9f, 2)] // δ²·a¹ = 10³⁰, δ¹ = 10¹⁵: in layer 2 only
    [EveryDevice(1e10f, 1e5f, 1e20f, 2)] // 10⁴⁵ and 10⁴⁰ in both, of which layer 2 comes first
    public void Fit_Diverging_NamesTheLossOrTheLayer(
        string deviceName, float first, float second, float rate, int? layer)
    {
        using var network = Chain(TestDevices.Get(deviceName), first, second);
        var data = new Dataset(new float[,] { { 1 } }, new float[,] { { 1 } });
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(rate), batchSize: 1);

        var e = Assert.Throws<NonFiniteException>(() => trainer.FitLast(data, epochs: 3));

        Assert.Equal((1, 1, 1L, layer), (e.Epoch, e.Batch, e.Step, e.Layer));
        Assert.Contains(
            layer is null ? "The loss is not finite" : $"Layer {layer}'s weights, or their gradient, are",
            e.Message,
            StringComparison.Ordinal);
    }

    [Theory, EveryDevice(1), EveryDevice(4), EveryDevice(9)]
    public void Fit_OneBadSample_NamesEpochAndBatch(string deviceName, int batchSize)
    {
        // All samples but one are 0, and change nothing. That one asks for a step of −10¹⁰ in layer 1, which
        // is nothing until the rate rises; the third epoch's order says in which batch it is.
        const int Rows = 23;
        const int Seed = 5;
        var random = RandomNumbers.Create();
        var bad = random.NextInt(0, Rows - 1);
        var features = new float[Rows, 1];
        features[bad, 0] = 1e10f;
        using var network = Chain(TestDevices.Get(deviceName), 1e-10f, 1);
        var data = new Dataset(features, new float[Rows, 1]);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1e-30f), batchSize, Seed);
        var listener = new Listener(p =>
        {
            if (p.Epoch == 2)
                trainer.Optimizer = new Sgd(1e30f);
        });

        var e = Assert.Throws<NonFiniteException>(() => trainer.FitLast(data, 4, progress: listener));

        var batch = Shuffle.Order(Rows, Seed, epoch: 2).Index().First(at => at.Item == bad).Index / batchSize;
        var batches = (Rows - 1) / batchSize + 1;
        Assert.Equal((3, batch + 1, 2L * batches + batch + 1, 1), (e.Epoch, e.Batch, e.Step, e.Layer));
        Assert.Contains(
            $"step {e.Step}: epoch 3, batch {batch + 1} of {batches}, with row",
            e.Message,
            StringComparison.Ordinal);
        Assert.Contains("by Sgd { LearningRate = 1E+30,", e.Message, StringComparison.Ordinal);
        int[] rows = [.. Shuffle.Order(Rows, Seed, epoch: 2).Chunk(batchSize).ElementAt(batch)];
        Assert.Equal(rows, e.Rows);
        Assert.Contains(
            $"with row{(rows.Length > 1 ? "s" : "")} {string.Join(", ", rows.Take(8))}{(rows.Length > 8 ? " and 1 more" : ",")}",
            e.Message,
            StringComparison.Ordinal);
    }

    [Theory, EveryDevice]
    public void Fit_AfterItDiverged_StartsTheSameEpochFromNewWeights(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var network = Chain(device, 1, 1);
        using var healthy = Chain(device, 1, 1);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 2, seed: 1);
        var data = new Dataset(new float[,] { { 1 }, { 2 }, { 3 } }, new float[,] { { 1 }, { 0 }, { 2 } });
        trainer.FitLast(data, epochs: 1);
        var saved = network.Parameters.ToArray();
        trainer.Optimizer = new Sgd(float.MaxValue);
        Assert.Throws<NonFiniteException>(() => trainer.FitLast(data, epochs: 5));
        Assert.Contains(network.Parameters.ToArray(), w => !float.IsFinite(w));

        network.Parameters.CopyFrom(saved);
        trainer.Optimizer = new Sgd(0.1f);
        var progress = trainer.FitLast(data, epochs: 1);

        new Trainer(healthy, Loss.Quadratic, new Sgd(0.1f), batchSize: 2, seed: 1).FitLast(data, epochs: 2);
        Assert.Equal(2, Assert.Single(progress).Epoch);
        Assert.Equal(healthy.Parameters.ToArray(), network.Parameters.ToArray());
    }

    [Theory, EveryDevice]
    public void Loop_AskedWithinAnEpoch_LooksAtItsBatchesSoFar(string deviceName)
    {
        using var network = Chain(TestDevices.Get(deviceName), 1, 1);
        var data = new Dataset(new float[5, 1], new float[5, 1]);
        var loss = Loss.Quadratic.For(Activation.Identity);
        using var loop = new TrainingLoop(network, loss, new Sgd(1), data, batchSize: 1);
        loop.Start(seed: 1, epoch: 0);
        loop.Steps.Run(0, max: 1);
        loop.ThrowIfNonFinite(epoch: 0);
        network.Layers[1].W.Data.CopyFrom([float.PositiveInfinity]);
        loop.Steps.Run(1, max: 1);
        loop.Steps.Run(2, max: 1);

        // x is 0, so that z¹ is; ∞ · 0 is NaN.
        var e = Assert.Throws<NonFiniteException>(() => loop.ThrowIfNonFinite(epoch: 0));

        Assert.Equal((1, 2, 2L, null), (e.Epoch, e.Batch, e.Step, e.Layer));
    }

    /// <summary>1 → 1 → 1 with identities and without biases.</summary>
    private static Mlp Chain(Device device, float first, float second)
    {
        LayerOptions layer = new(1, Activation.Identity) { HasBias = false };
        var network = new Mlp(device, 1, [layer, layer]);
        network.Layers[0].W.Data.CopyFrom([first]);
        network.Layers[1].W.Data.CopyFrom([second]);
        return network;
    }
}
