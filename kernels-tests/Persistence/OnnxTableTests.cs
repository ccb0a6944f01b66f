using System.Globalization;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Models of tables, exported, and given the tables' cells by ONNX Runtime.</summary>
public sealed class OnnxTableTests : IDisposable
{
    private static readonly string[] MissingMarks = ["", "NA", "?"];

    private readonly CsvTestFolder _folder = new();
    private readonly List<IDisposable> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Dispose());
        _folder.Dispose();
    }

    public static TheoryData<string> Files =>
    [
        "kernels-tests/Training/sklearn/iris.csv", "kernels-tests/Training/sklearn/wine.csv",
        "samples/WebApi/data/iris.csv", "samples/Regression/data/wine.csv", "samples/Categories/data/loaves.csv",
    ];

    [Theory, MemberData(nameof(Files))]
    public void SaveOnnx_TableOfAFile_AnswersItsRawRows(string file) => AssertAnswers(RepositoryFiles.Read(file));

    [Fact]
    public void SaveOnnx_NearlyConstantColumn_TellsItsRowsApart()
    {
        var random = RandomNumbers.Create();
        string[] colours = ["blue", "red", "green"];

        var program = AssertAnswers(Table("a,b,colour,y", 120, i => FormattableString.Invariant(
            $"{1_000_000 + 0.0625 * random.NextInt(0, 1)},{random.NextDouble(-5, 5):F2},{colours[i % 3]},{(i % 2 == 0 ? "yes" : "no")}")));

        Assert.Equal([typeof(double), typeof(float), typeof(string)], program.Inputs.Values);
    }

    [Fact]
    public void SaveOnnx_JulianDates_TellsThemApart()
    {
        var random = RandomNumbers.Create();

        var program = AssertAnswers(Table("jd,mag", 800, _ => FormattableString.Invariant(
            $"{random.NextDouble(2_459_000, 2_459_020):F4},{random.NextDouble(10, 13):F3}")));

        Assert.Equal([typeof(double)], program.Inputs.Values);
        Assert.Equal(["mag"], program.Outputs.Keys);
    }

    [Fact]
    public void SaveOnnx_SecondsSince1970_TellsThemApart()
    {
        var program = AssertAnswers(Table("t,y", 600, i => $"{1_700_000_000 + 5 * i},{i % 7 + 0.5}"));

        Assert.Equal([typeof(double)], program.Inputs.Values);
    }

    [Fact]
    public void SaveOnnx_Quantiles_RiseAsTheModels()
    {
        var random = RandomNumbers.Create();
        var table = Table("a,b,y", 200, _ => FormattableString.Invariant(
            $"{random.NextDouble(-9, 9):F4},{random.NextDouble(-5, 5):F2},{random.NextDouble(20, 30):F3}"));
        using var learnt = Learn(table, new TableOptions { Quantiles = [0.1, 0.5, 0.9] });
        var plan = learnt.Preprocessing.Plan!;
        using var model = new Model(learnt.Network, new Preprocessing
        {
            Plan = plan with { Target = plan.Target! with { QuantileShifts = [3, 0, -3] } },
        });

        var program = AssertAnswers(model, table);

        // The quantiles of a network that has learnt nothing cross, all the more when shifted.
        Assert.Equal(["y 0.1", "y 0.5", "y 0.9"], program.Outputs.Keys);
        var rows = model.Read(GpuBp.Table.Open(_folder.Write(table)));
        var raw = model.OfMembers(member => member.Predict(rows.Features, rows.Inputs))[0];
        Assert.Contains(Enumerable.Range(0, 200), i => raw[i, 0] > raw[i, 2]);
    }

    [Fact]
    public void SaveOnnx_AnswersBeyondTheTargets_EndAtTheirRange()
    {
        var random = RandomNumbers.Create();
        string Rows(double spread) => Table("a,b,y,z", 200, _ => FormattableString.Invariant(
            $"{random.NextDouble(-spread, spread):F4},{random.NextDouble(-spread, spread):F2},{random.NextDouble(20, 30):F3},{random.NextDouble(-1, 0):F3}"));
        using var model = Learn(Rows(1), new TableOptions { Targets = ["y", "z"] });
        var far = Rows(1000);

        AssertAnswers(model, far);

        var target = model.Preprocessing.Plan!.Target!;
        var answers = model.Predict(GpuBp.Table.Open(_folder.Write(far)));
        for (var j = 0; j < 2; j++)
        {
            var column = Column(answers, j).Cast<float>().ToList();
            Assert.Equal((float)target.Minima![j], column.Min());
            Assert.Equal((float)target.Maxima![j], column.Max());
        }
    }

    // 1 / spread is no float, and floats hold such numbers with three digits.
    [Fact]
    public void SaveOnnx_TinySpread_IsDividedBy()
    {
        var random = RandomNumbers.Create();

        var program = AssertAnswers(Table("a,b,y", 120, i => FormattableString.Invariant(
            $"{random.NextDouble(-9, 9):F4}e-42,{random.NextDouble(-5, 5):F2},{(i % 2 == 0 ? "yes" : "no")}")));

        Assert.Equal([typeof(double), typeof(float)], program.Inputs.Values);
    }

    [Fact]
    public void SaveOnnx_DatesAndTimes_AreDays()
    {
        var random = RandomNumbers.Create();
        var start = new DateTime(2019, 3, 1);

        var program = AssertAnswers(Table("day,time,y", 500, i =>
            (i % 50 == 7 ? "NA" : $"{start.AddDays(random.NextInt(0, 900)):yyyy-MM-dd}") +
            $",{start.AddSeconds(random.NextInt(0, 5_000_000)):yyyy-MM-dd HH:mm:ss},{i % 9 + 0.25}"));

        Assert.Equal([typeof(double), typeof(double)], program.Inputs.Values);
    }

    [Fact]
    public void SaveOnnx_CellsMissingWhereNoneWas_AreUnknownAsHere()
    {
        var random = RandomNumbers.Create();
        string Rows(int holes) => Table("number,two,order,category,day,y", 200, i =>
            i % 5 == holes ? $",,,,,{i}.5" : FormattableString.Invariant(
                $"{random.NextDouble(3, 9)},{"ab"[i % 2]},{"xyz"[i % 3]},{"pqr"[i % 3]},2020-01-{i % 28 + 1},{i % 11 + 0.5}"));
        using var model = Learn(Rows(-1), new TableOptions { Ordinals = ["order"], Dates = ["day"] });

        AssertAnswers(model, Rows(2));
    }

    [Fact]
    public void SaveOnnx_HolesInEveryKindOfColumn_FillsThemAsHere()
    {
        var random = RandomNumbers.Create();
        string[] numbers = ["1.5", "-20", "", "NA", "7e2", "?"], texts = ["low", "", "high", "NA", "mid"];

        AssertAnswers(Table("number,category,order,small,y", 300, i =>
            $"{numbers[i % 6]},{texts[random.NextInt(0, 4)]},{texts[i % 5]},{i % 2},class {i % 3}"));
    }

    [Fact]
    public void SaveOnnx_CategoriesNeverSeen_AreZerosAsHere()
    {
        var random = RandomNumbers.Create();
        string[] texts = ["x", "y", "z", "never seen"];
        string Rows(int categories) => Table("category,number,y", 200, i => FormattableString.Invariant(
            $"{texts[i % categories]},{random.NextSingle(-2, 2)},{i % 3 + 0.25}"));
        using var model = Learn(Rows(3));

        AssertAnswers(model, Rows(4));
    }

    [Fact]
    public void SaveOnnx_ManyCategories_AreFound()
    {
        var random = RandomNumbers.Create();

        AssertAnswers(Table("town,y", 2000, i => $"town {i % 700} „{(char)('a' + i % 700 % 26)}“,class {random.NextInt(0, 4)}"), new TableOptions { Categories = ["town"] });
    }

    [Theory, InlineData(1e-3), InlineData(1), InlineData(1e5)]
    public void SaveOnnx_EveryEncoderOfNumbers_AnswersAsHere(double scale)
    {
        var random = RandomNumbers.Create();

        AssertAnswers(
            Table("a,few,holes,y", 400, i => string.Create(
                CultureInfo.InvariantCulture,
                $"{scale * (30 + random.NextDouble(-1, 1)):R},{random.NextInt(-2, 2)},{(i % 9 == 0 ? "" : $"{i * scale:R}")},class {i % 3}")),
            new TableOptions
            {
                Encoding = new NumberEncoding { Bins = 16, Clip = 3, HasRank = true, MaxClasses = 8, IsRobust = scale == 1 },
            });
    }

    private OnnxProgram AssertAnswers(string table, TableOptions? options = null)
    {
        using var model = Learn(table, options);
        return AssertAnswers(model, table);
    }

    private OnnxProgram AssertAnswers(Model model, string table)
    {
        var path = _folder.Path("model.onnx");
        model.SaveOnnx(path);
        var program = new OnnxProgram(path);
        _opened.Add(program);

        var answers = program.Run(Cells(table, model.Preprocessing.Plan!, program.Inputs));

        var expected = model.Predict(GpuBp.Table.Open(_folder.Write(table)));
        if (program.Outputs.Count > 1 && !model.IsClassification)
            foreach (var (j, name) in model.TargetNames!.Index())
                OnnxProgram.AssertClose(Column(expected, j), answers[name]);
        else
            OnnxProgram.AssertClose(expected, answers[program.Outputs.Keys.First()]);
        if (model.IsClassification)
            AssertLabels(model, expected, answers[OnnxFile.Label]);
        return program;
    }

    // The largest of two outputs that are nearly equal may be the other one there.
    private static void AssertLabels(Model model, float[,] expected, Array labels)
    {
        var names = Enumerable.Range(0, expected.GetLength(1)).Select(model.ClassName).ToList();
        for (var i = 0; i < labels.Length; i++)
        {
            var row = Enumerable.Range(0, names.Count).Select(j => expected[i, j]);
            Assert.InRange(expected[i, names.IndexOf($"{labels.GetValue(i)}")], row.Max() - 2e-5, 1);
        }
    }

    // Weights as they are drawn tell as much as trained ones.
    private static float[,] Column(float[,] values, int j)
    {
        var column = new float[values.GetLength(0), 1];
        for (var i = 0; i < column.Length; i++)
            column[i, 0] = values[i, j];
        return column;
    }

    private Model Learn(string table, TableOptions? options = null)
    {
        var plan = TablePlan.Learn(GpuBp.Table.Open(_folder.Write(table)), options: options);
        var network = new Mlp(
            TestDevices.Get("cpu"),
            [plan.Inputs, 16, 16, plan.Target!.Outputs],
            Activation.Gelu,
            plan.Target.IsClassification ? Activation.Softmax : Activation.Identity,
            seed: 3);
        _opened.Add(network);
        return new Model(network, new Preprocessing { Plan = plan });
    }

    /// <summary>The columns that a graph takes, cell by cell as a table has them.</summary>
    private static Dictionary<string, Array> Cells(
        string table, TablePlan plan, IReadOnlyDictionary<string, Type> inputs)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToList();
        return inputs.ToDictionary(input => input.Key, input =>
        {
            var texts = lines[1..].Select(line => line[Array.IndexOf(lines[0], input.Key)]).ToArray();
            var isDate = plan.Columns.Single(column => column.Name == input.Key).Kind == ColumnKind.Date;
            var numbers = texts.Select(text => MissingMarks.Contains(text) ? double.NaN
                : isDate ? (DateTime.Parse(text, CultureInfo.InvariantCulture) - new DateTime(2000, 1, 1)).TotalDays
                : double.Parse(text, CultureInfo.InvariantCulture));
            return input.Value == typeof(string) ? texts
                : input.Value == typeof(double) ? numbers.ToArray()
                : (Array)numbers.Select(number => (float)number).ToArray();
        });
    }

    private static string Table(string header, int rows, Func<int, string> row) =>
        $"{header}\n{string.Join('\n', Enumerable.Range(0, rows).Select(row))}\n";
}
