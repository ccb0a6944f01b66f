using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Predictors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace GpuBp.Tests.Serving;

/// <summary>A served model follows its file, and outlives what becomes of it.</summary>
public sealed class ServedModelTests : IDisposable
{
    private readonly ServedFiles _files = new();
    private readonly RandomNumbers _random = RandomNumbers.Create();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Predict_FileReplaced_AnswersByTheNewModel()
    {
        var row = ServedFiles.Row(_random);
        using var model = new ServedModel("flowers", _files.Served, Never);
        var (a, b) = (Predictor.Load(_files.A).Predict(row), Predictor.Load(_files.B).Predict(row));
        Assert.False(ServedFiles.AreSame(a.Outputs, b.Outputs));
        Assert.Equal(a.Outputs, model.Predict(row).Outputs);
        Assert.False(model.Reload());
        var before = model.LoadedAt;

        _files.Put(_files.B);

        Assert.Equal(a.Outputs, model.Predict(row).Outputs);
        Assert.True(model.Reload());
        Assert.Equal(b.Outputs, model.Predict(row).Outputs);
        Assert.True(model.LoadedAt > before);
        Assert.Equal(b.Outputs, model.Predict(row.ToDictionary(cell => cell.Key, cell => FormattableString.Invariant($"{cell.Value}"))).Outputs);
    }

    [Fact]
    public void Model_WithOwnTypes_IsServedAndFollowsItsFile()
    {
        var (path, features) = (_files.Path("own.gpubp"), new float[] { 2, -5 });
        Save(new Roots(8, 27));
        Assert.Contains(
            "it has the scaler 'roots', which is none of the library's",
            Assert.Throws<ModelFileException>(() => new ServedModel("own", path, Never)).Message,
            StringComparison.Ordinal);
        var options = Never;
        options.OwnTypes = new OwnTypes { Scalers = [new Roots(1, 1)] };
        using var model = new ServedModel("own", path, options);
        Assert.Equal(Expected(), Served());

        Save(new Roots(1000, 1));

        Assert.True(model.Reload());
        Assert.Equal(Expected(), Served());
        Assert.Throws<ArgumentNullException>("value", () => options.OwnTypes = null!);

        void Save(Roots scaler)
        {
            using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Tanh, Activation.Identity, seed: 1);
            using var saved = new Model(network, new Preprocessing { Scaler = scaler });
            saved.Save(path);
        }

        float[] Served()
        {
            var outputs = new float[1];
            model.Current.Predict(features, outputs);
            return outputs;
        }

