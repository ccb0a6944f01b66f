using System.Globalization;
using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Models of rows of numbers that take tables.</summary>
public sealed class ModelTableTests : IDisposable
{
    private const int Rows = 40;

    private readonly CsvTestFolder _folder = new();
    private readonly Device _cpu = TestDevices.Get("cpu");
    private readonly RandomNumbers _random = RandomNumbers.Create();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Scalers => ["none", "standard", "minMax", "robust"];

    [Theory, MemberData(nameof(Scalers))]
    public void ForTable_ColumnsInOrder_PredictAsArrays(string kind)
    {
        var rows = _random.SingleMatrix(Rows, 3, scale: 5);
        var (scaler, targets) = (Scaler(kind, rows), Scaler(kind, _random.SingleMatrix(Rows, 2, scale: 50)));
        using var network = new Mlp(_cpu, 3, [new(6, Activation.Tanh), new(2, Activation.Identity)], 1);
        using var model = new Model(network, new Preprocessing { Scaler = scaler, TargetScaler = targets });
        var table = Write("x0,word,x1,x2,s,t", i => $"{Text(rows[i, 0])},w{i},{Text(rows[i, 1])},{Text(rows[i, 2])},1.5,2.5");

        var z = model.ForTable(table, "s", "t").Predict(table);

        AssertClose(model.Predict(rows), z);
        Assert.Equal(["s", "t"], model.ForTable(table, "s", "5").TargetNames!);
    }

    [Fact]
    public void ForTable_InputsOfNames_AreFoundInAnyOrder()
    {
        var rows = _random.SingleMatrix(Rows, 3, scale: 5);
        using var network = new Mlp(_cpu, 3, [new(4, Activation.Softmax)], 1);
        using var model = new Model(network, new Preprocessing { InputNames = ["x0", "x1", "x2"], ClassNames = ["a", "b", "c", "d"] });
        var table = Write("x2,more,x0,kind,x1", i => $"{Text(rows[i, 2])},{i},{Text(rows[i, 0])},{"abcd"[i % 4]},{Text(rows[i, 1])}");

        var known = model.ForTable(table, "kind");

        AssertClose(model.Predict(rows), known.Predict(table));
        var classes = model.Classify(rows);
        Assert.Equal(
            classes.Index().Average(c => c.Item == c.Index % 4 ? 1.0 : 0), known.Evaluate(table).Classification!.Accuracy, 1e-12);
    }

    [Theory]
    [InlineData("x0,x1,kind", "take 3 numbers, and 2 columns are of numbers beside the target: \"x0\", \"x1\"")]
    [InlineData("x0,x1,x2,x3,kind", "take 3 numbers, and 4 columns are of numbers")]
    [InlineData("x0,x1,x2,sort", "there is no target column \"kind\"; one of 4 columns is expected")]
    public void ForTable_OtherColumns_AreNamed(string header, string message)
    {
        using var network = new Mlp(_cpu, 3, [new(4, Activation.Softmax)], 1);
        using var model = new Model(network);
        var table = Write(header, i => string.Join(',', Enumerable.Range(0, header.Count(c => c == ',')).Select(k => $"{i * k % 9}.25")) + $",{i % 4}");

        var error = Assert.Throws<DataException>(() => model.ForTable(table, "kind"));

        Assert.StartsWith(table.Name, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ForTable_TextsForNumberedClasses_AreRefused()
    {
        using var network = new Mlp(_cpu, 1, [new(2, Activation.Softmax)], 1);
        using var model = new Model(network);
        var table = Write("x,kind", i => $"{i}.5,{(i % 2 == 0 ? "yes" : "no")}");

        var error = Assert.Throws<DataException>(() => model.ForTable(table, "kind"));

        Assert.Contains("the classes of the model are the numbers 0 to 1, and the target \"kind\" holds texts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ForTable_MissingNumber_IsRefusedWhereItStands()
    {
        using var network = new Mlp(_cpu, 2, [new(1, Activation.Identity)], 1);
        using var model = new Model(network);
        var table = Write("a,b", i => i == 7 ? "1.5," : $"{i}.5,{i}.25");

        var error = Assert.Throws<DataException>(() => model.ForTable(table).Predict(table));

        Assert.Contains("line 9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ForTable_ModelWithAPlan_IsRefused()
    {
        var table = Write("x,y", i => $"{i}.5,{2 * i}.5");
        using var model = Model.Train(table, options: new TrainOptions
        {
            Device = _cpu,
            Recipe = (recipe, _) => recipe with { Options = new FitOptions { Epochs = 1 } },
        });

        Assert.Contains("has a plan", Assert.Throws<InvalidOperationException>(() => model.ForTable(table, "y")).Message, StringComparison.Ordinal);
    }

    private static Scaler? Scaler(string kind, float[,] rows) => kind switch
    {
        "standard" => StandardScaler.Fit(new Dataset(rows, rows)),
        "minMax" => MinMaxScaler.Fit(new Dataset(rows, rows), -1, 2),
        "robust" => RobustScaler.Fit(new Dataset(rows, rows)),
        _ => null,
    };

    private static string Text(float number) => number.ToString("R", CultureInfo.InvariantCulture);

    // Scaled in double on both sides, by a formula in another order: rounding of floats remains.
    private static void AssertClose(float[,] expected, float[,] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (x, y) in expected.Cast<float>().Zip(actual.Cast<float>()))
            Assert.Equal(x, y, 1e-5 * Math.Max(1, Math.Abs(x)));
    }

    private Table Write(string header, Func<int, string> row)
    {
        var path = _folder.Path("rows.csv");
        File.WriteAllLines(path, [header, .. Enumerable.Range(0, Rows).Select(row)]);
        return Table.Open(path);
    }
}
