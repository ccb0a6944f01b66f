using GpuBp.Compute;

namespace GpuBp.Tests.Persistence;

/// <summary>A population of small networks, which is the same in each process for the same number.</summary>
internal static class PopulationCase
{
    private const int Epochs = 36;

    private static readonly Optimizer[] Optimizers =
    [
        new AdamW(0.01f), new Sgd(0.05f, Momentum: 0.9f), new Adam(0.01f), new RmsProp(0.003f), new Sgd(0.1f),
    ];

    /// <summary>Trains all, with rungs or without, within a budget or without.</summary>
    /// <returns>For each, in the order of ranks, its place, score and end, and its parameters; and what all cost.</returns>
    internal static double[] Run(int number, Device device, Checkpoints? checkpoints)
    {
        var random = new Random(number);
        var (train, held) = (Data(random), Data(random));
        List<PopulationMember> members = [.. Enumerable.Range(0, 6).Select(m => Member(number + m, train, held))];
        using var trained = Population.Train(device, members, new PopulationOptions
        {
            Rungs = number % 3 == 0 ? [] : [9, 14, 24],
            Budget = number % 4 == 1 ? members.Sum(member => member.MultiplyAdds) * 0.5 : null,
            Checkpoints = checkpoints,
        });
        return
        [
            trained.MultiplyAdds,
            .. trained.Members.SelectMany(member => (double[])
            [
                member.Place, member.Score ?? -1, member.DroppedAfter ?? -1, member.Training?.History.Count ?? -1,
                .. member.Network?.Parameters.ToArray() ?? [],
            ]),
        ];
    }

    private static PopulationMember Member(int number, Dataset train, Dataset held)
    {
        var hidden = new LayerOptions(5 + number % 7, Activation.Tanh)
        {
            Dropout = number % 2 == 0 ? 0.2f : 0,
            HasLayerNorm = number % 3 == 0,
            ScalesInputs = number % 3 == 1,
        };
        LayerOptions[] residual = number % 4 == 2 ? [hidden with { IsResidual = true }] : [];
        return new PopulationMember(
            new TrainingRecipe
            {
                Layers = [hidden, .. residual, new(3, Activation.Softmax)],
                Loss = Loss.CrossEntropy,
                Optimizer = Optimizers[number % Optimizers.Length],
                BatchSize = 5 + number % 6,
                Options = new FitOptions
                {
                    Epochs = Epochs,
                    Patience = number % 5 == 0 ? 6 : null,
                    Schedule = number % 2 == 0 ? new CosineSchedule() : Schedule.Constant,
                    DropoutSchedule = new ExponentialSchedule(0.95, ScheduleUnit.Step),
                    RestoresBest = number % 3 != 2,
                },
            },
            train,
            number)
        {
            Validation = held,
        };
    }

    private static Dataset Data(Random random)
    {
        const int Rows = 60;
        var (features, labels) = (new float[Rows, 4], new int[Rows]);
        for (var i = 0; i < Rows; i++)
        {
            for (var k = 0; k < 4; k++)
                features[i, k] = random.NextSingle() * 2 - 1;
            labels[i] = (int)((features[i, 0] + 1) * 1.499f);
        }

        return Dataset.FromLabels(features, labels, classes: 3);
    }
}
