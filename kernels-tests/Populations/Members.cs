using GpuBp.Compute;

namespace GpuBp.Tests.Populations;

/// <summary>Members of random shapes, and the networks that they must equal.</summary>
internal static class Members
{
    /// <summary>One to three hidden layers with dropout, sometimes weighted rows, each with its
    /// own rows, optimizer, schedule and batch size.</summary>
    internal static PopulationMember Draw(
        RandomNumbers random, int inputs, int classes, int epochs, bool isValidated)
    {
        Activation[] hidden = [Activation.Tanh, Activation.Relu, Activation.Gelu];
        LayerOptions[] layers =
        [
            .. Enumerable.Range(0, random.NextInt(1, 3)).Select(_ =>
                new LayerOptions(random.NextInt(2, 37), hidden[random.NextInt(0, 2)])
                {
                    Dropout = random.NextInt(0, 1) * random.NextSingle(0, 0.6f),
                    HasBias = random.NextInt(0, 3) > 0,
                    HasLayerNorm = random.NextInt(0, 2) == 0,
                    ScalesInputs = random.NextInt(0, 2) == 0,
                    LearningRateFactor = random.NextInt(0, 4) switch { 0 => 0, 1 => 0.5f, _ => 1 },
                }),
            new LayerOptions(classes, Activation.Softmax),
        ];
        if (layers.Length > 2 && random.NextInt(0, 1) == 1)
            layers[1] = new LayerOptions(layers[0].Outputs, layers[1].Activation) { IsResidual = true };
        var rate = random.NextSingle(0.001f, 0.05f);
        Optimizer[] optimizers =
        [
            new Sgd(rate), new Sgd(rate, Momentum: 0.9f), new AdamW(rate), new RmsProp(rate / 10),
        ];
        Schedule[] schedules =
        [
            Schedule.Constant, new CosineSchedule(), new OneCycleSchedule(MaxRate: 0.05f), new PlateauSchedule(),
        ];
        return new PopulationMember(
            new TrainingRecipe
            {
                Layers = layers,
                Loss = Loss.CrossEntropy,
                Optimizer = optimizers[random.NextInt(0, 3)],
                BatchSize = random.NextInt(1, 40),
                Options = new FitOptions
                {
                    Epochs = epochs,
                    Schedule = schedules[random.NextInt(0, 3)],
                    DecaySchedule = schedules[random.NextInt(0, 1)],
                    InitialRows = random.NextInt(0, 2) == 0 ? random.NextInt(2, 60) : null,
                    DropoutSchedule = random.NextInt(0, 1) == 0
                        ? Schedule.Constant
                        : new CosineSchedule(Unit: ScheduleUnit.Step),
                    RestoresBest = random.NextInt(0, 2) > 0,
                },
            },
            Data(random, inputs, classes),
            random.NextInt(0, 1000))
        {
            Validation = isValidated ? Data(random, inputs, classes) : null,
        };
    }

    /// <summary>Rows with random features and classes, half of the time with weights.</summary>
    internal static Dataset Data(RandomNumbers random, int inputs, int classes)
    {
        var rows = random.NextInt(2 * classes, 90);
        var data = Dataset.FromLabels(random.SingleMatrix(rows, inputs), random.Labels(rows, classes), classes);
        return random.NextInt(0, 1) == 0
            ? data
            : data.WithWeights([.. Enumerable.Range(0, rows).Select(_ => random.NextSingle(0.1f, 3))]);
    }

    /// <summary>A network of 3 → 8 → 2 for a rate.</summary>
    internal static PopulationMember Small(
        float rate, Dataset train, Dataset? validation, int epochs = 6, long seed = 1) => new(
        new TrainingRecipe
        {
            Layers = [new LayerOptions(8, Activation.Relu), new LayerOptions(2, Activation.Softmax)],
            Loss = Loss.CrossEntropy,
            Optimizer = new Sgd(rate),
            BatchSize = 8,
            Options = new FitOptions { Epochs = epochs, Schedule = new CosineSchedule() },
        },
        train,
        seed)
        {
            Validation = validation,
        };

    /// <summary>The same network, trained alone by a trainer on another device.</summary>
    internal static (float[] Parameters, TrainingResult Result) Alone(Device device, PopulationMember member)
    {
        var recipe = member.Recipe;
        using var network = new Mlp(device, member.Train.Inputs, [.. recipe.Layers], member.Seed);
        using var trainer = new Trainer(network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, member.Seed);
        var options = member.Validation is null
            ? recipe.Options
            : recipe.Options with { Validation = member.Validation, ValidationShare = 0 };
        var result = trainer.Fit(member.Train, options);
        return (network.Parameters.ToArray(), result);
    }

    /// <summary>What of a history does not depend on the time.</summary>
    internal static IEnumerable<(int, double, Evaluation?, bool, double)> Timeless(TrainingResult result) =>
        result.History.Select(p => (p.Epoch, p.Loss, p.Validation, p.IsBest, p.LearningRate));

    /// <summary>Networks and histories equal those of trainers, to the bit.</summary>
    internal static void AssertAlone(Device device, IEnumerable<MemberResult> results, string seed)
    {
        foreach (var result in results)
        {
            var (parameters, training) = Alone(device, result.Member);
            Assert.True(
                parameters.AsSpan().SequenceEqual(result.Network!.Parameters.ToArray()),
                $"members[{result.Place}] has other bits than alone; {seed}");
            Assert.Equal(Timeless(training), Timeless(result.Training!));
            Assert.Equal(training.Reason, result.Training!.Reason);
        }
    }
}
