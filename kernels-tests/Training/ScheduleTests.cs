using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Learning rates that change while a network is trained.</summary>
public class ScheduleTests
{
    private const int Rows = 45;
    private const int Seed = 3;

    // So many batches that a GPU is given several steps at once.
    [Theory]
    [EveryDevice(ScheduleUnit.Step, 2)]
    [EveryDevice(ScheduleUnit.Step, 20)]
    [EveryDevice(ScheduleUnit.Epoch, 4)]
    public void Fit_WithASchedule_MatchesTheReference(string deviceName, ScheduleUnit unit, int batchSize)
    {
        const int Epochs = 3;
        var random = RandomNumbers.Create();
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName),
            random,
            [4, 6, 3],
            ReferenceActivation.Tanh,
            ReferenceActivation.Sigmoid,
            ReferenceLoss.CrossEntropy);
        var data = TrainingData.Classes(random, Rows, inputs: 4, classes: 3);
        using var trainer = new Trainer(pair.Library, Loss.CrossEntropy, new Sgd(0.5f), batchSize, Seed);
        var schedule = new CosineSchedule(Unit: unit);

        var history = trainer.Fit(data, new FitOptions { Epochs = Epochs, Schedule = schedule, RestoresBest = false }).History;

        var (n, batches) = (0, (Rows - 1) / batchSize + 1);
        var length = unit == ScheduleUnit.Step ? Epochs * batches : Epochs;
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var rate = 0.0;
            foreach (var rows in Shuffle.Order(Rows, Seed, epoch).Chunk(batchSize))
            {
                var (x, y) = TrainingData.Part(data, rows);
                rate = 0.25 * (1 + Math.Cos(Math.PI * (unit == ScheduleUnit.Step ? n : epoch) / length));
                pair.Reference.Step(x, y, rate);
                n++;
            }

            Assert.Equal(rate, history[epoch].LearningRate, 1e-7);
        }

        // As much as TrainerTests allow for as few steps.
        var share = 10 * FloatError.Unit * Math.Sqrt(Epochs * Rows);
        foreach (var (actual, expected) in pair.Library.Layers.Zip(pair.Reference.Layers))
        {
            float[] w = [.. actual.GetWeights().Cast<float>()];
            FloatError.AssertWithin(share * FloatError.Norm(expected.W), expected.W, w, $"{random}");
        }
    }

    private sealed record InverseRoot(double Steps) : Schedule(ScheduleUnit.Step)
    {
        protected internal override double RateAt(long n, long length, double first) =>
            first / Math.Sqrt(1 + n / Steps);
    }

    private sealed record Broken(double Last) : Schedule(ScheduleUnit.Epoch)
    {
        protected internal override double RateAt(long n, long length, double first) => n < 2 ? first : Last;
    }

    [Theory, EveryDevice]
    public void Fit_WithAScheduleOfOnesOwn_FollowsIt(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), Rows, inputs: 4, classes: 3);
        using var network = new Mlp(TestDevices.Get(deviceName), [4, 6, 3], Activation.Tanh, Activation.Softmax, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.03f), batchSize: 5, Seed);

        var history = trainer.Fit(data, new FitOptions { Epochs = 3, Schedule = new InverseRoot(7), RestoresBest = false }).History;

        Assert.All(history, epoch => Assert.Equal(0.03 / Math.Sqrt(1 + (9 * epoch.Epoch - 1) / 7.0), epoch.LearningRate, 1e-8));
        Assert.Contains("Steps = 7", $"{new InverseRoot(7)}", StringComparison.Ordinal); // By which a checkpoint knows it.
    }

    [Theory, InlineData(double.NaN), InlineData(-0.5), InlineData(double.PositiveInfinity)]
    public void Fit_WithARateThatIsNone_SaysWhere(double rate)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), Rows, inputs: 4, classes: 3);
        using var network = new Mlp(TestDevices.Get("cpu"), [4, 6, 3], Activation.Tanh, Activation.Softmax, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.03f), batchSize: 5, Seed);

        var e = Assert.Throws<InvalidOperationException>(
            () => trainer.Fit(data, new FitOptions { Epochs = 5, Schedule = new Broken(rate) }));

        Assert.Contains("after 2 epochs of 5", e.Message, StringComparison.Ordinal);
    }

    [Theory, EveryDevice]
    public void Fit_InTwoCalls_GoesOnAlongTheSchedule(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), Rows, inputs: 4, classes: 3);
        Schedule[] schedules =
        [
            new StepSchedule(3, 0.5), new ExponentialSchedule(0.97, ScheduleUnit.Step),
            new OneCycleSchedule(0.05f, 90), new PlateauSchedule(0.5, 0, 0.5), new CosineSchedule(4, 2),
        ];
        foreach (var schedule in schedules)
        {
            double[] Run(float[] bits, params int[] calls)
            {
                using var network = new Mlp(
                    TestDevices.Get(deviceName), [4, 6, 3], Activation.Tanh, Activation.Softmax, seed: 1);
                using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.03f), batchSize: 4, Seed);
                var rates = new List<double>();
                foreach (var epochs in calls)
                {
                    var options = new FitOptions { Epochs = epochs, Schedule = schedule, RestoresBest = false };
                    rates.AddRange(trainer.Fit(data, options).History.Select(p => p.LearningRate));
                }

                network.Parameters.ToArray().CopyTo(bits, 0);
                return [.. rates];
            }

            var (whole, parts) = (new float[96], new float[96]);
            var rates = Run(whole, 6);
            Assert.Equal(rates, Run(parts, 2, 1, 3));
            Assert.Equal(whole, parts);
            Assert.True(rates.Distinct().Count() > 1, $"{schedule} does not change.");
        }
    }

    [Theory, EveryDevice]
    public void Optimizer_SetByTheListener_IsWhatTheScheduleStartsFrom(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 4, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(1), batchSize: 2);
        var options = new FitOptions { Epochs = 3, Schedule = new ExponentialSchedule(0.5) };

        var history = trainer.Fit(TrainingData.Xor, options, new Listener(p => trainer.Optimizer = new Sgd(8))).History;

        Assert.Equal([1, 4, 2], history.Select(p => p.LearningRate));
    }

    public static TheoryData<string, Func<Schedule>> Impossible => new()
    {
        { "Every", () => new StepSchedule(0) },
        { "Factor", () => new StepSchedule(1, 0) },
        { "Factor", () => new StepSchedule(1, double.NaN) },
        { "Unit", () => new StepSchedule(1, Unit: (ScheduleUnit)2) },
        { "Factor", () => new ExponentialSchedule(-1) },
        { "Factor", () => new ExponentialSchedule(double.PositiveInfinity) },
        { "WarmUp", () => new CosineSchedule(WarmUp: -1) },
        { "Length", () => new CosineSchedule(0) },
        { "Length", () => new CosineSchedule(5, WarmUp: 5) },
        { "WarmUpStart", () => new CosineSchedule(WarmUpStart: 1.5) },
        { "WarmUpStart", () => new CosineSchedule(WarmUpStart: double.NaN) },
        { "MinRate", () => new CosineSchedule(MinRate: -1) },
        { "MaxRate", () => new OneCycleSchedule(0) },
        { "Length", () => new OneCycleSchedule(1, 1) },
        { "RiseShare", () => new OneCycleSchedule(1, RiseShare: 0) },
        { "RiseShare", () => new OneCycleSchedule(1, RiseShare: 1) },
        { "RiseShare", () => new OneCycleSchedule(1, RiseShare: 0.5, HasThreePhases: true) },
        { "FirstDivisor", () => new OneCycleSchedule(1, FirstDivisor: 0) },
        { "LastDivisor", () => new OneCycleSchedule(1, LastDivisor: double.NaN) },
        { "Factor", () => new PlateauSchedule(1) },
        { "Patience", () => new PlateauSchedule(Patience: -1) },
        { "Threshold", () => new PlateauSchedule(Threshold: 1) },
        { "Cooldown", () => new PlateauSchedule(Cooldown: -1) },
        { "MinRate", () => new PlateauSchedule(MinRate: double.NaN) },
    };

    [Theory, MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void Schedule_SettingOutOfRange_NamesItTheValueAndTheRange(string name, Func<Schedule> make)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(name, make);

        Assert.NotNull(e.ActualValue);
        Assert.Contains("must be", e.Message, StringComparison.Ordinal);
    }
}
