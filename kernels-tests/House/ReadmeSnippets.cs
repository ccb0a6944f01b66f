// <quick-start>
using GpuBp;
using GpuBp.Compute;
// </quick-start>
// <activation>
using GpuBp.Kernels;
// </activation>
using Microsoft.Extensions.DependencyInjection;

// Beside the library's namespace, not inside it: a reader's program needs its usings.
namespace ReadmeSnippets;

/// <summary>The documents' examples; what stands between markers is what they show.</summary>
internal static class Examples
{
    internal static double QuickStart()
    {
        // <quick-start>
        var xor = new Dataset(
            features: new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } },
            targets: new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });

        using var device = Device.Open();
        using var network = new Mlp(device, [2, 8, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(LearningRate: 1f), batchSize: 4);
        trainer.Fit(xor, epochs: 1000);
        Console.WriteLine($"{device}: accuracy {trainer.Evaluate(xor).Accuracy:P0}");
        // </quick-start>

        return trainer.Evaluate(xor).Accuracy;
    }

    internal static void TrainFurther()
    {
        // <train-further>
        using var device = Device.Open();
        using var model = Model.Load(device, "flowers.gpubp");
        var result = model.TrainFurther(Table.Open("new-flowers.csv"));
        using var next = result.Model;
        next.Save("next.gpubp");
        Console.WriteLine(string.Join("\n", result.Notes));
        // </train-further>
    }

    internal static Prediction Serve()
    {
        // <serve>
        using var device = Device.Open("cpu");
        using var model = Model.Load(device, "flowers.gpubp");
        var row = new Dictionary<string, string>
        {
            ["sepal length"] = "5.1",
            ["sepal width"] = "3.5",
            ["petal length"] = "1.4",
            ["petal width"] = "0.2",
        };
        var answer = model.Predict(row);
        Console.WriteLine($"{answer.Class}: {answer.Probability:P0}");
        Console.WriteLine(string.Join(", ", answer.Probabilities!.Select(each => $"{each.Key} {each.Value:0.00}")));
        // </serve>

        return answer;
    }

    internal static (Prediction Answer, float[] Outputs) PredictWithoutADevice()
    {
        // <predict-without-a-device>
        var predictor = Predictor.Load("flowers.gpubp");
        var answer = predictor.Predict(new Dictionary<string, object?>
        {
            ["sepal length"] = 5.1,
            ["sepal width"] = 3.5,
            ["petal length"] = 1.4,
            ["petal width"] = 0.2,
        });
        var outputs = new float[predictor.Outputs];
        predictor.Predict([5.1f, 3.5f, 1.4f, 0.2f], outputs); // Allocates nothing.
        // </predict-without-a-device>

        return (answer, outputs);
    }

    internal static (StopReason Reason, float[,] First) TrainOnRanks(Dataset train)
    {
        // <train-on-ranks>
        using var group = MpiGroup.Join();
        using var device = group.OpenDevice(); // A GPU of its own, or its part of the cores.
        using var network = new Mlp(device, [train.Inputs, 32, train.Outputs], Activation.Relu, Activation.Softmax, seed: 1);
        using var trainer = new Trainer(
            network, Loss.CrossEntropy, new AdamW(0.002f), batchSize: 64, seed: 2, group: group);
        var result = trainer.Fit(train, new FitOptions
        {
            Epochs = 20,
            Shards = 8, // On 1, 2, 4 or 8 ranks the same bits.
            Checkpoints = new("runs/flowers"), // Written by rank 0, where all see it.
        });
        // </train-on-ranks>
        return (result.Reason, network.Layers[0].GetWeights());
    }

    internal static long SumOverRanks()
    {
        // <process-group>
        using var group = MpiGroup.Join(); // Started alone: a group of one, without MPI.
        var samples = new long[group.Size];
        try
        {
            int[] counts = [.. Enumerable.Repeat(1, group.Size)];
            group.BeginAllGather<long>(new[] { 1000L + group.Rank }, samples, counts).Wait();
            Console.WriteLine($"rank {group.Rank} of {group.Size}, on {group.Hosts[group.Rank]}: {samples.Sum()}");
        }
        catch (Exception e)
        {
            group.Fail(e.Message); // The other ranks end with this message.
            throw;
        }
        // </process-group>

        return samples.Sum();
    }

    internal static ServedModel ServeInAHost(IServiceCollection services)
    {
        // <serve-in-a-host>
        services.AddGpuBpModel("flowers", "flowers.gpubp");
        // </serve-in-a-host>

        return services.BuildServiceProvider().GetRequiredKeyedService<ServedModel>("flowers");
    }

    internal static double OwnActivation(Device device, Dataset xor)
    {
        // <activation-use>
        using var network = new Mlp(
            device, [2, 8, 1], Activation.Of<Softsign>(), output: Activation.Sigmoid, seed: 1);
        // </activation-use>

        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(LearningRate: 1f), batchSize: 4);
        return trainer.Fit(xor, epochs: 1000, validation: xor).Best!.Validation!.Accuracy;
    }

    internal static void Files(Device device, Mlp network, Trainer trainer, Dataset train, string path)
    {
        // <files>
        new Model(network).Save(path, trainer.Describe(train));
        using var model = Model.Load(device, path);
        Console.WriteLine($"{model.Network}: {Model.Describe(path).Optimizer}");
        // </files>
    }

    internal static string[] RawRows(
        Device device, Trainer trainer, Table table, string path, string newRows)
    {
        // <raw-rows>
        var preprocessing = Preprocessing.Fit(table, target: "kind");
        trainer.Fit(preprocessing.Apply(table), epochs: 100);
        new Model(trainer.Network, preprocessing).Save(path);

        using var model = Model.Load(device, path);
        var answers = model.Classify(Table.Open(newRows)).Select(model.ClassName);
        // </raw-rows>

        return [.. answers];
    }

    internal static void Tables()
    {
        // <tables>
        using var model = Model.Train(Table.Open("churn.csv"), target: "left");
        Console.WriteLine(model.Predict(new Dictionary<string, object?> { ["plan"] = "pro", ["fee"] = 12.5 }));
        Console.WriteLine(model.Evaluate(Table.Open("later.csv")));
        // </tables>
    }

    internal sealed record Customer(int Age, string Plan, DateOnly Joined, bool Left);

    internal sealed record Flower(double Length, double Width, string Species);

    internal static Prediction Records(List<Customer> customers)
    {
        // <records>
        using var model = Model.Train(Table.From(customers), target: nameof(Customer.Left));
        var prediction = model.Predict(customers[0]);
        Console.WriteLine($"left: {prediction.Class}, probability {prediction.Probability:P0}");
        // </records>

        return prediction;
    }

    internal static (Dataset Flowers, Dataset Samples) Numbers(List<Flower> rows)
    {
        // <rows-of-numbers>
        var flowers = Dataset.From(rows, row => [row.Length, row.Width], row => row.Species);
        var samples = Dataset.From(new double[,] { { 0.1, 1 }, { 0.7, 3 } }, ["cold", "hot"]);
        // </rows-of-numbers>

        return (flowers, samples);
    }

    internal static void FitWithCheckpoints(Trainer trainer, Dataset train, string folder)
    {
        // <checkpoints>
        var kept = new FitOptions { Checkpoints = new Checkpoints(folder) { Every = TimeSpan.FromMinutes(5) } };
        trainer.Fit(train, kept);
        // </checkpoints>
    }

    internal static TrainingResult FitWithOptions(Trainer trainer, Dataset train)
    {
        // <fit-options>
        var options = new FitOptions
        {
            Epochs = 200,
            ValidationShare = 0.1,
            Patience = 10,
            TimeBudget = TimeSpan.FromMinutes(5),
            Schedule = new OneCycleSchedule(MaxRate: 0.01f),
        };
        var result = trainer.Fit(train, options);
        Console.WriteLine($"{result.Reason}: epoch {result.Best?.Epoch} was the best of {result.History.Count}");
        // </fit-options>

        return result;
    }

    internal static void OwnLoop(Trainer trainer, Dataset train, Dataset test)
    {
        // <own-loop>
        for (var epoch = 1; epoch <= 40; epoch++)
        {
            var loss = trainer.Fit(train, epochs: 1).History[0].Loss;
            Console.WriteLine($"{epoch}: loss {loss:F4}, accuracy {trainer.Evaluate(test).Accuracy:P1}");
            if (epoch == 30)
                trainer.Optimizer = new Adam(LearningRate: 0.0001f); // Its state stays.
        }
        // </own-loop>
    }

    internal static ClassificationMetrics RareClasses()
    {
        // <rare-classes>
        var options = new TrainOptions
        {
            TestShare = 0.2,
            Recipe = (recipe, train) => recipe with
            {
                Loss = Loss.CrossEntropyWith(classWeights: ClassWeights.Balanced(train)),
            },
        };
        using var training = ModelTraining.Prepare(Table.Open("churn.csv"), target: "left", options);
        training.Run();
        using var model = training.Model;
        var metrics = training.Evaluate()!.Classification!;
        Console.WriteLine($"balanced accuracy {metrics.BalancedAccuracy:F3}, macro F1 {metrics.F1(Averaging.Macro):F3}");
        // </rare-classes>

        return metrics;
    }

    internal static void Report(Trainer trainer, Dataset train, FitOptions options, Dataset test)
    {
        // <report>
        var report = new TrainingReport(trainer, "run.html", train);
        report.Complete(trainer.Fit(train, options, report), test);
        // </report>
    }

    internal static (SearchResult Found, int[] Best, CrossValidationResult Tested) Populations(Device device, Dataset data)
    {
        // <population>
        var trials = Search.Random(
            count: 24, seed: 1, SearchAxis.Log("rate", 1e-4, 1e-2), SearchAxis.Choices("width", 32, 64, 128));
        var found = Search.Run(
            device, data.StratifiedFolds(5, seed: 1), trials, Recipe, new PopulationOptions { Rungs = [5, 15] });
        Console.WriteLine(found.Best); // rate 0.00231, width 64: 0.0812 ± 0.004

        PopulationMember[] members = [.. Enumerable.Range(0, 5).Select(
            seed => new PopulationMember(Recipe(found.Best.Trial, data), data, seed))];
        using var five = Population.Train(device, members);
        Console.WriteLine(five.Best.Network!.Classify(data)[0]);

        var tested = CrossValidation.Run(device, data.StratifiedFolds(10, seed: 2), TrainingRecipe.For);
        Console.WriteLine($"accuracy {tested.Accuracy}"); // accuracy 0.973 ± 0.005

        static TrainingRecipe Recipe(Trial trial, Dataset train) => TrainingRecipe.For(train) with
        {
            Layers =
            [
                new LayerOptions((int)trial["width"], Activation.Gelu),
                new LayerOptions(train.Outputs, Activation.Softmax),
            ],
            Optimizer = new AdamW((float)trial["rate"]),
            Options = new FitOptions { Epochs = 40, Schedule = new CosineSchedule() },
        };
        // </population>

        return (found, five.Best.Network!.Classify(data), tested);
    }

    internal static float[] OwnKernel(Device device, float[] values, float factor)
    {
        using var x = device.Upload<float>(values);
        using var y = device.Allocate<float>(values.Length);

        // <kernel-use>
        Launch.Scale(device, values.Length, x, y, factor);
        // </kernel-use>

        return y.View.ToArray();
    }
}

// <activation>

/// <summary>σ(z) = z / (1 + |z|);  σ′ = (1 − |a|)²</summary>
public readonly partial struct Softsign : IActivation
{
    /// <inheritdoc/>
    public static bool KeepsZ => false; // σ′ is a function of a.

    /// <inheritdoc/>
    public static float Apply(float z) => z / (1f + MathF.Abs(z));

    /// <inheritdoc/>
    public static float Derivative(float kept) => (1f - MathF.Abs(kept)) * (1f - MathF.Abs(kept));
}
// </activation>
