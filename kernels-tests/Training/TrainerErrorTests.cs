using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

public class TrainerErrorTests
{
    [Theory, EveryDevice]
    public void Trainer_LossWithoutItsActivation_NamesBoth(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var tanh = new Mlp(device, [2, 3, 1], Activation.Tanh);
        using var softmax = new Mlp(device, [2, 3, 2], Activation.Tanh, Activation.Softmax);

        Refused<ArgumentException>(
            () => new Trainer(tanh, Loss.CrossEntropy, new Sgd(1), 1),
            "cross-entropy",
            "tanh",
            "sigmoid");
        Refused<ArgumentException>(
            () => new Trainer(softmax, Loss.Quadratic, new Sgd(1), 1), "quadratic", "softmax");
    }

    [Theory, EveryDevice(0), EveryDevice(-1)]
    public void Trainer_NoBatch_IsRefused(string deviceName, int batchSize)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 1], Activation.Sigmoid);

        Refused<ArgumentOutOfRangeException>(
            () => new Trainer(network, Loss.Quadratic, new Sgd(1), batchSize),
            "batch size",
            "at least 1");
    }

    [Theory, EveryDevice]
    public void Trainer_Null_IsNamed(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1), 1);

        Assert.Throws<ArgumentNullException>(
            "network", () => new Trainer(null!, Loss.Quadratic, new Sgd(1), 1));
        Assert.Throws<ArgumentNullException>(
            "loss", () => new Trainer(network, null!, new Sgd(1), 1));
        Assert.Throws<ArgumentNullException>(
            "optimizer", () => new Trainer(network, Loss.Quadratic, null!, 1));
        Assert.Throws<ArgumentNullException>("train", () => trainer.Fit(null!, 1));
        Assert.Throws<ArgumentNullException>("data", () => trainer.Evaluate(null!));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Sgd_ImpossibleLearningRate_IsRefused(float learningRate) =>
        Refused<ArgumentOutOfRangeException>(() => new Sgd(learningRate), "learning rate", "above 0");

    [Theory, EveryDevice(0), EveryDevice(-3)]
    public void Fit_NoEpochs_IsRefused(string deviceName, int epochs)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1), 1);

        Refused<ArgumentOutOfRangeException>(
            () => trainer.Fit(TrainingData.Xor, epochs), "epochs", "at least 1");
    }

    [Theory, EveryDevice]
    public void Fit_OtherShape_NamesTheSetAndTheLayer(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var wide = new Mlp(device, [3, 1], Activation.Sigmoid);
        using var tall = new Mlp(device, [2, 4], Activation.Sigmoid);
        using var right = new Mlp(device, [2, 1], Activation.Sigmoid);
        Trainer For(Mlp network) => new(network, Loss.Quadratic, new Sgd(1), 1);
        var three = new Dataset(new float[1, 3], new float[1, 1]);

        Refused<ArgumentException>(
            () => For(wide).Fit(TrainingData.Xor, 1),
            "train is [4 × 2]",
            "layer 1 takes [samples × 3]");
        Refused<ArgumentException>(
            () => For(tall).Fit(TrainingData.Xor, 1), "train has 1 targets", "output layer has 4");
        Refused<ArgumentException>(
            () => For(right).Fit(TrainingData.Xor, 1, validation: three), "validation is [1 × 3]");
        Refused<ArgumentException>(() => For(right).Evaluate(three), "data is [1 × 3]");
    }

    [Theory, EveryDevice]
    public void CrossEntropy_TargetsThatAreNoProbabilities_AreNamed(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var sigmoid = new Mlp(device, [1, 2], Activation.Sigmoid);
        using var softmax = new Mlp(device, [1, 2], Activation.Softmax);
        Trainer For(Mlp network) => new(network, Loss.CrossEntropy, new Sgd(1), 1);
        var x = new float[2, 1];
        var negative = new Dataset(x, new[,] { { 0.5f, 0.5f }, { 0, -0.5f } });
        var twoAtOnce = new Dataset(x, new[,] { { 0.25f, 0.75f }, { 1, 1 } });

        Refused<ArgumentException>(
            () => For(sigmoid).Fit(negative, 1), "target -0.5", "row 1, column 1", "Loss.Quadratic");
        Refused<ArgumentException>(
            () => For(softmax).Evaluate(twoAtOnce), "sum to 2 in row 1", "sigmoid");
        Assert.Single(For(sigmoid).Fit(twoAtOnce, 1).History);
    }

    [Theory, EveryDevice]
    public void Network_Disposed_IsRefused(string deviceName)
    {
        var network = new Mlp(TestDevices.Get(deviceName), [2, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1), 1);
        network.Dispose();

        const string Words = "network 2 → 1 sigmoid was disposed";
        Refused<ObjectDisposedException>(() => trainer.Fit(TrainingData.Xor, 1), Words);
        Refused<ObjectDisposedException>(() => trainer.Evaluate(TrainingData.Xor), Words);
        Refused<ObjectDisposedException>(() => network.Predict(new float[1, 2]), Words);
        Assert.Throws<ObjectDisposedException>(() => network.Layers[0].GetWeights());
        Assert.Throws<ObjectDisposedException>(() => network.Layers[0].SetBiases([1]));
    }

    [Theory, EveryDevice]
    public void Fit_MaxEpochs_RunsUntilCancelled(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 1], Activation.Sigmoid);
        using var stop = new CancellationTokenSource();
        stop.CancelAfter(TimeSpan.FromMilliseconds(50));
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1), 1);

        var result = trainer.Fit(TrainingData.Xor, int.MaxValue, cancellation: stop.Token);

        Assert.Equal(StopReason.Cancelled, result.Reason);
    }

    private static void Refused<TException>(Func<object?> action, params string[] words)
        where TException : Exception
    {
        var e = Assert.Throws<TException>(action);
        Assert.All(words, word => Assert.Contains(word, e.Message, StringComparison.Ordinal));
    }
}
