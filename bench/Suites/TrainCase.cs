namespace GpuBp.Bench.Suites;

/// <summary>Data to learn until a share of the test rows is classified correctly.</summary>
/// <param name="Name">The data's name.</param>
/// <param name="Step">The network and its training settings.</param>
/// <param name="Train">The training rows.</param>
/// <param name="Test">The test rows.</param>
/// <param name="Target">The accuracy to reach.</param>
/// <param name="MaxEpochs">The maximum number of epochs.</param>
internal sealed record TrainCase(
    string Name, StepCase Step, Dataset Train, Dataset Test, double Target, int MaxEpochs)
{
    private const string FashionFolder = "/usr/share/datasets/fashion-mnist";

    private const string DigitsFile = "samples/Digits/data/digits.csv.gz";

    /// <summary>The cases whose data is present; prints why others are missing.</summary>
    internal static IEnumerable<TrainCase> All(bool isQuick)
    {
        if (File.Exists(DigitsFile))
            yield return Digits();
        else
            Console.WriteLine(
                $"digits are not measured: no {DigitsFile}; run from the repository's root.");

        if (isQuick)
            yield break;
        if (Directory.Exists(FashionFolder))
            yield return Fashion();
        else
            Console.WriteLine(
                $"Fashion-MNIST is not measured: no {FashionFolder} (Debian: " +
                "dataset-fashion-mnist).");
    }

    private static TrainCase Digits()
    {
        var table = Table.Open(DigitsFile, new TableFormat { HasHeader = false });
        var pixels = Enumerable.Range(0, 64).Select(pixel => $"{pixel}");
        var all = TablePlan.Learn(table, options: new TableOptions { Numbers = [.. pixels] })
            .WithoutScaling().ReadDataset(table).MapFeatures(ink => ink / 16);
        var (train, test) = all.StratifiedSplit(testShare: 0.2, seed: 1);
        var step = new StepCase([64, 64, 10], 32, IsClassifier: true, Rate: 0.5f);
        return new TrainCase("digits", step, train, test, Target: 0.96, MaxEpochs: 60);
    }

    private static TrainCase Fashion()
    {
        var step =
            new StepCase([784, 256, 128, 100, 10], 100, IsClassifier: true, Rate: 0.1f, "relu");
        return new TrainCase(
            "Fashion-MNIST", step, Images("train"), Images("t10k"), Target: 0.86, MaxEpochs: 20);
    }

    private static Dataset Images(string set) => IdxFile.Read(
        Path.Combine(FashionFolder, $"{set}-images-idx3-ubyte.gz"),
        Path.Combine(FashionFolder, $"{set}-labels-idx1-ubyte.gz"),
        new IdxOptions { Scale = 1 / 255f, Classes = 10 });
}
