// How do I predict a number?

using GpuBp;
using GpuBp.Compute;

// Predicts the flavanoids of a wine from twelve other measurements.
var options = new TableOptions { Ignored = ["cultivar"], Task = TargetTask.Regression };
var wines = Table.Open(Path.Combine(AppContext.BaseDirectory, "data", "wine.csv"));
var (train, test, _, _) = wines.Split(testShare: 0.25, seed: 1, target: "flavanoids", options);

// The plan scales the target too, so that the learning rate does not depend on its unit;
// predictions are in the original unit.
var preprocessing = Preprocessing.Fit(train, target: "flavanoids", options);
var samples = preprocessing.Apply(train);
using var device = Device.Open();
using var network =
    new Mlp(device, [samples.Inputs, 16, 1], Activation.Tanh, Activation.Identity, seed: 1);
using var model = new Model(network, preprocessing);

// Huber's loss is quadratic near the target, and counts outliers less.
using var trainer = new Trainer(
    network, Loss.Huber(), new AdamW(LearningRate: 0.005f, WeightDecay: 0.1f), batchSize: 16);
var result = trainer.Fit(samples,
    new FitOptions { Epochs = 500, ValidationShare = 0.2, Patience = 30 });
Console.WriteLine(
    $"{result.Reason}: epoch {result.Best?.Epoch} was the best of {result.History.Count}");

var metrics = model.Evaluate(test);
foreach (var i in new[] { 0, 10, 20, 30, 40 })
{
    var (measured, predicted) = (metrics.Truth.Target(i)[0], metrics.Outputs[i, 0]);
    Console.WriteLine($"measured {measured:F2}, predicted {predicted:F2}");
}

Console.WriteLine(
    $"{metrics.Rows} wines held out: RMSE {metrics.Regression!.RootMeanSquaredError:F3}, " +
    $"R² {metrics.Regression.R2:F3}");
