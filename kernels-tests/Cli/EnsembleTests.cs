using System.Globalization;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Cli;

/// <summary>Ensembles, from <c>gpubp train</c> to <c>predict</c> and <c>export</c>.</summary>
public sealed class EnsembleTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Model => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_Members_ArePredictedTogetherWithTheirSpread()
    {
        var iris = ToolRun.Iris(_folder);
        var trained = ToolRun.Of(
            "train", iris, "--out", Model, "--epochs", "5", "--members", "3", "--device", "cpu",
            "--report", _folder.Path("r.html"), "--test", "0.2").Done();
        var csv = ToolRun.Of("predict", Model, iris, "--probabilities", "--spread").Done().Out.Split('\n');
        var json = ToolRun.Of("predict", Model, iris, "--spread", "--json").Done().Json;

        Assert.Contains("an ensemble of 3", trained.Out);
        Assert.Contains("an ensemble of 3", ToolRun.Of("inspect", Model).Done().Out);
        Assert.Contains("3; the page shows the training of the first", File.ReadAllText(_folder.Path("r.html")));
        Assert.Equal(
            "species,setosa,versicolor,virginica,setosa spread,versicolor spread,virginica spread", csv[0]);
        using var model = GpuBp.Model.Load(Devices.TestDevices.Get("cpu"), Model);
        var (_, spread) = model.PredictWithSpread(Table.Open(iris));
        Assert.Equal(3, model.Members.Count);
        Assert.Equal(
            Enumerable.Range(0, 3).Select(j => spread[7, j]),
            csv[8].Split(',')[4..].Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)));
        Assert.Equal(spread[7, 1], json[7].GetProperty("spread").GetProperty("versicolor").GetSingle());
    }

    [Fact]
    public void Spread_OfNumbers_IsAColumnBesideThem()
    {
        var table = _folder.Write("x,y\n" + string.Concat(Enumerable.Range(0, 60).Select(
            i => string.Create(CultureInfo.InvariantCulture, $"{i},{(1000 + i * i) / 4.0}\n"))));
        ToolRun.Of(
            "train", table, "--out", Model, "--epochs", "2", "--members", "2", "--quiet", "--device", "cpu").Done();

        var csv = ToolRun.Of("predict", Model, table, "--spread").Done().Out.Split('\n');
        var json = ToolRun.Of("predict", Model, table, "--spread", "--json").Done().Json[0];

        Assert.Equal("y,y spread", csv[0]);
        Assert.Equal(
            csv[1], string.Create(
                CultureInfo.InvariantCulture,
                $"{json.GetProperty("values")[0].GetSingle()},{json.GetProperty("spread")[0].GetSingle()}"));
        Assert.False(ToolRun.Of("predict", Model, table, "--json").Done().Json[0].TryGetProperty("spread", out _));
    }

    [Fact]
    public void Spread_OrStateDict_ThatTheModelCannotGive_IsRefused()
    {
        var iris = ToolRun.Iris(_folder);
        string[] train = ["train", iris, "--out", Model, "--epochs", "1", "--quiet", "--device", "cpu"];

        ToolRun.Of(train).Done();
        var spread = ToolRun.Of("predict", Model, iris, "--spread");
        ToolRun.Of([.. train, "--members", "2"]).Done();
        var export = ToolRun.Of("export", Model, _folder.Path("m.safetensors"));

        Assert.NotEqual(0, spread.ExitCode);
        Assert.Contains("is a single network, which differs from no other. Leave --spread out", spread.Error);
        Assert.NotEqual(0, export.ExitCode);
        Assert.Contains("an ensemble of 2 networks", export.Error);
        Assert.False(File.Exists(_folder.Path("m.safetensors")));
        Assert.Contains("--members", ToolRun.Of([.. train, "--members", "0"]).Error);
    }
}