        float[] Expected()
        {
            var outputs = new float[1];
            Predictor.Load(path, options.OwnTypes).Predict(features, outputs);
            return outputs;
        }
    }

    /// <summary>Roots of multiples.</summary>
    private sealed record Roots(double Left, double Right) : OwnScaler("roots", 2)
    {
        public override IReadOnlyList<double> Numbers => [Left, Right];

        protected internal override double Scale(int column, double x) => Math.Cbrt((column == 0 ? Left : Right) * x);

        protected internal override double Unscale(int column, double scaled) => Math.Pow(scaled, 3) / (column == 0 ? Left : Right);

        protected internal override OwnScaler Restore(int inputs, IReadOnlyList<double> numbers) => new Roots(numbers[0], numbers[1]);
    }

    // What a copy with its times kept does, of a file as long.
    [Fact]
    public void Reload_OtherFileOfTheSameTimeAndLength_IsNoticed()
    {
        using var model = new ServedModel("flowers", _files.Served, Never);
        var (time, length) = (File.GetLastWriteTimeUtc(_files.Served), new FileInfo(_files.Served).Length);
        PredictorFiles.Rewrite(_files.A, json => json.Replace("\"version\":2", "\"version\":1", StringComparison.Ordinal));
        _files.Put(_files.A);
        File.SetLastWriteTimeUtc(_files.Served, time);

        Assert.Equal(length, new FileInfo(_files.Served).Length);
        Assert.True(model.Reload());
    }

    [Fact]
    public async Task Timer_FileReplaced_LoadsIt()
    {
        var row = ServedFiles.Row(_random);
        await using var model = new ServedModel(
            "flowers", _files.Served, new ServedModelOptions { ReloadInterval = TimeSpan.FromMilliseconds(10) });
        var b = Predictor.Load(_files.B).Predict(row);

        _files.Put(_files.B);

        var end = DateTime.UtcNow.AddSeconds(20);
        while (!ServedFiles.AreSame(b.Outputs, model.Predict(row).Outputs) && DateTime.UtcNow < end)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.Equal(b.Outputs, model.Predict(row).Outputs);
    }

    [Theory]
    [InlineData("damaged", "the file is damaged or incomplete")]
    [InlineData("cut", "The file ends|is damaged or incomplete|bytes behind the header")]
    [InlineData("empty", "it has 0 bytes")]
    [InlineData("newer", "it is of format version 9, written by GpuBp")]
    [InlineData("missing", "Could not find file")]
    public async Task File_ReplacedByOneThatIsNone_LeavesTheOldModelServing(string kind, string parts)
    {
        using var reloads = new Instrument("gpubp.serving.reloads");
        var name = $"flowers {Guid.NewGuid()}";
        await using var services = new ServiceCollection().AddLogging()
            .AddGpuBpModel(name, _files.Served, options => options.ReloadInterval = Timeout.InfiniteTimeSpan)
            .BuildServiceProvider();
        foreach (var hosted in services.GetServices<IHostedService>().OfType<ServedModelStart>())
            await hosted.StartAsync(TestContext.Current.CancellationToken);
        var model = services.GetRequiredKeyedService<ServedModel>(name);
        var row = ServedFiles.Row(_random);
        var before = model.Predict(row).Outputs;
        Assert.Equal(HealthStatus.Healthy, (await Health(services)).Status);
        var bad = _files.Path("bad.gpubp");
        File.Copy(_files.B, bad);
        if (kind == "newer")
            PredictorFiles.Rewrite(bad, json => json.Replace("\"version\":3", "\"version\":9", StringComparison.Ordinal));
        var bytes = File.ReadAllBytes(bad);
        if (kind == "damaged")
            bytes[_random.NextInt(bytes.Length - 90, bytes.Length - 1)] ^= 4;
        File.WriteAllBytes(bad, kind == "cut" ? bytes[..^100] : kind == "empty" ? [] : bytes);

        _files.Put(bad);
        if (kind == "missing")
            File.Delete(_files.Served);

        Assert.False(model.Reload());
        Assert.False(model.Reload());
        Assert.Equal(before, model.Predict(row).Outputs);
        Assert.Contains(parts.Split('|'), part => model.Problem!.Contains(part, StringComparison.Ordinal));
        var health = await Health(services);
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains(model.Problem!, health.Entries[$"gpubp:{name}"].Description, StringComparison.Ordinal);
        Assert.Equal(1, reloads.Of(name, "refused"));

        _files.Put(_files.B);

        Assert.True(model.Reload());
        Assert.Null(model.Problem);
        Assert.Equal(HealthStatus.Healthy, (await Health(services)).Status);
        Assert.Equal((1, 1), (reloads.Of(name, "loaded"), reloads.Of(name, "refused")));
    }

    [Fact]
    public async Task Start_WithoutAModel_Fails()
    {
        await using var services = new ServiceCollection().AddLogging()
            .AddGpuBpModel("flowers", _files.Path("none.gpubp")).BuildServiceProvider();

        var start = services.GetServices<IHostedService>().OfType<ServedModelStart>().Single();

        await Assert.ThrowsAsync<FileNotFoundException>(() => start.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void AddGpuBpModel_NameTwice_IsRefused()
    {
        var services = new ServiceCollection().AddGpuBpModel("a", _files.A).AddGpuBpModel("b", _files.B);

        var error = Assert.Throws<ArgumentException>(() => services.AddGpuBpModel("a", _files.B));

        Assert.Contains("There is a model 'a' among the services; give each a name of its own.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => services.AddGpuBpModel("c", _files.A, o => o.JoinWithin = TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => services.AddGpuBpModel("c", _files.A, o => o.ReloadInterval = TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => services.AddGpuBpModel("c", _files.A, o => o.MaxJoinedRows = 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PredictAsync_WrongRow_NamesTheColumn(bool joins)
    {
        using var failures = new Instrument("gpubp.serving.failures");
        var name = $"flowers {Guid.NewGuid()}";
        await using var model = new ServedModel(name, _files.Served, Joining(joins));
        var row = ServedFiles.Row(_random);
        var lacks = new Dictionary<string, object?>(row);
        lacks.Remove("petal length");
        var wrong = new Dictionary<string, object?>(row) { ["petal width"] = "thin" };

        var missing = await Assert.ThrowsAsync<DataException>(async () => await model.PredictAsync(lacks));
        var unknown = await Assert.ThrowsAsync<DataException>(async () => await model.PredictAsync(wrong, UnknownCells.Error));

        Assert.Contains("The row has no \"petal length\"; the columns are sepal length,", missing.Message, StringComparison.Ordinal);
        Assert.Contains("(petal width): \"thin\" is not a number", unknown.Message, StringComparison.Ordinal);
        Assert.Single((await model.PredictAsync(wrong)).Notes);
        Assert.Equal(2, failures.Of(name));
    }

    // Each answer is that of the model that was there when the row came, whatever it is joined with.
    [Fact]
    public async Task PredictAsync_ManyRowsWhileTheFileChanges_AnswersEachByOneModel()
    {
        using var batches = new Instrument("gpubp.serving.batch.rows");
        var name = $"flowers {Guid.NewGuid()}";
        var options = Joining(true);
        options.MaxJoinedRows = 50;
        await using var model = new ServedModel(name, _files.Served, options);
        Predictor[] both = [Predictor.Load(_files.A), Predictor.Load(_files.B)];
        var pending = new List<(Dictionary<string, object?> Row, int Model, Task<Prediction> Answer)>();
        for (var n = 0; n < 1000; n++)
        {
            if (n % 100 == 99)
            {
                _files.Put(n / 100 % 2 == 0 ? _files.B : _files.A);
                Assert.True(model.Reload());
            }

            var row = ServedFiles.Row(_random);
            pending.Add((row, (n + 1) / 100 % 2, model.PredictAsync(row, cancellation: TestContext.Current.CancellationToken).AsTask()));
        }

        foreach (var (row, which, task) in pending)
        {
            var (expected, answer) = (both[which].Predict(row), await task);
            Assert.True(ServedFiles.AreSame(expected.Outputs, answer.Outputs), $"{_random}");
            Assert.Equal(expected.Spread?.Count, answer.Spread?.Count);
            Assert.Equal(expected.Class, answer.Class);
        }

        Assert.Equal(1000, batches.Of(name));
        Assert.InRange(batches.Max(name), 2, 50);
    }

    [Fact]
    public async Task PredictAsync_AfterDispose_IsRefusedAndWhatWaitsIsAnswered()
    {
        var model = new ServedModel("flowers", _files.Served, Joining(true));
        var waiting = model.PredictAsync(ServedFiles.Row(_random));

        await model.DisposeAsync();

        Assert.Equal(3, (await waiting).Outputs.Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await model.PredictAsync(ServedFiles.Row(_random)));
        var ended = new CancellationToken(canceled: true);
        await using var other = new ServedModel("flowers", _files.Served, Joining(true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await other.PredictAsync(ServedFiles.Row(_random), cancellation: ended));
    }

    private static ServedModelOptions Never => new() { ReloadInterval = Timeout.InfiniteTimeSpan };

    private static ServedModelOptions Joining(bool joins) =>
        new() { ReloadInterval = Timeout.InfiniteTimeSpan, JoinWithin = joins ? TimeSpan.FromMilliseconds(1) : null };

    private static Task<HealthReport> Health(IServiceProvider services) =>
        services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

    /// <summary>What an instrument of the meter reports, by the model's name.</summary>
    private sealed class Instrument : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentBag<(string Model, string? Outcome, long Value)> _values = [];

        internal Instrument(string name)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "GpuBp" && instrument.Name == name)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Add(value, tags));
            _listener.SetMeasurementEventCallback<int>((_, value, tags, _) => Add(value, tags));
            _listener.Start();
        }

        internal long Of(string model, string? outcome = null) =>
            _values.Where(value => value.Model == model && value.Outcome == outcome).Sum(value => value.Value);

        internal long Max(string model) => _values.Where(value => value.Model == model).Max(value => value.Value);

        public void Dispose() => _listener.Dispose();

        private void Add(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = new Dictionary<string, object?>(tags.ToArray());
            _values.Add(((string)all["gpubp.model"]!, (string?)all.GetValueOrDefault("gpubp.outcome"), value));
        }
    }
}
