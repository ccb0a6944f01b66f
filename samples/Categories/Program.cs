// How does a table with text and missing values become a model that takes raw rows?

using GpuBp;
using GpuBp.Compute;

var data = Path.Combine(AppContext.BaseDirectory, "data");
var file = Path.Combine(Path.GetTempPath(), $"loaves-{Environment.ProcessId}.gpubp");
using var device = Device.Open();

// The plan says what each column becomes; the training rows alone make it.
var loaves = Table.Open(Path.Combine(data, "loaves.csv"));
var options = new TrainOptions { Device = device, TestShare = 0.25, Seed = 1 };
using (var training = ModelTraining.Prepare(loaves, target: "rose", options))
{
    using var trained = training.Model;
    foreach (var (column, plan) in training.Plan.Describe())
        Console.WriteLine($"{column}: {plan}");
    training.Run();
    trained.Save(file, training.Trainer.Describe(training.Samples));

    var metrics = training.Evaluate()!;
    Console.WriteLine(metrics.Classification!.Confusion);
    Console.WriteLine(
        $"accuracy {metrics.Classification.Accuracy:F3}; guessing always the same gives " +
        $"{Commonest(metrics.Truth):F3}");
}

// From here on the file is enough: it holds the plan.
using var model = Model.Load(device, file);
File.Delete(file);

// Another table, without the answers and with its columns in another order.
var tomorrow = model.Classify(Table.Open(Path.Combine(data, "tomorrow.csv")));
Console.WriteLine($"tomorrow's loaves rise: {string.Join(", ", tomorrow.Select(model.ClassName))}");

// One row, and the note about a category that no training row had.
var loaf = model.Predict(new Dictionary<string, object?>
{
    ["flour"] = "oats",
    ["leaven"] = "sourdough",
    ["temperature"] = 26,
    ["hours"] = 5,
});
Console.WriteLine($"{loaf}: {string.Join("; ", loaf.Notes)}");

static double Commonest(Dataset rows) =>
    rows.Labels.ToArray().CountBy(label => label).Max(count => count.Value) / (double)rows.Rows;
