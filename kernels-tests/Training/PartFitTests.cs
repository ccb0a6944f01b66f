using GpuBp.Compute;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Training on samples that come in parts.</summary>
public class PartFitTests
{
    private const int Inputs = 4;
    private const int Outputs = 3;

    // The capacity grows, a part is smaller than a batch, last batches are ragged, whole, and repeat.
    private static readonly int[] Sizes = [7, 23, 3, 16, 23, 10, 1, 9, 17];

    [Theory, EveryDevice(1), EveryDevice(5), EveryDevice(8), EveryDevice(100)]
    public void Fit_Parts_MatchesReferenceInTheSameOrder(string deviceName, int batchSize)
    {
        const int Epochs = 2;
        const int Seed = 5;
        const float LearningRate = 0.1f;
        var random = RandomNumbers.Create();
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName),
            random,
            [Inputs, 7, Outputs],
            ReferenceActivation.Tanh,
            ReferenceActivation.Sigmoid,
            ReferenceLoss.CrossEntropy);
        var parts = Parts(random, Sizes);
        using var trainer = new Trainer(pair.Library, Loss.CrossEntropy, new Sgd(LearningRate), batchSize, Seed);

        var history = trainer.Fit(
            parts.ToAsyncEnumerable(), new FitOptions { Epochs = Epochs, RestoresBest = false }).History;

        // As in TrainerTests: a step's rounding of some 10 u, with random sign, for each of the steps.
        var samples = Sizes.Sum();
        var share = 10 * FloatError.Unit * Math.Sqrt(Epochs * samples);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var cost = 0.0;
            for (var part = 0; part < parts.Length; part++)
            {
                foreach (var rows in Shuffle.Order(Sizes[part], Seed, epoch, part).Chunk(batchSize))
                {
                    var (x, y) = TrainingData.Part(parts[part], rows);
                    cost += rows.Length * pair.Reference.Cost(x, y);
                    pair.Reference.Step(x, y, LearningRate);
                }
            }

            Assert.Equal(epoch + 1, history[epoch].Epoch);
            Assert.Equal(cost / samples, history[epoch].Loss, share * cost / samples);
        }

        foreach (var (actual, expected) in pair.Library.Layers.Zip(pair.Reference.Layers))
        {
            float[] w = [.. actual.GetWeights().Cast<float>()];
            FloatError.AssertWithin(share * FloatError.Norm(expected.W), expected.W, w, $"{random}");
        }
    }

    // With dropout, weights, a schedule by steps, and what an optimiser keeps; in two calls.
    [Theory, EveryDevice(0, SparesIlgpu = true), EveryDevice(1, SparesIlgpu = true), EveryDevice(2), EveryDevice(3)]
    public void Fit_OnePart_GivesTheBitsOfTheDataSet(string deviceName, int number)
    {
        var random = RandomNumbers.Create();
        var data = Part(random, 43, hasWeights: number is 1 or 2);
        var validation = Part(random, 20);
        var options = new FitOptions
        {
            Epochs = 3,
            Validation = number == 3 ? null : validation,
            Schedule = number % 2 == 0 ? Schedule.Constant : new OneCycleSchedule(MaxRate: 0.1f, Length: 50),
        };
        (double[] History, float[] Parameters) Train(Func<Trainer, TrainingResult> fit)
        {
            using var network = Network(TestDevices.Get(deviceName), dropout: number > 0 ? 0.3f : 0);
            using var trainer = new Trainer(
                network, Loss.CrossEntropy, number == 0 ? new Sgd(0.1f) : new Adam(0.01f), batchSize: 6, seed: 3);
            var results = (TrainingResult[])[fit(trainer), fit(trainer)];
            return (
                [.. results.SelectMany(r => r.History).SelectMany(e => (double[])
                    [e.Epoch, e.Loss, e.LearningRate, e.Validation?.Loss ?? 0, e.IsBest ? 1 : 0])],
                network.Parameters.ToArray());
        }

        var (history, parameters) = Train(trainer => trainer.Fit(data, options));
        var (historyOfParts, parametersOfParts) =
            Train(trainer => trainer.Fit(new[] { data }.ToAsyncEnumerable(), options));

        Assert.Equal(history, historyOfParts);
        Assert.Equal(parameters, parametersOfParts);
    }

    // A device that does not read the host's memory has each part, or each batch, copied to it.
    [Theory, EveryDevice]
    public void Fit_PartsWithRoomAndWithout_GivesTheSameBitsAndKeepsNoMemory(string deviceName)
    {
        var random = RandomNumbers.Create();
        var parts = Parts(random, Sizes);
        parts[4] = Part(random, Sizes[4], hasWeights: true);
        using var own = StreamingTests.Open(deviceName);
        (float[] Parameters, double[] Losses) Train(Device device)
        {
            using var network = Network(device, dropout: 0.2f);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.01f), batchSize: 6, seed: 1);
            trainer.Fit(parts.Take(2).ToAsyncEnumerable(), new FitOptions { Epochs = 1 });
            var before = device.AllocatedBytes;
            var during = new List<long>();
            var listener = new Listener(_ => during.Add(device.AllocatedBytes));
            var result = trainer.Fit(parts.ToAsyncEnumerable(), new FitOptions { Epochs = 3 }, listener);
            Assert.Equal(before, device.AllocatedBytes);
            Assert.Single(during.Distinct());
            return (network.Parameters.ToArray(), [.. result.History.Select(epoch => epoch.Loss)]);
        }

        var (parameters, losses) = Train(own);
        using var shared = TestDevices.Open(deviceName);
        var (parametersShared, lossesShared) = Train(shared);

        Assert.Equal(losses, lossesShared);
        Assert.Equal(parameters, parametersShared);
    }

    [Fact]
    public async Task FitAsync_OnAnotherThread_LearnsTheSameAndStopsEarly()
    {
        var random = RandomNumbers.Create();
        var parts = Parts(random, Sizes);
        var options = new FitOptions
        {
            Epochs = 50,
            Validation = Part(random, 30),
            Metric = Metric.Accuracy,
            Patience = 3,
        };
        using var here = Network(TestDevices.Get("cpu"));
        using var there = Network(TestDevices.Get("cpu"));
        using var trainer = new Trainer(here, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 5);
        using var other = new Trainer(there, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 5);

        var result = trainer.Fit(parts.ToAsyncEnumerable(), options);
        var same = await other.FitAsync(
            parts.ToAsyncEnumerable(), options, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(StopReason.NoImprovement, result.Reason);
        Assert.Equal(result.History.Select(e => e.Loss), same.History.Select(e => e.Loss));
        Assert.Equal(here.Parameters.ToArray(), there.Parameters.ToArray());
        Assert.Equal(result.Best!.Validation, trainer.Evaluate(options.Validation));
    }

    [Theory, EveryDevice]
    public async Task EvaluateAsync_Parts_GivesWhatTheWholeGives(string deviceName)
    {
        var random = RandomNumbers.Create();
        using var network = Network(TestDevices.Get(deviceName));
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 5);
        var whole = Part(random, Sizes.Sum(), hasWeights: true);
        var token = TestContext.Current.CancellationToken;

        var expected = trainer.Evaluate(whole);
        var actual = await trainer.EvaluateAsync(Cut(whole, Sizes).ToAsyncEnumerable(), token);

        // Sums in double of the same costs, in another order.
        Assert.Equal((expected.Accuracy, expected.Samples), (actual.Accuracy, actual.Samples));
        Assert.Equal(expected.Loss, actual.Loss, 1e-12 * expected.Loss);
        Assert.Equal(expected, await trainer.EvaluateAsync(new[] { whole }.ToAsyncEnumerable(), token));
        await Assert.ThrowsAsync<ArgumentException>(
            () => trainer.EvaluateAsync(AsyncEnumerable.Empty<Dataset>(), token));
    }

    internal static Mlp Network(Device device, float dropout = 0) =>
        new(device, [Inputs, 9, Outputs], Activation.Tanh, Activation.Softmax, seed: 1, dropout: dropout);

    internal static Dataset[] Parts(RandomNumbers random, int[] sizes) => [.. sizes.Select(rows => Part(random, rows))];

    internal static Dataset Part(RandomNumbers random, int rows, bool hasWeights = false)
    {
        var data = TrainingData.Classes(random, rows, Inputs, Outputs);
        return hasWeights ? data.WithWeights([.. Enumerable.Range(0, rows).Select(_ => random.NextSingle(0.5f, 2))]) : data;
    }

    /// <summary>Neighbouring rows.</summary>
    internal static IEnumerable<Dataset> Cut(Dataset data, int[] sizes)
    {
        var first = 0;
        foreach (var rows in sizes)
        {
            yield return data.Subset([.. Enumerable.Range(first, rows)]);
            first += rows;
        }
    }
}
