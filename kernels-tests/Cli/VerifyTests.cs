using System.Globalization;
using System.Text.Json;
using GpuBp.Cli;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cli;

/// <summary><c>gpubp verify</c>: a training, repeated from what the model's file says.</summary>
public sealed class VerifyTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Model => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("iris", "--search 0 --members 2 --seed 7")]
    [InlineData("few", "--members 1 --device cpu")] // With a search.
    [InlineData("iris", "--epochs 5 --hidden 9,7 --activation tanh --dropout 0.2 --optimizer sgd --learning-rate 0.05 --test 0.2")]
    [InlineData("iris", "--epochs 8 --patience 2 --validation 0.3 --schedule plateau --label-smoothing 0.1 --batch 11 --members 3")]
    [InlineData("iris", "--epochs 4 --class-weight balanced --calibrate --schedule one-cycle --clip 1 --optimizer rmsprop")]
    [InlineData("iris", "--epochs 3 --ignore 0 --one-hot 3 --schedule step --device ilgpu:cpu --hidden 4 --batch 150")]
    [InlineData("iris", "--epochs 5 --hidden 8,8 --layer-norm --residual --scale-inputs --dropout 0.2 --decay-schedule cosine --dropout-schedule step")]
    [InlineData("mixed", "--epochs 5 --target price --task regression --missing mean --loss huber --time 1h")]
    [InlineData("mixed", "--target price --quantiles 0.1,0.5,0.9 --search 0 --members 1 --date-order ymd")]
    [InlineData("mixed", "--epochs 6 --target sold --threshold f1 --missing-marks none --missing-marks - --ordinal size")]
    [InlineData("labels", "--epochs 5 --target a,b --optimizer adam --weight-decay 0.01 --header yes --delimiter ;")]
    public void Verify_Model_HasTheSameBits(string table, string options)
    {
        var data = Write(table);
        ToolRun.Of(["train", data, "--out", Model, "--quiet", .. options.Split(' ')]).Done();

        var run = ToolRun.Of("verify", Model, data, "--quiet");

        Assert.True(run.ExitCode == ExitCode.Done, $"{run.ExitCode}: {run.Out} {run.Error}");
        Assert.Contains("result  the same bits", run.Out);
        Assert.DoesNotContain("differs", run.Out);
        Assert.DoesNotContain("changed", run.Out);
    }

    [Fact]
    public void Verify_Arrays_TakeTheirLabelsAnew()
    {
        var (features, labels) = (_folder.Path("x.npy"), _folder.Path("y.npy"));
        var random = RandomNumbers.Create();
        File.WriteAllBytes(features, NpyFileTests.File("<f4", "False", "(40, 3)", Floats(random, 120)));
        File.WriteAllBytes(labels, NpyFileTests.File("<i4", "False", "(40,)", Ints(40)));
        ToolRun.Of("train", features, "--labels", labels, "--out", Model, "--epochs", "3", "--quiet").Done();

        Assert.Equal(ExitCode.Done, ToolRun.Of("verify", Model, features, "--labels", labels).ExitCode);
        Assert.Equal(ExitCode.Failed, ToolRun.Of("verify", Model, features).ExitCode);
    }

    [Theory]
    [InlineData(17, 2, "9.9", "data: cells changed in column 'petal length', row 17")]
    [InlineData(150, 4, "setosa", "data: cells changed in column 'species', row 150")]
    [InlineData(0, 1, "width", "data: column 1 is named 'width', and was 'sepal width'")]
    public void Verify_ChangedCell_IsNamed(int line, int column, string cell, string message)
    {
        var data = Train("--epochs 2");
        var lines = File.ReadAllLines(data);
        var cells = lines[line].Split(',');
        cells[column] = cell;
        lines[line] = string.Join(',', cells);
        File.WriteAllLines(data, lines);

        var run = ToolRun.Of("verify", Model, data, "--quiet");

        Assert.Equal(ExitCode.Differs, run.ExitCode);
        Assert.Contains($"changed  {message}", run.Out);
        Assert.Contains(line == 0 ? "differs  preprocessing, plan.columns[1].name" : "differs  samples: ", run.Out);
    }

    [Fact]
    public void Verify_FewerRows_AreNamed()
    {
        var data = Train("--epochs 2");
        File.WriteAllLines(data, File.ReadAllLines(data).Where((_, line) => line != 101));

        var run = ToolRun.Of("verify", Model, data, "--json");

        Assert.Equal(ExitCode.Differs, run.ExitCode);
        var answer = run.Json[0];
        Assert.False(answer.GetProperty("isSame").GetBoolean());
        Assert.Equal(
            ["data: there are 149 rows, and were 150", "data: the first row that differs is 101"],
            answer.GetProperty("changes").EnumerateArray().Select(change => change.GetString()));
        Assert.StartsWith("samples: ", answer.GetProperty("differences")[0].GetString());
    }

    [Theory]
    [InlineData("--seed 4", "option: --seed 4 now, not given in training", "seed: 4 now, 0 in the file")]
    [InlineData("--learning-rate 0.5", "option: --learning-rate 0.5 now, --learning-rate 0.01 in training", "optimizer: ")]
    [InlineData("--activation relu", "option: --activation relu now, not given in training", "network: ")]
    [InlineData("--schedule cosine", "option: --schedule cosine now, --schedule step in training", "schedule: ")]
    [InlineData("--ignore 3", "option: --ignore 3 now", "samples: ")]
    [InlineData("--members 2", "option: --members 2 now", "networks: 2 now, 1 in the file")]
    [InlineData("--device ilgpu:cpu", "device: ilgpu:cpu now, cpu in training", null)]
    public void Verify_ChangedOptionOrDevice_IsNamed(string given, string changed, string? differs)
    {
        var data = Train("--epochs 2 --hidden 5 --batch 75 --learning-rate 0.01 --schedule step");

        var run = ToolRun.Of(["verify", Model, data, "--quiet", .. given.Split(' ')]);

        Assert.Contains($"changed  {changed}", run.Out);
        if (differs is null)
            return; // Small sums may round alike.
        Assert.Equal(ExitCode.Differs, run.ExitCode);
        Assert.Contains($"differs  {differs}", run.Out);
        Assert.Contains("result   other bits", run.Out);
    }

    [Fact]
    public void Verify_OneBitOfAFile_IsFound()
    {
        var data = Train("--epochs 2 --hidden 5");
        var info = GpuBp.Model.Describe(Model);
        using (var model = GpuBp.Model.Load(TestDevices.Get("cpu"), Model))
        {
            var weights = model.Network.Layers[1].GetWeights();
            weights[2, 3] = MathF.BitIncrement(weights[2, 3]);
            model.Network.Layers[1].SetWeights(weights);
            model.Save(Model, info);
        }

        var run = ToolRun.Of("verify", Model, data, "--quiet");

        Assert.Equal(ExitCode.Differs, run.ExitCode);
        Assert.Contains("differs  network 0, layer 1, weights: 1 of 15 differ", run.Out);
    }

    [Fact]
    public void Verify_OptionsChangedInTheFile_AreNamed()
    {
        var data = Train("--epochs 2 --hidden 5 --seed 3");
        var info = GpuBp.Model.Describe(Model);
        var extra = info.Extra.ToDictionary();
        var record = System.Text.Json.Nodes.JsonNode.Parse(extra["repeat"].GetRawText())!;
        record["options"]!["--seed"]![0] = "5";
        extra["repeat"] = JsonSerializer.SerializeToElement(record);
        using (var model = GpuBp.Model.Load(TestDevices.Get("cpu"), Model))
            model.Save(Model, info with { Extra = extra });

        var run = ToolRun.Of("verify", Model, data, "--quiet");

        Assert.Equal(ExitCode.Differs, run.ExitCode);
        Assert.Contains("seed: 5 now, 3 in the file", run.Out);
    }

    [Theory]
    [InlineData("further", "it was trained further, from m.gpubp")]
    [InlineData("imported", "it was imported from torch-logits.onnx")]
    [InlineData("older", "GpuBp 0.")]
    [InlineData("program", "a program has trained it by the library; the file keeps its optimizer (Signs")]
    [InlineData("bare", "it says nothing of a training")]
    [InlineData("time", "--time ended the training")]
    [InlineData("interrupted", "training was interrupted")]
    public void Verify_FileThatLacksSomething_SaysWhat(string kind, string message)
    {
        var data = Train("--epochs 2 --hidden 5");
        Change(kind, data);

        var run = ToolRun.Of("verify", Model, data, "--quiet");

        Assert.Equal(ExitCode.Unverifiable, run.ExitCode);
        Assert.Contains($"result  cannot be verified: {message}", run.Out);
    }

    [Theory]
    [InlineData("verify MODEL NONE", ExitCode.Failed, "There is no file")]
    [InlineData("verify NONE DATA", ExitCode.Failed, "There is no model")]
    [InlineData("verify MODEL DATA --epochs 0", ExitCode.Usage, "--epochs")]
    public void Verify_Mistake_IsNamed(string line, int code, string message)
    {
        var data = Train("--epochs 2 --hidden 5");
        var run = ToolRun.Of([.. line.Split(' ').Select(
            word => word switch { "DATA" => data, "MODEL" => Model, "NONE" => _folder.Path("none"), _ => word })]);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.OrdinalIgnoreCase);
    }

    private void Change(string kind, string data)
    {
        var info = GpuBp.Model.Describe(Model);
        var extra = info.Extra.ToDictionary();
        switch (kind)
        {
            case "further":
                ToolRun.Of("train", data, "--from", Model, "--out", _folder.Path("n.gpubp"), "--epochs", "1").Done();
                File.Move(_folder.Path("n.gpubp"), Model, overwrite: true);
                return;
            case "imported":
                ToolRun.Of("import", RepositoryFiles.Locate("kernels-tests/Persistence/graphs/torch-logits.onnx"), Model).Done();
                return;
            case "older":
                extra.Remove("repeat");
                break;
            case "program":
                extra.Clear();
                info = info with { Optimizer = "Signs { LearningRate = 0.1 }" };
                break;
            case "bare":
                extra.Clear();
                info = new ModelInfo();
                break;
            default:
                extra["stopped"] = JsonSerializer.SerializeToElement(kind == "time" ? "TimeBudget" : "Cancelled");
                break;
        }

        using var model = GpuBp.Model.Load(TestDevices.Get("cpu"), Model);
        model.Save(Model, info with { Extra = extra });
    }

    private string Train(string options)
    {
        var data = Write("iris");
        ToolRun.Of(["train", data, "--out", Model, "--quiet", "--device", "cpu", .. options.Split(' ')]).Done();
        return data;
    }

    private string Write(string table)
    {
        var random = RandomNumbers.Create();
        return table switch
        {
            "iris" => ToolRun.Iris(_folder),
            "few" => ToolRun.Iris(_folder, row => row % 4 == 0),
            "mixed" => _folder.Write("colour,size,day,price,sold\n" + string.Join('\n', Enumerable.Range(0, 90).Select(i =>
                $"{"red green blue".Split()[random.Next(3)]},{(i % 9 == 0 ? i % 2 == 0 ? "none" : "-" : random.Next(5))}," +
                $"{new DateTime(2024, 1, 1).AddDays(random.Next(300)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}," +
                $"{random.Next(1000) / 10.0:0.0},{(random.Next(3) == 0 ? "yes" : "no")}"))),
            _ => _folder.Write("x;y;a;b\n" + string.Join('\n', Enumerable.Range(0, 60).Select(_ =>
                $"{random.Next(100) / 7.0:0.00};{random.Next(100)};{random.Next(2)};{random.Next(2)}"))),
        };
    }

    private static byte[] Floats(Random random, int count) =>
        [.. Enumerable.Range(0, count).SelectMany(_ => BitConverter.GetBytes(random.NextSingle()))];

    private static byte[] Ints(int count) =>
        [.. Enumerable.Range(0, count).SelectMany(n => BitConverter.GetBytes(n % 3))];
}
