using System.Reflection;
using System.Text.RegularExpressions;
using GpuBp.Generator;
using GpuBp.Tests.Cli;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using ReadmeSnippets;

namespace GpuBp.Tests.House;

/// <summary>What the README and the documents say is so.</summary>
[Collection(EnvironmentVariables.Name)]
public partial class ReadmeTests
{
    private static readonly Dataset Xor = new(
        new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } },
        new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });

    // By the names that the variable takes
    [Theory, EveryDevice(Only = "cpu"), EveryDevice(Only = "opencl")]
    public void QuickStart_OnDevice_LearnsXor(string deviceName)
    {
        using var variable = new EnvironmentVariable("GPUBP_DEVICE", deviceName);

        Assert.Equal(1, Examples.QuickStart());
    }

    [Theory, EveryDevice]
    public void OwnActivation_OnDevice_LearnsXor(string deviceName) =>
        Assert.Equal(1, Examples.OwnActivation(TestDevices.Get(deviceName), Xor));

    [Fact]
    public void FirstModel_OfTheReadme_IsSavedAndServed()
    {
        using var device = new EnvironmentVariable("GPUBP_DEVICE", "cpu");
        using var folder = new CsvTestFolder();
        File.Copy(ToolRun.Iris(folder), folder.Path("flowers.csv"));
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = Path.GetDirectoryName(folder.Path("flowers.csv"))!; // Its tests run alone.
        try
        {
            Assert.Equal("setosa", ModelExample.Run().Class);
            Assert.Equal("setosa", Examples.Serve().Class);
            var (answer, outputs) = Examples.PredictWithoutADevice();
            Assert.Equal("setosa", answer.Class);
            Assert.All(answer.Outputs.Zip(outputs), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            using var served = Examples.ServeInAHost(new ServiceCollection());
            Assert.Equal(Path.GetFullPath("flowers.gpubp"), served.Path);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Fact]
    public void TrainOnRanks_OfOne_Learns()
    {
        var folder = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(Directory.CreateTempSubdirectory("gpubp-readme-").FullName);
        try
        {
            var random = new Random(1);
            var (features, targets) = (new float[96, 4], new float[96, 3]);
            for (var i = 0; i < 96; i++)
            {
                targets[i, i % 3] = 1;
                for (var k = 0; k < 4; k++)
                    features[i, k] = random.NextSingle() + (k == i % 3 ? 1 : 0);
            }

            Assert.Equal(StopReason.Finished, Examples.TrainOnRanks(new Dataset(features, targets)).Reason);
        }
        finally
        {
            Directory.SetCurrentDirectory(folder);
        }
    }

    [Fact]
    public void ProcessGroup_OfOne_SumsItsOwn() => Assert.Equal(1000, Examples.SumOverRanks());

    [Fact]
    public void FitOptions_OnTheCpu_FindTheBestEpoch()
    {
        var train = new Dataset(new float[40, 2], new float[40, 1]);
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 8, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Adam(), batchSize: 8);

        Assert.True(Examples.FitWithOptions(trainer, train).Best!.IsBest);
    }

    [Fact]
    public void OwnLoop_OnTheCpu_HasTheBitsOfOneFit()
    {
        var random = RandomNumbers.Create();
        var train = Training.TrainingData.Classes(random, 60, inputs: 3, classes: 2);
        var test = Training.TrainingData.Classes(random, 20, inputs: 3, classes: 2);

        Assert.Equal(
            Weights(trainer => Examples.OwnLoop(trainer, train, test)),
            Weights(trainer => trainer.Fit(train, new FitOptions { Epochs = 40, RestoresBest = false }, progress =>
            {
                if (progress.Epoch == 30)
                    trainer.Optimizer = new Adam(LearningRate: 0.0001f);
            })));

        static float[] Weights(Action<Trainer> train)
        {
            using var network = new Mlp(
                TestDevices.Get("cpu"), [3, 8, 2], Activation.Tanh, Activation.Softmax, seed: 1);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(), batchSize: 8);
            train(trainer);
            return [.. network.Layers.SelectMany(layer => layer.GetWeights().Cast<float>())];
        }
    }

    // No row is likelier to leave than to stay: only weights of classes find those who leave.
    [Fact]
    public void RareClasses_OfTheDocuments_AreFound()
    {
        using var device = new EnvironmentVariable("GPUBP_DEVICE", "cpu");
        using var folder = new CsvTestFolder();
        File.WriteAllLines(
            folder.Path("churn.csv"),
            Enumerable.Range(0, 400).Select(i => (i % 2, i / 2 % 10) switch
            {
                (0, var tenth) => $"pro,{12 + tenth},{(i % 60 < 18 ? "yes" : "no")}",
                (_, var tenth) => $"free,{tenth},{(i % 100 == 1 ? "yes" : "no")}",
            }).Prepend("plan,fee,left"));
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = Path.GetDirectoryName(folder.Path("churn.csv"))!; // Its tests run alone.
        try
        {
            Assert.InRange(Examples.RareClasses().BalancedAccuracy, 0.6, 1);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Fact]
    public void Files_OnTheCpu_DescribeTheModel()
    {
        using var folder = new CsvTestFolder();
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 8, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Adam(), batchSize: 8);

        Examples.Files(network.Device, network, trainer, Xor, folder.Path("xor.gpubp"));

        Assert.Equal(Xor.Fingerprint(), Model.Describe(folder.Path("xor.gpubp")).DataFingerprint);
    }

    [Fact]
    public void RawRows_OnTheCpu_AreNamed()
    {
        using var folder = new CsvTestFolder();
        var device = TestDevices.Get("cpu");
        using var network = new Mlp(device, [1, 8, 2], Activation.Tanh, Activation.Softmax);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.1f), batchSize: 4);
        var table = folder.Write("colour,kind\nred,hot\nblue,cold\nred,hot\nblue,cold\n");
        File.WriteAllText(folder.Path("new.csv"), "more,colour\n1,blue\n2,red\n");

        Assert.Equal(
            ["cold", "hot"],
            Examples.RawRows(device, trainer, Table.Open(table), folder.Path("m.gpubp"), folder.Path("new.csv")));
    }

    [Fact]
    public void Records_OfTheDocuments_ArePredicted()
    {
        using var variable = new EnvironmentVariable("GPUBP_DEVICE", "cpu");
        var joined = new DateOnly(2024, 1, 1);
        var customers = Enumerable.Range(0, 60).Select(i => new Examples.Customer(
            20 + i % 30, i % 2 == 0 ? "pro" : "free", joined.AddDays(i * 7), Left: i % 2 == 0)).ToList();

        Assert.Equal("true", Examples.Records(customers).Class);
        var (flowers, samples) = Examples.Numbers([new(5.1, 3.5, "setosa"), new(6.2, 2.9, "virginica")]);
        Assert.Equal(["setosa", "virginica"], flowers.ClassNames!);
        Assert.Equal(["cold", "hot"], samples.ClassNames!);
    }

    [Fact]
    public void Checkpoints_OnTheCpu_AreKept()
    {
        using var folder = new CsvTestFolder();
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 8, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Adam(), batchSize: 8);

        Examples.FitWithCheckpoints(trainer, Xor, folder.Path("xor"));

        Assert.Single(Directory.GetFiles(folder.Path("xor"), "*.gpubp"));
    }

    [Fact]
    public void Populations_OfTheDocuments_AreRanked()
    {
        var data = Training.TrainingData.Classes(RandomNumbers.Create(), 120, inputs: 2, classes: 2);

        var (found, best, tested) = Examples.Populations(TestDevices.Get("cpu"), data);

        Assert.Equal(24, found.Trials.Count);
        Assert.Equal(data.Rows, best.Length);
        Assert.Equal(10, tested.Folds.Count);
    }

    [Theory, EveryDevice]
    public void OwnKernel_OnDevice_Scales(string deviceName) =>
        Assert.Equal([2, -4, 1], Examples.OwnKernel(TestDevices.Get(deviceName), [1, -2, 0.5f], 2));

    [Fact]
    public void OwnAccelerator_OfTheDocuments_IsBorrowed() =>
        Assert.Contains("borrowed", AcceleratorExample.Borrowed(), StringComparison.Ordinal);

    // A snippet may stand in two documents.
    [Fact]
    public void Snippets_OfTheDocuments_AreCompiledCode() => Assert.Equal(
        Regions(RepositoryFiles.Read("kernels-tests/House/ReadmeSnippets.cs"))
            .Concat(Regions(RepositoryFiles.Read("kernels-tests/House/ReadmeKernel.cs")))
            .Concat(Regions(RepositoryFiles.Read("kernels-tests/House/ReadmeModel.cs")))
            .Concat(Regions(RepositoryFiles.Read("kernels-tests/House/ReadmeAccelerator.cs")))
            .Order(),
        Documents.All().SelectMany(file => CodeBlock().Matches(file.Text)).Select(block => block.Groups["code"].Value)
            .Distinct().Order());

    [Fact]
    public void Commands_OfTheReadme_AreThoseOfTheBuild()
    {
        var build = RepositoryFiles.Read(".ci/run");
        foreach (var command in new[] { "dotnet test -c Release", "dotnet run -c Release --project samples/Digits" })
        {
            Assert.Contains($"\n{command}\n", Readme(), StringComparison.Ordinal);
            Assert.Contains(command, build, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Diagnostics_OfTheGenerator_AreDocumented()
    {
        var rules = typeof(KernelGenerator).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(DiagnosticDescriptor))
            .Select(field => ((DiagnosticDescriptor)field.GetValue(null)!).Id)
            .ToList();

        var kernels = RepositoryFiles.Read("docs/kernels.md");
        Assert.NotEmpty(rules);
        Assert.All(rules, id => Assert.Contains($"| {id} |", kernels, StringComparison.Ordinal));
    }

    [Fact]
    public void EnvironmentVariables_OfSourceAndTests_AreDocumented()
    {
        var variables = RepositoryFiles.Sources("src").Concat(RepositoryFiles.Sources("kernels-tests"))
            .SelectMany(file => Variable().Matches(file.Text))
            .Select(match => match.Groups["name"].Value)
            .Distinct();

        var page = RepositoryFiles.Read("docs/environment-variables.md");
        Assert.All(variables, name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
    }

    private static string Readme() => RepositoryFiles.Read("README.md");

    /// <summary>The code between markers, not indented; regions of one name are one.</summary>
    private static IEnumerable<string> Regions(string source) =>
        Region().Matches(source)
            .GroupBy(region => region.Groups["name"].Value, region => Unindented(region.Groups["code"].Value))
            .Select(parts => string.Join(parts.Last().StartsWith('\n') ? "" : "\n", parts));

    private static string Unindented(string code)
    {
        var lines = code.Split('\n');
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : line));
    }

    [GeneratedRegex("// <(?<name>[a-z-]+)>\n(?<code>.*?)[ ]*// </\\k<name>>", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("\"(?<name>GPUBP_[A-Z_]+)\"")]
    private static partial Regex Variable();
}
