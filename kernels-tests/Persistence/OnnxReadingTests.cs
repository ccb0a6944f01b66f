using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Networks of other programs, read from ONNX, against ONNX Runtime.</summary>
public sealed class OnnxReadingTests : IDisposable
{
    private const string Graphs = "kernels-tests/Persistence/graphs";

    private readonly CsvTestFolder _folder = new();
    private readonly Device _cpu = TestDevices.Get("cpu");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Networks =>
    [
        .. Directory.EnumerateFiles(RepositoryFiles.Locate(Graphs), "*.onnx")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name is not ("sklearn-columns" or "sklearn-imputer")).Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Networks))]
    public void Load_NetworkOfAnExporter_PredictsAsOnnxRuntime(string name)
    {
        using var program = new OnnxProgram(Graph(name));
        using var model = OnnxFile.Load(_cpu, Graph(name));
        long[] shape = [program.Shape[0] < 0 ? 500 : program.Shape[0], .. program.Shape.Skip(1)];
        var rows = RandomNumbers.Create().SingleMatrix((int)shape[0], model.Network.Inputs, scale: 3);

        AssertSame(model, rows, program.Run([.. rows.Cast<float>()], shape));

        // Out again, and in again.
        model.SaveOnnx(_folder.Path("again.onnx"));
        using var again = OnnxFile.Load(_cpu, _folder.Path("again.onnx"));
        Assert.Equal(model.Predict(rows), again.Predict(rows));
        OnnxProgram.AssertClose(model.Predict(rows), Probabilities(again.Preprocessing, _folder.Path("again.onnx"), rows));
    }

    [Fact]
    public void Load_Imputer_FillsMissingNumbers()
    {
        using var program = new OnnxProgram(Graph("sklearn-imputer"));
        using var model = OnnxFile.Load(_cpu, Graph("sklearn-imputer"));
        var rows = RandomNumbers.Create().SingleMatrix(200, 4, scale: 3);
        for (var i = 0; i < 200; i++)
            rows[i, i % 4] = i % 3 == 0 ? float.NaN : rows[i, i % 4];

        var theirs = (float[])program.Run("X", rows)["variable"];

        for (var i = 0; i < 200; i++)
        {
            double[] row = [.. Enumerable.Range(0, 4).Select(k => (double)rows[i, k])];
            Assert.Equal(theirs[i], model.Predict(row).Outputs[0], 1e-5 * Math.Max(1, Math.Abs(theirs[i])));
        }
    }

    [Fact]
    public void Load_ColumnTransformer_TakesTables()
    {
        var random = RandomNumbers.Create();
        using var program = new OnnxProgram(Graph("sklearn-columns"));
        using var model = OnnxFile.Load(_cpu, Graph("sklearn-columns"));
        const int Rows = 300;
        string[] ports = ["S", "C", "Q", "new"];
        var age = random.Floats(Rows).Select((x, i) => i % 7 == 0 ? float.NaN : 40 * (x + 1)).ToArray();
        var fare = random.Floats(Rows).Select((x, i) => i % 11 == 0 ? float.NaN : 90 * (x + 1)).ToArray();
        var port = Enumerable.Range(0, Rows).Select(_ => ports[random.Next(4)]).ToArray();
        var grade = Enumerable.Range(0, Rows).Select(_ => (long)random.Next(1, 5)).ToArray();
        var columns = new Dictionary<string, Array>
        {
            ["age"] = age,
            ["port"] = port,
            ["fare"] = fare,
            ["grade"] = grade,
            ["unused"] = new float[Rows],
        };

        var theirs = program.Run(columns);

        Assert.Equal(["died", "lived"], model.ClassNames!);
        var ours = new List<float>();
        for (var i = 0; i < Rows; i++)
        {
            var answer = model.Predict(new Dictionary<string, object?>
            {
                ["grade"] = grade[i],
                ["port"] = port[i],
                ["age"] = float.IsNaN(age[i]) ? null : age[i],
                ["fare"] = float.IsNaN(fare[i]) ? null : fare[i],
            });
            Assert.Equal(((string[])theirs["output_label"])[i], answer.Class);
            ours.AddRange(answer.Probabilities!.Values);
        }

        Assert.All(
            ours.Zip((float[])theirs["probabilities"]), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    [Theory, InlineData(1), InlineData(3)]
    public void Load_OwnTable_KeepsThePlanAndEveryBit(int members)
    {
        var table = Table.Open(RepositoryFiles.Locate("kernels-tests/Training/sklearn/iris.csv"));
        var plan = Preprocessing.Fit(table);
        Mlp[] networks =
        [
            .. Enumerable.Range(1, members).Select(seed => new Mlp(
                _cpu, plan.Plan!.Inputs,
                [
                    new(8, Activation.Silu), new(8, Activation.Mish) { IsResidual = true, HasLayerNorm = true },
                    new(3, Activation.Softmax) { HasBias = false },
                ],
                seed)),
        ];
        using var model = new Model(networks, plan);
        model.SaveOnnx(_folder.Path("iris.onnx"));

        using var loaded = OnnxFile.Load(_cpu, _folder.Path("iris.onnx"));

        Assert.Equal(model.Preprocessing.Plan, loaded.Preprocessing.Plan);
        Assert.Equal(model.Predict(table), loaded.Predict(table));
        Assert.Equal(members, loaded.Members.Count);
        foreach (var network in networks)
            network.Dispose();
    }

    [Fact]
    public void Load_Logits_GetSoftmaxWithNames()
    {
        using var logits = OnnxFile.Load(_cpu, Graph("torch-logits"));
        using var classes = OnnxFile.Load(_cpu, Graph("torch-logits"), ["a", "b", "c"]);
        var rows = RandomNumbers.Create().SingleMatrix(50, 4);

        var (z, p) = (logits.Predict(rows), classes.Predict(rows));

        Assert.False(logits.IsClassification);
        Assert.Equal(["a", "b", "c"], classes.ClassNames!);
        for (var i = 0; i < 50; i++)
        {
            var sum = Enumerable.Range(0, 3).Sum(j => Math.Exp(z[i, j]));
            for (var j = 0; j < 3; j++)
                Assert.Equal(Math.Exp(z[i, j]) / sum, p[i, j], 1e-5);
        }
    }

    [Fact]
    public void Load_Network_LearnsFurther()
    {
        using var model = OnnxFile.Load(_cpu, Graph("torch-softmax"));
        var random = RandomNumbers.Create();
        var rows = random.SingleMatrix(300, 4);
        var data = Dataset.FromLabels(rows, [.. Enumerable.Range(0, 300).Select(i => rows[i, 0] > 0 ? 0 : rows[i, 1] > 0 ? 1 : 2)], 3);
        using var trainer = new Trainer(model.Network, Loss.CrossEntropy, new Adam(0.03f), batchSize: 30, seed: 1);

        var result = trainer.Fit(data, new FitOptions { Epochs = 30 });

        Assert.True(trainer.Evaluate(data).Accuracy > 0.9, $"{random}: {result}");
    }

    private static void AssertSame(Model model, float[,] rows, Dictionary<string, Array> theirs)
    {
        var numbers = theirs.Values.OfType<float[]>().First();
        var ours = model.Predict(rows);
        if (ours.GetLength(1) == 1 && numbers.Length == 2 * rows.GetLength(0))
            numbers = [.. numbers.Where((_, i) => i % 2 == 1)]; // The share of the second class
        OnnxProgram.AssertClose(ours, numbers);
        foreach (var labels in theirs.Values.Where(output => output is not float[]))
            Assert.Equal(labels.Cast<object>().Select(label => $"{label}"), model.Classify(rows).Select(model.ClassName));
    }

    private static float[] Probabilities(Preprocessing preprocessing, string path, float[,] rows)
    {
        using var program = new OnnxProgram(path);
        return (float[])program.Run(OnnxFile.Input, rows)[
            preprocessing.ClassNames is null && !program.Outputs.ContainsKey(OnnxFile.Probabilities)
                ? OnnxFile.Output
                : OnnxFile.Probabilities];
    }

    private static string Graph(string name) => RepositoryFiles.Locate($"{Graphs}/{name}.onnx");
}
