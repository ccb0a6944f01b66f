using System.Globalization;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>From a CSV file, batch by batch through a scaler, to a trained network.</summary>
public sealed class CsvStreamTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FitAsync_CsvInBatches_LearnsWhatItsRowsInMemoryTeach()
    {
        var random = RandomNumbers.Create();
        var token = TestContext.Current.CancellationToken;
        var path = _folder.Write("x,y,colour,k\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
        {
            var (x, y) = (random.NextSingle(-50, 90), random.NextSingle());
            return string.Create(CultureInfo.InvariantCulture, $"{x:R},{y:R},{"rgb"[i % 3]},{(x > 20 ? "far" : "near")}\n");
        })));
        var table = Table.Open(path);
        var plan = TablePlan.Learn(table);
        var whole = plan.ReadDataset(table);
        async Task<(float[] Parameters, TrainingResult Result)> Train(Func<Trainer, Task<TrainingResult>> fit)
        {
            using var network = new Mlp(
                TestDevices.Get("cpu"), [whole.Inputs, 8, 2], Activation.Tanh, Activation.Softmax, seed: 1);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.01f), batchSize: 16, seed: 1);
            var result = await fit(trainer);
            return (network.Parameters.ToArray(), result);
        }

        var limits = new FitOptions { Epochs = 40 };
        var inMemory = await Train(trainer => trainer.FitAsync(whole, limits, cancellation: token));
        var inOnePart = await Train(
            trainer => trainer.FitAsync(plan.ReadPartsAsync(table, 1000), limits, cancellation: token));
        var inParts = await Train(
            trainer => trainer.FitAsync(plan.ReadPartsAsync(table, 64), limits, cancellation: token));

        Assert.Equal(inMemory.Parameters, inOnePart.Parameters);
        Assert.NotEqual(inMemory.Parameters, inParts.Parameters);
        Assert.InRange(inParts.Result.Best!.Loss, 0, 0.2);
    }
}
