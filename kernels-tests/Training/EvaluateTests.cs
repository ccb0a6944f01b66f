using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

public class EvaluateTests
{
    // Whole and ragged windows of 1024.
    [Theory, EveryDevice(1), EveryDevice(2048), EveryDevice(2500)]
    public void Evaluator_DataOnTheHost_MeasuresTheSame(string deviceName, int rows)
    {
        using var device = StreamingTests.Open(deviceName);
        var data = TrainingData.Classes(RandomNumbers.Create(), rows, inputs: 4, classes: 3);
        using var network = new Mlp(device, [4, 6, 3], Activation.Sigmoid, Activation.Softmax, seed: 1);
        var loss = Loss.CrossEntropy.For(Activation.Softmax);
        Evaluation Measure(long? freeBytes, out long bytes)
        {
            var before = device.AllocatedBytes;
            using var evaluator = new Evaluator(network, loss, data, freeBytes: freeBytes);
            bytes = device.AllocatedBytes - before;
            return evaluator.Evaluate() == evaluator.Evaluate() ? evaluator.Evaluate() : throw new InvalidOperationException();
        }

        Assert.Equal(Measure(null, out var resident), Measure(0, out var streamed));
        Assert.Equal(sizeof(float) * (4 + 3) * (rows - Math.Min(rows, 1024)), resident - streamed);
    }

    // More than one batch of an evaluation, and a ragged last one.
    [Theory, EveryDevice(1), EveryDevice(2500)]
    public void Evaluate_Classes_MatchesHost(string deviceName, int rows)
    {
        var random = RandomNumbers.Create();
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName),
            random,
            [4, 9, 3],
            ReferenceActivation.Sigmoid,
            ReferenceActivation.Softmax,
            ReferenceLoss.CrossEntropy);
        var data = TrainingData.Classes(random, rows, inputs: 4, classes: 3);

        var evaluation = new Trainer(pair.Library, pair.Loss, new Sgd(1), 1).Evaluate(data);

        var (x, y) = TrainingData.Part(data, [.. Enumerable.Range(0, rows)]);
        var a = pair.Reference.Forward(x).A[^1];
        var right = 0;
        for (var i = 0; i < rows; i++)
        {
            var best = Enumerable.Range(0, 3).MaxBy(j => a[i, j]);
            right += best == data.Labels[i] ? 1 : 0;
        }

        // Two layers' sums and functions on each cost, and a chain of three outputs' positive costs.
        var cost = pair.Reference.Cost(x, y);
        var share = 2 * (FloatError.OfSum(10) + FloatError.Function) + 3 * FloatError.Unit;
        Assert.Equal(cost, evaluation.Loss, share * cost);
        Assert.Equal(rows, evaluation.Samples);

        // Two outputs may be equal to the last bits: one sample may go either way.
        Assert.Equal((double)right / rows, evaluation.Accuracy, 1.01 / rows);
    }

    [Theory, EveryDevice]
    public void Evaluate_OneOutput_SplitsAtOneHalf(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [1, 1], Activation.Identity);
        network.Layers[0].SetWeights(new float[,] { { 1 } });
        var data = new Dataset(
            new[,] { { 0.5f }, { 0.49f }, { 0.51f }, { -9 } },
            new float[,] { { 1 }, { 1 }, { 1 }, { 0 } });

        var evaluation = new Trainer(network, Loss.Quadratic, new Sgd(1), 1).Evaluate(data);

        Assert.Equal(0.75, evaluation.Accuracy);
    }

    [Theory, EveryDevice]
    public void Evaluate_Regression_HasNoAccuracy(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [1, 1], Activation.Identity);
        network.Layers[0].SetWeights(new float[,] { { 2 } });
        var data = new Dataset(new float[,] { { 1 }, { 2 } }, new float[,] { { 0 }, { 7 } });

        var evaluation = new Trainer(network, Loss.Quadratic, new Sgd(1), 1).Evaluate(data);

        // ½ (½ · 2² + ½ · 3²), all of them floats.
        Assert.Equal(new Evaluation(3.25, double.NaN, 2), evaluation);
    }

    [Theory, EveryDevice]
    public void Evaluate_Repeated_ChangesNothing(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 5, 1], Activation.Tanh, seed: 3);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1), 1);
        var before = network.Parameters.ToArray();

        Assert.Equal(trainer.Evaluate(TrainingData.Xor), trainer.Evaluate(TrainingData.Xor));
        Assert.Equal(before, network.Parameters.ToArray());
    }
}
