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
        var options = new CsvOptions { TargetKind = CsvTargetKind.ClassName, ClassNames = ["near", "far"] };
        var whole = CsvFile.Read(path, options with { TextColumns = CsvColumnKind.OneHot }, out var encoding);
        async Task<(float[] Parameters, TrainingResult Result)> Train(
            Func<Trainer, StandardScaler, Task<TrainingResult>> fit, IAsyncEnumerable<Dataset> rows)
        {
            using var network = new Mlp(
                TestDevices.Get("cpu"), [whole.Inputs, 8, 2], Activation.Tanh, Activation.Softmax, seed: 1);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.01f), batchSize: 16, seed: 1);
            var result = await fit(trainer, await StandardScaler.FitAsync(rows, token));
            return (network.Parameters.ToArray(), result);
        }

        var limits = new FitOptions { Epochs = 40 };
        IAsyncEnumerable<Dataset> Batches(int rows) =>
            CsvFile.ReadBatchesAsync(path, rows, options with { Encoding = encoding });
        var inMemory = await Train(
            (trainer, scaler) => trainer.FitAsync(scaler.Transform(whole), limits, cancellation: token),
            new[] { whole }.ToAsyncEnumerable());
        var inOnePart = await Train(
            (trainer, scaler) => trainer.FitAsync(scaler.Transform(Batches(1000)), limits, cancellation: token), Batches(1000));
        var inParts = await Train(
            (trainer, scaler) => trainer.FitAsync(scaler.Transform(Batches(64)), limits, cancellation: token), Batches(64));

        Assert.Equal(inMemory.Parameters, inOnePart.Parameters);
        Assert.NotEqual(inMemory.Parameters, inParts.Parameters);
        Assert.InRange(inParts.Result.Best!.Loss, 0, 0.2);
    }
}
