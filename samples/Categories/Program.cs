// How does a table with text and missing values become a model that takes raw rows?

using GpuBp;
using GpuBp.Compute;

var data = Path.Combine(AppContext.BaseDirectory, "data");
var file = Path.Combine(Path.GetTempPath(), $"loaves-{Environment.ProcessId}.gpubp");
using var device = Device.Open();

// A text column becomes one input for each category; the column's median replaces a missing number.
var layout = new CsvOptions
{
    TargetColumn = "rose",
    TargetKind = CsvTargetKind.ClassName,
    TextColumns = CsvColumnKind.OneHot,
    Missing = CsvMissing.Median,
};
var loaves = CsvFile.Read(Path.Combine(data, "loaves.csv"), layout, out var encoding);
Console.WriteLine($"{loaves}: {string.Join(", ", loaves.FeatureNames!)}");

// Scaled by means and deviations of the training rows only.
var (train, test) = loaves.StratifiedSplit(testShare: 0.25, seed: 1);
var preprocessing = Preprocessing.Fit(train, encoding, target: "rose");
int[] sizes = [train.Inputs, 16, train.Classes];
using (var network = new Mlp(device, sizes, Activation.Tanh, Activation.Softmax, seed: 1))
{
    using var trainer = new Trainer(
        network, Loss.CrossEntropy, new Adam(LearningRate: 0.01f), batchSize: 16);
    trainer.Fit(preprocessing.Apply(train), epochs: 100);
    using var trained = new Model(network, preprocessing);
    trained.Save(file, trainer.Describe(train));
}

// From here on the file is enough: it holds the encoding, the scaler and the names of the classes.
using var model = Model.Load(device, file);
File.Delete(file);

var metrics = ClassificationMetrics.Of(model.Predict(test), test);
Console.WriteLine(metrics.Confusion);
Console.WriteLine(
    $"accuracy {metrics.Accuracy:F3}; guessing always the same gives {Commonest(test):F3}");

// Another table, without the answers and with its columns in another order.
var tomorrow = model.Classify(model.ReadCsv(Path.Combine(data, "tomorrow.csv")));
Console.WriteLine($"tomorrow's loaves rise: {string.Join(", ", tomorrow.Select(model.ClassName))}");

// One row, and the message for a category that no training row had.
var loaf = new Dictionary<string, string>
{
    ["flour"] = "oats",
    ["leaven"] = "sourdough",
    ["temperature"] = "26",
    ["hours"] = "5",
};
try
{
    Console.WriteLine(model.ClassName(model.Classify(loaf)));
}
catch (DataException e)
{
    Console.WriteLine(e.Message);
}

static double Commonest(Dataset rows) =>
    rows.Labels.ToArray().CountBy(label => label).Max(count => count.Value) / (double)rows.Rows;
