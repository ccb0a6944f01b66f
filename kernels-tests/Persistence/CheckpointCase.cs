using GpuBp.Compute;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Persistence;

/// <summary>A small training, which is the same in each process for the same number.</summary>
/// <param name="number">Which.</param>
internal sealed class CheckpointCase(int number)
{
    private static readonly Schedule[] Schedules =
    [
        Schedule.Constant, new OneCycleSchedule(MaxRate: 0.05f), new PlateauSchedule(Factor: 0.5, Patience: 0),
        new CosineSchedule(WarmUp: 3, Unit: ScheduleUnit.Step),
    ];

    // The steps of a stream are not known ahead.
    private static readonly Schedule[] OfParts =
    [
        Schedule.Constant, new OneCycleSchedule(MaxRate: 0.05f, Length: 300), new PlateauSchedule(Factor: 0.5, Patience: 0),
        new CosineSchedule(Length: 120, WarmUp: 3, Unit: ScheduleUnit.Step),
    ];

    private static readonly Optimizer[] Optimizers =
    [
        new Sgd(0.1f), new Sgd(0.05f, Momentum: 0.9f, Nesterov: true), new Adam(0.01f), new RmsProp(0.01f) { ClipNorm = 1 },
        new AdamW(0.01f),
    ];

    internal int Epochs { get; init; } = 12;

    internal int Rows { get; init; } = 43;

    /// <summary>The learning-rate factor of the first layer; null for one that the number gives.</summary>
    internal float? FirstFactor { get; init; }

    /// <summary>The sizes of the parts that the rows come in; null for one data set.</summary>
    internal int[]? Parts { get; init; }

    /// <summary>Trains, from the newest checkpoint on.</summary>
    /// <returns>The final parameters, the losses and rates of each epoch, and what the result says beside.</returns>
    internal (float[] Parameters, double[] History, StopReason Reason, IReadOnlyList<string> Warnings) Run(
        Device device,
        Checkpoints? checkpoints,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var random = new Random(number);
        var train = Data(random, Rows);
        if (number % 4 == 1)
            train = train.WithWeights([.. Enumerable.Range(0, Rows).Select(_ => random.NextSingle() + 0.1f)]);
        var hidden = new LayerOptions(9, Activation.Tanh)
        {
            Dropout = number % 3 == 0 ? 0.2f : 0,
            HasLayerNorm = number % 4 == 3,
            ScalesInputs = number % 3 == 1,
            ScaleRateFactor = 6,
        };
        LayerOptions[] residual = number % 4 == 2 ? [hidden with { IsResidual = true }] : [];
        using var network = new Mlp(device, 4, [hidden, .. residual, new(3, Activation.Softmax)], number);
        network.Layers[0].LearningRateFactor = FirstFactor ?? (number % 4 == 3 ? 0.5f : 1);
        using var trainer = new Trainer(
            network, Loss.CrossEntropy, Optimizers[number % Optimizers.Length], batchSize: 1 + number % 7, seed: number);
        var options = new FitOptions
        {
            Epochs = Epochs,
            Validation = number % 2 == 0 ? Data(random, 20) : null,
            Schedule = (Parts is null ? Schedules : OfParts)[number / 2 % Schedules.Length],
            DecaySchedule = number % 2 == 0
                ? new ExponentialSchedule(0.9, (ScheduleUnit)(number / 2 % 2))
                : Schedule.Constant,
            DropoutSchedule = number % 6 == 3 ? Schedule.Constant : new ExponentialSchedule(0.95, (ScheduleUnit)(number % 2)),
            InitialRows = number % 5 == 3 ? 20 : null,
            Checkpoints = checkpoints,
        };
        var result = Parts is null
            ? trainer.Fit(train, options, progress, cancellation)
            : trainer.Fit(PartFitTests.Cut(train, Parts).ToAsyncEnumerable(), options, progress, cancellation);
        return (
            network.Parameters.ToArray(),
            [.. result.History.SelectMany(e => (double[])[e.Epoch, e.Loss, e.LearningRate, e.Validation?.Loss ?? 0, e.IsBest ? 1 : 0])],
            result.Reason,
            result.Warnings);
    }

    private static Dataset Data(Random random, int rows)
    {
        var features = new float[rows, 4];
        var labels = new int[rows];
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < 4; k++)
                features[i, k] = random.NextSingle() * 2 - 1;
            labels[i] = (int)((features[i, 0] + 1) * 1.499f);
        }

        return Dataset.FromLabels(features, labels, classes: 3);
    }
}
