using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Predictors;

/// <summary>How a predictor behaves: memory, threads, and what it refuses.</summary>
public sealed class PredictorUseTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Path => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    // A scaler, an ensemble and its mean; number encoders; and neither.
    [Theory]
    [InlineData("plain")]
    [InlineData("scaled ensemble")]
    [InlineData("encoded")]
    public void Predict_OneRow_AllocatesNothing(string kind)
    {
        var random = RandomNumbers.Create();
        var predictor = kind == "plain" ? Saved([6, 9, 2], members: 1, null)
            : kind == "scaled ensemble" ? Saved([6, 9, 2], members: 3, new Preprocessing
            {
                Scaler = new StandardScaler([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 0]),
                TargetScaler = new StandardScaler([1, 2], [3, 4]),
            })
            : Encoded(random);
        var (features, outputs) = (random.Floats(predictor.Features), new float[predictor.Outputs]);
        for (var n = 0; n < 100; n++)
            predictor.Predict(features, outputs);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1000; n++)
            predictor.Predict(features, outputs);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Predict_OnManyThreads_GivesTheBitsOfOne()
    {
        var random = RandomNumbers.Create();
        var predictor = Saved([20, 30, 5], members: 2, null);
        var rows = Enumerable.Range(0, 64).Select(_ => random.SingleMatrix(random.NextInt(1, 130), 20)).ToList();
        var alone = rows.Select(x => predictor.Predict(x).Cast<float>().ToArray()).ToList();

        Parallel.For(0, 2000, n =>
            Assert.Equal(alone[n % rows.Count], predictor.Predict(rows[n % rows.Count]).Cast<float>()));
    }

    [Fact]
    public void Predict_WrongShapesAndNumbers_AreRefused()
    {
        var predictor = Saved([3, 4, 2], members: 1, null);

        Says("features has 4 elements; rows of 3 need a multiple of 3", () => predictor.Predict(new float[4], new float[2]));
        Says("features has 0 elements", () => predictor.Predict([], new float[2]));
        Says("outputs has room for 3 numbers; 2 rows give [2 × 2].", () => predictor.Predict(new float[6], new float[3]));
        Says("features is [2 × 4]; the model takes [rows × 3].", () => predictor.Predict(new float[2, 4]));
        Says("features has NaN at row 1, column 2", () => predictor.Predict([0, 0, 0, 0, 0, float.NaN], new float[4]));
        var error = Assert.Throws<InvalidOperationException>(() => predictor.Predict(new Dictionary<string, string> { ["a"] = "1" }));
        Assert.Contains("no plan", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_RowWithoutAColumn_NamesIt()
    {
        var predictor = Encoded(RandomNumbers.Create());

        var error = Assert.Throws<DataException>(() => predictor.Predict(new Dictionary<string, object?> { ["p"] = 1.0, ["r"] = 2 }));

        Assert.Contains("The row has no \"q\"; the columns are p, q.", error.Message, StringComparison.Ordinal);
        var unknown = Assert.Throws<DataException>(() => predictor.Predict(
            new Dictionary<string, object?> { ["p"] = "abc", ["q"] = 2 }, UnknownCells.Error));
        Assert.Contains("\"abc\" is not a number", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"version\":2", "\"version\":6", "it is of format version 6, written by GpuBp")]
    [InlineData("\"inputs\":3", "\"inputs\":4", "the tensor 'layers.0.weight' is [4 × 3]; [4 × 4] is expected")]
    [InlineData("\"activation\":\"relu\"", "\"activation\":\"softmax\"", "softmax stands in the output layer only")]
    [InlineData("\"outputs\":4", "\"outputs\":2147483647", "the tensor 'layers.0.weight' is [4 × 3]")]
    [InlineData("\"layers\":[", "\"layers\":[],\"l\":[", "a list of at least one layer")]
    public void Load_DescriptionThatIsWrong_SaysWhere(string was, string becomes, string part)
    {
        Saved([3, 4, 2], members: 1, null);
        PredictorFiles.Rewrite(Path, json => json.Replace(was, becomes, StringComparison.Ordinal));

        var error = Assert.Throws<ModelFileException>(() => Predictor.Load(Path));

        Assert.StartsWith(Path, error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DamagedFile_SaysSo()
    {
        Saved([3, 4, 2], members: 1, null);
        var random = RandomNumbers.Create();
        var bytes = File.ReadAllBytes(Path);
        bytes[random.NextInt(bytes.Length - 50, bytes.Length - 1)] ^= 4;
        using var stream = new MemoryStream(bytes);

        var error = Assert.Throws<ModelFileException>(() => Predictor.Load(stream));

        Assert.StartsWith("The stream: the file is damaged or incomplete", error.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Predictor.Load(_folder.Path("none.gpubp")));
    }

    private Predictor Saved(int[] sizes, int members, Preprocessing? preprocessing)
    {
        Mlp[] networks =
        [
            .. Enumerable.Range(0, members).Select(
                seed => new Mlp(TestDevices.Get("cpu"), sizes, Activation.Relu, Activation.Identity, seed: seed)),
        ];
        using var model = new Model(networks, preprocessing, ownsMembers: true);
        model.Save(Path);
        return Predictor.Load(Path);
    }

    private Predictor Encoded(RandomNumbers random)
    {
        var lines = Enumerable.Range(0, 200).Select(i => FormattableString.Invariant(
            $"{random.NextDouble(-9, 9):F4},{random.NextDouble(0, 5):F2},{"ab"[i % 2]}"));
        var plan = TablePlan.Learn(
            Table.Open(_folder.Write("p,q,kind\n" + string.Join('\n', lines))),
            options: new TableOptions { Encoding = new NumberEncoding { Bins = 8, Clip = 3, HasRank = true } });
        using var model = PredictorFiles.Untrained(plan, members: 1);
        model.Save(Path);
        return Predictor.Load(Path);
    }

    private static void Says(string part, Action action)
    {
        var error = Assert.ThrowsAny<ArgumentException>(action);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
