using System.Globalization;
using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Persistence;

/// <summary>Files of ensembles with every kind of column, encoder, scaler and layer, of all versions, changed at random.</summary>
public sealed class EnsembleMutationTests : IDisposable
{
    private sealed record Roots(double Left, double Right) : OwnScaler("roots", 2)
    {
        public override IReadOnlyList<double> Numbers => [Left, Right];

        protected internal override double Scale(int column, double x) => Math.Cbrt((column == 0 ? Left : Right) * x);

        protected internal override double Unscale(int column, double scaled) => Math.Pow(scaled, 3) / (column == 0 ? Left : Right);

        protected internal override OwnScaler Restore(int inputs, IReadOnlyList<double> numbers) => new Roots(numbers[0], numbers[1]);
    }

    private sealed record LargestError : ValidationMetric
    {
        protected internal override double Measure(float[,] outputs, Dataset validation) =>
            Enumerable.Range(0, validation.Rows).Max(i => 1.0 - outputs[i, validation.Labels[i]]);
    }

    private static readonly OwnTypes Own = new() { Encoders = [new OwnEncoderTests.Wave(1)], Scalers = [new Roots(1, 1)] };

    private readonly CsvTestFolder _folder = new();
    private readonly Device _cpu = TestDevices.Get("cpu");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_MutatedForAModel_AreReadOrRefused()
    {
        var files = Files();
        MutationTests.Run(files, Changed, file => ModelFile.ReadModel(_cpu, file, [], Own).Dispose());
    }

    [Fact]
    public void Files_MutatedForAPredictor_AreReadOrRefused()
    {
        var files = Files();
        MutationTests.Run(files, Changed, file =>
        {
            var predictor = PredictorFile.Read(file, null, Own);
            try
            {
                predictor.Predict(new float[predictor.Features], new float[predictor.Outputs]);
            }
            catch (ArgumentException)
            {
                // Numbers that scaling makes too large, or none.
            }
        });
    }

    [Fact]
    public void Checkpoint_Mutated_IsResumedOrRefused()
    {
        var random = RandomNumbers.Create();
        var (train, held) = (TrainingData.Classes(random, 20, 3, 3), TrainingData.Classes(random, 20, 3, 3));
        var path = _folder.Path("runs");
        IReadOnlyList<string> Fit()
        {
            LayerOptions[] layers =
            [
                new(4, Activation.Tanh) { HasLayerNorm = true, ScalesInputs = true },
                new(4, Activation.Tanh) { IsResidual = true, Dropout = 0.2f },
                new(3, Activation.Softmax),
            ];
            using var network = new Mlp(_cpu, 3, layers, seed: 1);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new AdamW(0.01f), batchSize: 7, seed: 1);
            return trainer.Fit(train, new FitOptions
            {
                Epochs = 2,
                Validation = held,
                OwnMetric = new LargestError(),
                Checkpoints = new Checkpoints(path) { Every = null },
            }).Warnings;
        }

        Fit();
        var file = Directory.GetFiles(path, "*.gpubp").Single();
        var whole = File.ReadAllBytes(file);
        var (refused, damaged, most) = (0, 0, 0L);
        var cases = LongRun.IsAsked ? 2000 : 100;
        for (var n = 0; n < cases; n++)
        {
            foreach (var old in Directory.GetFiles(path, "checkpoint-*"))
                File.Delete(old);
            File.WriteAllBytes(file, Changed(whole, random));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                damaged += Fit().Count > 0 ? 1 : 0;
            }
            catch (ModelFileException e) when (e.Message.StartsWith($"{file}: ", StringComparison.Ordinal))
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{random}, case {n}: {e}");
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{cases} cases, {damaged} begun anew, {refused} refused; at most {most:N0} bytes.");
        Assert.InRange(most, 0, 100_000_000);
        Assert.InRange(refused + damaged, cases / 4, cases);
    }

    private static byte[] Changed(byte[] whole, RandomNumbers random) => random.NextInt(0, 2) == 0
        ? MutationTests.Mutated(whole, random)
        : DescriptionChanges.Of(whole, random);

    /// <summary>A file of each version of the format.</summary>
    private byte[][] Files()
    {
        var plan = Plan();
        Preprocessing table = new() { Plan = plan };
        Preprocessing scaled = new() { Scaler = new Roots(8, 27), TargetScaler = new StandardScaler([1], [2]) };
        LayerOptions hidden = new(4, Activation.Gelu);
        LayerOptions[] blocks = [hidden with { HasLayerNorm = true }, hidden with { IsResidual = true }];
        byte[][] files =
        [
            Saved(1, [hidden], table),
            Saved(1, [hidden], table),
            Saved(3, [hidden], scaled),
            Saved(3, blocks, table),
            Saved(2, [blocks[0] with { ScalesInputs = true }, blocks[1]], table),
        ];
        files[0] = SafetensorsBytes.Rewritten(
            files[0],
            header => header
                .Replace($"\"{FileChecksum.Key}\":\"{SafetensorsBytes.Checksum(files[0])}\",", "", StringComparison.Ordinal)
                .Replace("\\\"version\\\":2", "\\\"version\\\":1", StringComparison.Ordinal),
            isSealed: false);
        Assert.Equal([1, 2, 3, 4, 5], files.Select(Version));
        return files;
    }

    private static int Version(byte[] bytes)
    {
        using var file = SafetensorsBytes.Open(bytes);
        return DescriptionFormat.Node(file).Int("version", 1);
    }

    private byte[] Saved(int members, LayerOptions[] hidden, Preprocessing preprocessing)
    {
        var (inputs, outputs) = preprocessing.Plan is { } plan ? (plan.Inputs, plan.Target!.Outputs) : (2, 1);
        var last = new LayerOptions(outputs, outputs > 1 ? Activation.Softmax : Activation.Identity);
        using var model = new Model(
            [.. Enumerable.Range(0, members).Select(seed => new Mlp(_cpu, inputs, [.. hidden, last], seed))],
            preprocessing,
            ownsMembers: true);
        model.Save(_folder.Path("m.gpubp"));
        return File.ReadAllBytes(_folder.Path("m.gpubp"));
    }

    private TablePlan Plan()
    {
        string[] sizes = ["small", "large"];
        var lines = Enumerable.Range(0, 60).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{Math.Sin(i) * 9:F3},{i % 4},{"xyz"[i % 3]},{sizes[i % 2]},2024-0{1 + i % 9}-1{i % 7},{"pqr"[i / 5 % 3]}"));
        File.WriteAllLines(_folder.Path("t.csv"), ["number,whole,category,size,day,kind", .. lines]);
        var plan = Preprocessing.Fit(Table.Open(_folder.Path("t.csv")), "kind", new TableOptions
        {
            Categories = ["category"],
            Ordinals = ["size"],
            Dates = ["day"],
            Numbers = ["whole"],
            Encoding = new NumberEncoding { Bins = 4, MaxClasses = 5, HasRank = true, Clip = 3, Own = [new OwnEncoderTests.Wave(24)] },
        }).Plan!;
        Assert.Equal([3, 3], plan.Columns.Take(2).Select(column => column.Encoders.Count));
        return plan;
    }
}
