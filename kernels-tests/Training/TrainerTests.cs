using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

public class TrainerTests
{
    private const int Rows = 23;

    [Theory, EveryDevice(1), EveryDevice(5), EveryDevice(23), EveryDevice(100)]
    public void Fit_AnyBatchSize_MatchesReferenceInTheSameOrder(string deviceName, int batchSize)
    {
        const int Epochs = 3;
        const int Seed = 5;
        const float LearningRate = 0.5f;
        var random = RandomNumbers.Create();
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName),
            random,
            [4, 7, 3],
            ReferenceActivation.Tanh,
            ReferenceActivation.Sigmoid,
            ReferenceLoss.CrossEntropy);
        var data = TrainingData.Classes(random, Rows, inputs: 4, classes: 3);
        using var trainer = new Trainer(
            pair.Library, Loss.CrossEntropy, new Sgd(LearningRate), batchSize, Seed);

        var history = trainer.FitLast(data, Epochs);

        // A step's rounding moves the parameters by about 10 u of themselves, with random sign, and
        // descent on a smooth cost passes that on without magnifying it; 69 steps at most.
        var share = 10 * FloatError.Unit * Math.Sqrt(Epochs * Rows);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var cost = 0.0;
            foreach (var rows in Shuffle.Order(Rows, Seed, epoch).Chunk(batchSize))
            {
                var (x, y) = TrainingData.Part(data, rows);
                cost += rows.Length * pair.Reference.Cost(x, y);
                pair.Reference.Step(x, y, LearningRate);
            }

            Assert.Equal(epoch + 1, history[epoch].Epoch);
            Assert.Equal(cost / Rows, history[epoch].Loss, share * cost / Rows);
        }

        foreach (var (actual, expected) in pair.Library.Layers.Zip(pair.Reference.Layers))
        {
            float[] w = [.. actual.GetWeights().Cast<float>()];
            FloatError.AssertWithin(share * FloatError.Norm(expected.W), expected.W, w, $"{random}");
        }
    }

    [Theory, EveryDevice]
    public void Fit_InTwoCalls_GivesTheBitsOfOne(string deviceName)
    {
        var data = TrainingData.Xor;
        using var whole = Network(deviceName);
        using var parts = Network(deviceName);
        var first = Trainer(whole).FitLast(data, epochs: 5);

        using var trainer = Trainer(parts);
        TrainingProgress[] second = [.. trainer.FitLast(data, epochs: 2), .. trainer.FitLast(data, epochs: 3)];

        Assert.Equal(first.Select(p => (p.Epoch, p.Loss)), second.Select(p => (p.Epoch, p.Loss)));
        Assert.Equal(Parameters(whole), Parameters(parts));
    }

    [Theory, EveryDevice]
    public void Fit_SameSeed_GivesTheSameBits(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 101, inputs: 7, classes: 4);
        float[] Run()
        {
            using var network = new Mlp(
                TestDevices.Get(deviceName),
                [7, 33, 17, 4],
                Activation.Relu,
                Activation.Softmax,
                Initializer.He,
                seed: 9);
            new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 8, seed: 3).FitLast(data, 4);
            return Parameters(network);
        }

        Assert.Equal(Run(), Run());
    }

    [Theory, EveryDevice]
    public void Fit_OtherShuffleSeed_GivesOtherWeights(string deviceName)
    {
        using var one = Network(deviceName);
        using var other = Network(deviceName);

        Trainer(one, seed: 1).FitLast(TrainingData.Xor, epochs: 5);
        Trainer(other, seed: 2).FitLast(TrainingData.Xor, epochs: 5);

        Assert.NotEqual(Parameters(one), Parameters(other));
    }

    [Theory, EveryDevice]
    public void Fit_WithValidation_MeasuresAfterEachEpoch(string deviceName)
    {
        var random = RandomNumbers.Create();
        var train = TrainingData.Classes(random, 50, inputs: 3, classes: 2);
        var validation = TrainingData.Classes(random, 31, inputs: 3, classes: 2);
        Mlp New() => new(TestDevices.Get(deviceName), [3, 5, 2], Activation.Sigmoid, seed: 4);
        using var network = New();
        using var stepwise = New();

        var history = Trainer(network).FitLast(train, epochs: 3, validation);

        using var trainer = Trainer(stepwise);
        foreach (var progress in history)
        {
            trainer.FitLast(train, epochs: 1);
            Assert.Equal(trainer.Evaluate(validation), progress.Validation);
        }
    }

    [Theory, EveryDevice]
    public void Fit_Progress_IsToldOnceForEachEpochInOrder(string deviceName)
    {
        using var network = Network(deviceName);
        var told = new List<TrainingProgress>();

        var history = Trainer(network).FitLast(
            TrainingData.Xor, epochs: 4, progress: new Listener(told.Add));

        Assert.Equal([1, 2, 3, 4], told.Select(p => p.Epoch));
        Assert.Equal(history, told);
        Assert.All(told, p => Assert.Null(p.Validation));
        Assert.All(told, p => Assert.True(p.SamplesPerSecond > 0 && p.Elapsed > TimeSpan.Zero));
    }

    [Theory, EveryDevice]
    public void Fit_Cancelled_KeepsFinishedStepsAndGoesOn(string deviceName)
    {
        using var whole = Network(deviceName);
        using var stopped = Network(deviceName);
        using var cancellation = new CancellationTokenSource();
        using var trainer = Trainer(stopped);
        var stop = new Listener(p =>
        {
            if (p.Epoch == 2)
                cancellation.Cancel();
        });

        var result = trainer.Fit(
            TrainingData.Xor,
            new FitOptions { Epochs = 5, RestoresBest = false },
            stop,
            cancellation.Token);
        Assert.Equal((StopReason.Cancelled, 2), (result.Reason, result.History.Count));
        trainer.FitLast(TrainingData.Xor, epochs: 3);

        Trainer(whole).FitLast(TrainingData.Xor, epochs: 5);
        Assert.Equal(Parameters(whole), Parameters(stopped));
    }

    [Theory, EveryDevice]
    public void Fit_CancelledBefore_ChangesNothing(string deviceName)
    {
        using var network = Network(deviceName);
        var before = Parameters(network);

        var result = Trainer(network).Fit(
            TrainingData.Xor, epochs: 1, cancellation: new CancellationToken(canceled: true));

        Assert.Equal((StopReason.Cancelled, 0), (result.Reason, result.History.Count));
        Assert.Equal(before, Parameters(network));
    }

    [Theory, EveryDevice]
    public void Fit_HoweverItEnds_LeavesNothingAllocated(string deviceName)
    {
        // A device of its own: others allocate on the shared one meanwhile.
        using var device = TestDevices.Open(deviceName);
        using var network = new Mlp(device, [2, 4, 1], Activation.Sigmoid);
        using var trainer = Trainer(network);
        var before = device.AllocatedBytes;
        Assert.Equal(4L * (16 + 16 + 16 + 16), before);

        trainer.FitLast(TrainingData.Xor, epochs: 2, validation: TrainingData.Xor);
        Assert.Equal(before, device.AllocatedBytes);

        trainer.Evaluate(TrainingData.Xor);
        network.Predict(new float[5, 2]);
        Assert.Equal(before, device.AllocatedBytes);

        var fail = new Listener(_ => throw new InvalidOperationException());
        Assert.Throws<InvalidOperationException>(
            () => trainer.FitLast(TrainingData.Xor, epochs: 2, progress: fail));
        Assert.Equal(before, device.AllocatedBytes);

        network.Dispose();
        network.Dispose();
        Assert.Equal(0, device.AllocatedBytes);
    }

    [Theory, EveryDevice(Only = "opencl")]
    public void Fit_OnOpenCl_FollowsTheCpu(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 200, inputs: 6, classes: 3);
        double[] Losses(string name)
        {
            using var network = new Mlp(
                TestDevices.Get(name), [6, 20, 3], Activation.Tanh, Activation.Softmax, seed: 2);
            using var trainer = new Trainer(
                network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 20, seed: 2);
            return [.. trainer.FitLast(data, epochs: 10).Select(p => p.Loss)];
        }

        // 100 steps of about 10 u with random sign are 6e-6; a plateau's end may magnify that.
        foreach (var (cpu, other) in Losses("cpu").Zip(Losses(deviceName)))
            Assert.Equal(cpu, other, 1e-4 * cpu);
    }

    private static Mlp Network(string deviceName) =>
        new(TestDevices.Get(deviceName), [2, 4, 1], Activation.Sigmoid, seed: 1);

    private static Trainer Trainer(Mlp network, long seed = 7) =>
        new(network, Loss.CrossEntropy, new Sgd(0.5f), batchSize: 3, seed);

    private static float[] Parameters(Mlp network) => network.Parameters.ToArray();
}
