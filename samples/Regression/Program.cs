// How do I predict a number?

using GpuBp;
using GpuBp.Compute;

// Predicts the flavanoids of a wine from twelve other measurements.
var layout = new CsvOptions
{
    TargetColumn = "flavanoids",
    TargetKind = CsvTargetKind.Number,
    IgnoredColumns = ["cultivar"],
};
var wines = CsvFile.Read(
    Path.Combine(AppContext.BaseDirectory, "data", "wine.csv"), layout, out var encoding);
var (train, test) = wines.StratifiedSplit(testShare: 0.25, seed: 1);

// Scales the target too, so that the learning rate does not depend on its unit; predictions are in
// the original unit.
var preprocessing = Preprocessing.Fit(train, encoding, target: "flavanoids");
using var device = Device.Open();
using var network =
    new Mlp(device, [train.Inputs, 16, 1], Activation.Tanh, Activation.Identity, seed: 1);
using var model = new Model(network, preprocessing);

// Huber's loss is quadratic near the target, and counts outliers less.
using var trainer = new Trainer(
    network, Loss.Huber(), new AdamW(LearningRate: 0.005f, WeightDecay: 0.1f), batchSize: 16);
var result = trainer.Fit(preprocessing.Apply(train),
    new FitOptions { Epochs = 500, ValidationShare = 0.2, Patience = 30 });
Console.WriteLine(
    $"{result.Reason}: epoch {result.Best?.Epoch} was the best of {result.History.Count}");

var predicted = model.Predict(test);
foreach (var i in new[] { 0, 10, 20, 30, 40 })
    Console.WriteLine($"measured {test.Target(i)[0]:F2}, predicted {predicted[i, 0]:F2}");
var metrics = RegressionMetrics.Of(predicted, test);
Console.WriteLine(
    $"{test.Rows} wines held out: RMSE {metrics.RootMeanSquaredError:F3}, R² {metrics.R2:F3}");
