using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Label smoothing, class weights and sample weights against their formulas in double.</summary>
public class LossWeightTests
{
    private const int Rows = 23;
    private const int Seed = 5;
    private const float LearningRate = 0.5f;
    private const float Smoothing = 0.15f;
    private static readonly float[] OfThree = [0.5f, 2, 1.25f];
    private static readonly float[] OfTwo = [0.4f, 3];

    // One batch, whole ones and a ragged last one; every option alone, and all together.
    [Theory]
    [EveryDevice(100, 3, true, true, true)]
    [EveryDevice(5, 3, true, true, true)]
    [EveryDevice(5, 3, true, false, false)]
    [EveryDevice(5, 3, false, true, false)]
    [EveryDevice(5, 3, false, false, true)]
    [EveryDevice(5, 1, true, true, true)]
    [EveryDevice(23, 1, true, false, false)]
    public void Fit_WeightedCrossEntropy_IsDescentOnTheWeightedMean(
        string deviceName, int batchSize, int outputs, bool smooths, bool hasClassWeights, bool hasWeights)
    {
        var random = RandomNumbers.Create();
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName),
            random,
            [4, 7, outputs],
            ReferenceActivation.Tanh,
            outputs == 1 ? ReferenceActivation.Sigmoid : ReferenceActivation.Softmax,
            ReferenceLoss.CrossEntropy);
        var weights = Weights(random);
        var data = Data(random, outputs);
        var classWeights = !hasClassWeights ? null : outputs == 1 ? OfTwo : OfThree;
        var loss = Loss.CrossEntropyWith(smooths ? Smoothing : 0, classWeights);
        using var trainer = new Trainer(pair.Library, loss, new Sgd(LearningRate), batchSize, Seed);
        var weighted = hasWeights ? data.WithWeights(weights) : data;

        var reported = trainer.FitLast(weighted, epochs: 1)[0].Loss;
        var evaluation = trainer.Evaluate(weighted);

        // A softmax over one logit and 0 is the sigmoid: both are of as many classes as they have weights.
        var formula = new WeightedFormula(
            smooths ? Smoothing : 0,
            classWeights ?? [.. Enumerable.Repeat(1f, Math.Max(outputs, 2))],
            hasWeights ? weights : [.. Enumerable.Repeat(1f, Rows)]);
        var expected = 0.0;
        foreach (var rows in Shuffle.Order(Rows, Seed, 0).Chunk(batchSize))
            expected += rows.Length * formula.Step(pair.Reference, data, rows, LearningRate);

        var share = 20 * FloatError.Unit * Math.Sqrt(Rows);
        Assert.Equal(expected / Rows, reported, share * expected / Rows);
        foreach (var (actual, layer) in pair.Library.Layers.Zip(pair.Reference.Layers))
        {
            float[] w = [.. actual.GetWeights().Cast<float>()];
            FloatError.AssertWithin(share * FloatError.Norm(layer.W), layer.W, w, $"{random}");
        }

        var mean = formula.Cost(pair.Reference, data, [.. Enumerable.Range(0, Rows)]);
        Assert.Equal(mean, evaluation.Loss, 2 * share * mean);
    }

    [Theory, EveryDevice]
    public void Fit_WeightedQuadratic_IsFitOnRepeatedRows(string deviceName)
    {
        // A row of weight 2 counts as two of it, and a row of weight 0 as none.
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var data = Data(random, 3);
        int[] times = [.. Enumerable.Range(0, Rows).Select(i => i % 3)];
        int[] repeated = [.. Enumerable.Range(0, Rows).SelectMany(i => Enumerable.Repeat(i, times[i]))];

        (Mlp Network, double Loss, double Evaluation) Train(Dataset set)
        {
            var network = new Mlp(device, [4, 6, 3], Activation.Tanh, Activation.Identity, seed: 2);
            using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(LearningRate), batchSize: 100);
            return (network, trainer.FitLast(set, epochs: 3)[^1].Loss, trainer.Evaluate(set).Loss);
        }

        var weighted = Train(data.WithWeights([.. times.Select(n => (float)n)]));
        var plain = Train(data.Subset(repeated));
        using var first = weighted.Network;
        using var second = plain.Network;

        Assert.Equal(plain.Loss, weighted.Loss, 1e-5 * plain.Loss);
        Assert.Equal(plain.Evaluation, weighted.Evaluation, 1e-5 * plain.Loss);
        Assert.All(
            first.Parameters.ToArray().Zip(second.Parameters.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory, EveryDevice]
    public void Fit_BatchWithoutWeight_ChangesNothing(string deviceName)
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(TestDevices.Get(deviceName), [4, 6, 3], Activation.Tanh, seed: 2);
        var before = network.Parameters.ToArray();
        var weights = new float[Rows];
        weights[^1] = 1;
        using var trainer = new Trainer(network, Loss.MeanAbsolute, new Sgd(1), batchSize: 1, seed: Seed);
        var data = Data(random, 3);

        // The one row that counts comes in one batch of 23; the others have no weight at all.
        var loss = trainer.FitLast(data.WithWeights(weights), epochs: 1)[0].Loss;

        using var alone = new Mlp(TestDevices.Get(deviceName), [4, 6, 3], Activation.Tanh, seed: 2);
        var only = new Trainer(alone, Loss.MeanAbsolute, new Sgd(1), batchSize: 1)
            .FitLast(data.Subset([Rows - 1]), epochs: 1)[0].Loss;
        Assert.Equal(only / Rows, loss, 1e-6);
        Assert.NotEqual(before, network.Parameters.ToArray());
        Assert.All(
            network.Parameters.ToArray().Zip(alone.Parameters.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Theory, EveryDevice]
    public void Evaluate_SmoothedAndWeighted_CountsTheLabelsAsGiven(string deviceName)
    {
        // Weights so uneven that the smoothed targets point to another class.
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 2], Activation.Softmax);
        network.Layers[0].SetWeights(new float[,] { { 1, 0 }, { 0, 1 } });
        var data = Dataset.FromLabels(new float[,] { { 1, 0 }, { 0, 1 }, { 1, 0 } }, [0, 1, 1], 2);
        using var trainer = new Trainer(network, Loss.CrossEntropyWith(0.5f, [1, 100]), new Sgd(1), 1);

        Assert.Equal(2 / 3.0, trainer.Evaluate(data).Accuracy);
    }

    private static Dataset Data(RandomNumbers random, int outputs)
    {
        var data = TrainingData.Classes(random, Rows, inputs: 4, classes: 3);
        if (outputs > 1)
            return data;

        var y = new float[Rows, 1];
        for (var i = 0; i < Rows; i++)
            y[i, 0] = data.Labels[i] == 1 ? 1 : 0;
        var x = new float[Rows, 4];
        Buffer.BlockCopy(data.Features.ToArray(), 0, x, 0, sizeof(float) * x.Length);
        return new Dataset(x, y);
    }

    private static float[] Weights(RandomNumbers random) =>
        [.. Enumerable.Range(0, Rows).Select(i => i % 7 == 0 ? 0 : random.NextSingle(0.2f, 3))];
}
