using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Weight decay and dropout that change while a network is trained.</summary>
public class DecayScheduleTests
{
    private const int Rows = 45;
    private const int Seed = 3;

    // So many batches that a GPU is given several steps at once; biases undecayed make groups of parameters.
    [Theory]
    [EveryDevice(ScheduleUnit.Step, 2, true)]
    [EveryDevice(ScheduleUnit.Step, 9, false)]
    [EveryDevice(ScheduleUnit.Epoch, 9, true)]
    [EveryDevice(ScheduleUnit.Epoch, 9, false)]
    public void Fit_WithAScheduledDecay_MatchesTheReference(
        string deviceName, ScheduleUnit unit, int batchSize, bool decaysBiases)
    {
        const int Epochs = 3;
        const double Rate = 0.01, Decay = 3;
        var random = RandomNumbers.Create();
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName), random, [4, 6, 3], ReferenceActivation.Tanh,
            ReferenceActivation.Sigmoid, ReferenceLoss.CrossEntropy);
        var data = TrainingData.Classes(random, Rows, inputs: 4, classes: 3);
        pair.Library.Layers[1].WeightDecay = 2;
        var optimizer = new AdamW((float)Rate, Epsilon: 1e-3f, WeightDecay: (float)Decay) { DecaysBiases = decaysBiases };
        using var trainer = new Trainer(pair.Library, Loss.CrossEntropy, optimizer, batchSize, Seed);

        trainer.Fit(data, new FitOptions
        {
            Epochs = Epochs,
            DecaySchedule = new CosineSchedule(Unit: unit),
            RestoresBest = false,
        });

        var (n, batches) = (0, (Rows - 1) / batchSize + 1);
        double[][][] kept = [.. pair.Reference.Layers.SelectMany(layer => new[] { layer.W.Length, layer.B!.Length })
            .Select(count => Enumerable.Range(0, count).Select(_ => new double[2]).ToArray())];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            foreach (var rows in Shuffle.Order(Rows, Seed, epoch).Chunk(batchSize))
            {
                var done = unit == ScheduleUnit.Step ? n / (double)(Epochs * batches) : epoch / (double)Epochs;
                var factor = (1 + Math.Cos(Math.PI * done)) / 2;
                var (x, y) = TrainingData.Part(data, rows);
                var back = pair.Reference.Backward(pair.Reference.Forward(x), y);
                n++;
                foreach (var (l, layer) in pair.Reference.Layers.Index())
                {
                    var λ = factor * (l == 1 ? 2 : Decay);
                    var ofW = ReferenceOptimizer.Adam((float)Rate, 0.9, 0.999, 1e-3f, λ, isDecoupled: true);
                    var ofB = ReferenceOptimizer.Adam(
                        (float)Rate, 0.9, 0.999, 1e-3f, decaysBiases ? λ : 0, isDecoupled: true);
                    for (var i = 0; i < layer.W.Length; i++)
                    {
                        ref var w = ref layer.W[i / layer.W.GetLength(1), i % layer.W.GetLength(1)];
                        w = ofW(w, back.GradW[l][i / layer.W.GetLength(1), i % layer.W.GetLength(1)], kept[2 * l][i], n);
                    }

                    for (var j = 0; j < layer.B!.Length; j++)
                        layer.B[j] = ofB(layer.B[j], back.GradB[l][j], kept[2 * l + 1][j], n);
                }
            }
        }

        // A step changes each number by at most some η, which rounding, and gradients right to some 100 u divided
        // by √v + 1e-3, change by 1e-3 of it at most; a decay that stayed constant would be off by 0.1.
        foreach (var (actual, expected) in pair.Library.Layers.Zip(pair.Reference.Layers))
        {
            float[] w = [.. actual.GetWeights().Cast<float>()];
            FloatError.AssertWithin(1e-4 * FloatError.Norm(expected.W), expected.W, w, $"{random}");
            Assert.All(actual.GetBiases().Zip(expected.B!), p => Assert.Equal(p.Second, p.First, 1e-4));
        }
    }

    private sealed record Levels(ScheduleUnit Of, double First, double Then, int After = 1) : Schedule(Of)
    {
        protected internal override double RateAt(long n, long length, double first) =>
            first * (n < After ? First : Then);
    }

    // Where the factor gives the dropout of another network, the step has the bits of that network's.
    [Theory, EveryDevice(ScheduleUnit.Epoch), EveryDevice(ScheduleUnit.Step)]
    public void Fit_WithAScheduledDropout_HasTheBitsOfTheConstantOne(string deviceName, ScheduleUnit unit)
    {
        const int Batch = 9, Batches = 5;
        var data = TrainingData.Classes(RandomNumbers.Create(), Rows, inputs: 4, classes: 3);
        var after = unit == ScheduleUnit.Epoch ? 1 : Batches;
        float[] Run(float dropout, float[]? from, int epochs, Schedule ofDropout, Schedule? ofRate = null)
        {
            LayerOptions[] layers =
            [
                new(11, Activation.Tanh) { Dropout = dropout }, new(7, Activation.Gelu) { Dropout = dropout / 2 },
                new(3, Activation.Softmax),
            ];
            using var network = new Mlp(TestDevices.Get(deviceName), 4, layers, seed: 1);
            if (from is not null)
                network.Parameters.CopyFrom(from);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.5f), Batch, Seed);
            trainer.Fit(data, new FitOptions
            {
                Epochs = epochs,
                DropoutSchedule = ofDropout,
                Schedule = ofRate ?? Schedule.Constant,
                RestoresBest = false,
            });
            return network.Parameters.ToArray();
        }

        var scheduled = Run(0.5f, null, 2, new Levels(unit, 1, 0.5, after));
        var first = Run(0.5f, null, 1, Schedule.Constant);

        // The second epoch alone: in the first one η is 0.
        var second = Run(0.25f, first, 2, Schedule.Constant, new Levels(ScheduleUnit.Epoch, 0, 1));
        Assert.Equal(second, scheduled);
        Assert.NotEqual(Run(0.5f, null, 2, Schedule.Constant), scheduled);

        // Without dropout from the second epoch on.
        Assert.Equal(
            Run(0, first, 2, Schedule.Constant, new Levels(ScheduleUnit.Epoch, 0, 1)),
            Run(0.5f, null, 2, new Levels(unit, 1, 0, after)));
    }

    [Theory, EveryDevice]
    public void Step_WithAScheduledDropout_DropsItsShare(string deviceName)
    {
        const int Batch = 200, Width = 500, Steps = 4;
        using var network = new Mlp(
            TestDevices.Get(deviceName),
            1,
            [new(Width, Activation.Identity) { Dropout = 0.8f }, new(1, Activation.Identity)],
            seed: 1);
        using var pass = network.Device.Upload<float>(Enumerable.Repeat(1f, Batch * Width).ToArray());
        using var masks = DropoutMasks.For(network, Steps)!;
        using var cursor = network.Device.Upload<int>([0]);
        double[] factors = [1, 0.5, 0.25, 0];
        masks.Use(factors);
        masks.Start(Seed, 0);

        for (var step = 0; step < Steps; step++)
        {
            cursor.View.CopyFrom([step]);
            using var y = network.Device.Upload<float>(new float[Batch * Width]);
            masks.Apply(
                0, GpuBp.Compute.Matrix.FirstRows(pass, Batch, Width), GpuBp.Compute.Matrix.FirstRows(y, Batch, Width), cursor);

            // Four standard deviations of a number of draws; the seed is fixed.
            var (count, share) = (Batch * Width, factors[step] * 0.8f);
            var zeros = y.View.ToArray().Count(a => a == 0);
            Assert.InRange(zeros - share * count, -4 * Math.Sqrt(count * share), 4 * Math.Sqrt(count * share));
        }
    }

    [Theory, EveryDevice]
    public void Fit_InTwoCalls_GoesOnAlongTheSchedules(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), Rows, inputs: 4, classes: 3);
        foreach (var unit in Enum.GetValues<ScheduleUnit>())
        {
            float[] Run(params int[] calls)
            {
                using var network = new Mlp(
                    TestDevices.Get(deviceName), [4, 6, 3], Activation.Tanh, Activation.Softmax, seed: 1, dropout: 0.5f);
                using var trainer = new Trainer(network, Loss.CrossEntropy, new AdamW(0.03f, WeightDecay: 1), 4, Seed);
                foreach (var epochs in calls)
                    trainer.Fit(data, new FitOptions
                    {
                        Epochs = epochs,
                        DecaySchedule = new ExponentialSchedule(0.8, unit),
                        DropoutSchedule = new ExponentialSchedule(0.9, unit),
                        RestoresBest = false,
                    });
                return network.Parameters.ToArray();
            }

            Assert.Equal(Run(5), Run(2, 1, 2));
        }
    }

    [Fact]
    public void Fit_WithWhatCannotBeScheduled_SaysWhy()
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), Rows, inputs: 4, classes: 3);
        using var network = new Mlp(TestDevices.Get("cpu"), [4, 6, 3], Activation.Tanh, Activation.Softmax, dropout: 0.5f);
        TException Refused<TException>(Optimizer optimizer, FitOptions options)
            where TException : Exception
        {
            using var trainer = new Trainer(network, Loss.CrossEntropy, optimizer, batchSize: 5, Seed);
            return Assert.Throws<TException>(() => trainer.Fit(data, options));
        }

        var dropped = Refused<InvalidOperationException>(
            new Sgd(0.1f), new FitOptions { Epochs = 2, DropoutSchedule = new Levels(ScheduleUnit.Epoch, 1, 2) });
        Assert.Contains("dropout 0.5 of layer 1 by 2", dropped.Message, StringComparison.Ordinal);
        var negative = Refused<InvalidOperationException>(
            new AdamW(), new FitOptions { Epochs = 2, DecaySchedule = new Levels(ScheduleUnit.Epoch, 1, -1) });
        Assert.Contains("factor of weight decay -1 after 1 epochs", negative.Message, StringComparison.Ordinal);
        var own = Refused<ArgumentException>(
            Optimizer.Of<LionRule>(0.1f), new FitOptions { DecaySchedule = new ExponentialSchedule(0.5) });
        Assert.Contains("DecaySchedule", own.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("DecaySchedule", () => new FitOptions { DecaySchedule = null! });
        var plateau = Assert.Throws<ArgumentException>(
            "DropoutSchedule", () => new FitOptions { DropoutSchedule = new PlateauSchedule() });
        Assert.Contains("follows the loss", plateau.Message, StringComparison.Ordinal);
    }
}
