using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Models with thresholds: of two classes, and of labels that do not exclude one another.</summary>
public sealed class ModelAnswerTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Path => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Classify_TwoClassesWithAThreshold_FollowsItAfterLoading(int outputs)
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(
            TestDevices.Get("cpu"), [3, outputs], outputs == 1 ? Activation.Sigmoid : Activation.Softmax, seed: random.Next());
        var features = random.SingleMatrix(50, 3);
        float[] probabilities = [.. Enumerable.Range(0, 50).Select(i => network.Predict(features)[i, outputs - 1])];
        var threshold = probabilities.Order().ElementAt(random.NextInt(1, 49));

        using (var model = new Model(network, new Preprocessing { ClassNames = ["no", "yes"], Thresholds = [threshold] }))
            model.Save(Path);
        using var loaded = Model.Load(TestDevices.Get("cpu"), Path);

        Assert.Equal([threshold], loaded.Preprocessing.Thresholds!);
        Assert.Equal((true, false), (loaded.IsClassification, loaded.IsMultiLabel));
        Assert.Equal(probabilities.Select(p => p >= threshold ? 1 : 0), loaded.Classify(features));
        Assert.Equal([0, 1, -1], loaded.Classes(outputs == 1
            ? new[,] { { threshold / 2 }, { threshold }, { float.NaN } }
            : new[,] { { 1 - threshold / 2, threshold / 2 }, { 1 - threshold, threshold }, { 0, float.NaN } }));
        Assert.Throws<InvalidOperationException>(() => loaded.ClassifySets(features));
    }

    [Fact]
    public void ClassifySets_TrainedOnLabels_FindsThem()
    {
        // Label j is given where feature j is above 0, whatever the others are.
        var random = RandomNumbers.Create();
        var features = random.SingleMatrix(400, 3, scale: 10);
        var targets = new float[400, 3];
        for (var i = 0; i < 400; i++)
        {
            for (var j = 0; j < 3; j++)
                targets[i, j] = features[i, j] > 0 ? 1 : 0;
        }

        var raw = new Dataset(features, targets, ["colour", "shape", "sugar"]).WithTargetNames(["red", "round", "ripe"]);
        var table = Table.From(raw);
        var options = new TrainOptions
        {
            Device = TestDevices.Get("cpu"),
            Recipe = (recipe, _) => recipe with { Options = recipe.Options with { Epochs = 60 } },
        };
        using (var model = Model.Train(table, options: options))
            model.Save(Path);
        using var loaded = Model.Load(TestDevices.Get("cpu"), Path);

        Assert.Equal((false, true), (loaded.IsClassification, loaded.IsMultiLabel));
        Assert.Equal(["red", "round", "ripe"], loaded.TargetNames!);
        Assert.Equal("ripe", loaded.ClassName(2));
        Assert.Equal([[0, 1, 2], [], [1]], loaded.ClassifySets(new float[,] { { 8, 8, 8 }, { -8, -8, -8 }, { -8, 8, -8 } }));
        Assert.Equal(["red", "ripe"], loaded.Predict([8, -8, 8]).Labels!);
        var metrics = loaded.Evaluate(table).MultiLabel!;
        Assert.True(metrics.SubsetAccuracy > 0.9, $"{random}: {metrics}");
        Assert.Equal("ripe", metrics.NameOf(2));
        Assert.Equal(
            metrics.SubsetAccuracy,
            loaded.ClassifySets(table).Where((set, i) => set.Order().SequenceEqual(
                Enumerable.Range(0, 3).Where(j => targets[i, j] == 1))).Count() / 400.0);
    }

    [Fact]
    public void LabelSets_OwnThresholds_AreThoseReached()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [1, 3], Activation.Sigmoid, seed: 1);
        using var model = new Model(network, new Preprocessing { Thresholds = [0.25f, 0.5f, 0.75f] });

        Assert.Equal(
            [[0], [0, 1], [2], [-1]],
            model.LabelSets(new[,]
            {
                { 0.25f, 0.4f, 0.7f }, { 0.3f, 0.5f, 0.74f }, { 0.2f, 0.4f, 0.75f }, { 1, 1, float.NaN },
            }));
    }

    [Fact]
    public void Thresholds_ThatDoNotFit_AreRefused()
    {
        using var two = new Mlp(TestDevices.Get("cpu"), [1, 2], Activation.Sigmoid, seed: 1);
        using var three = new Mlp(TestDevices.Get("cpu"), [1, 3], Activation.Sigmoid, seed: 1);

        Says(three, new() { Thresholds = [0.5f] }, "1 Thresholds for 3 outputs");
        Says(two, new() { Thresholds = [0.5f, 0.5f, 0.5f] }, "3 Thresholds for 2 outputs");
        Says(two, new() { Thresholds = [float.NaN] }, "NaN");
        Says(two, new() { Thresholds = [0.5f, 0.5f], ClassNames = ["a", "b"] }, "ClassNames");
        Says(
            two, new() { Thresholds = [0.5f, 0.5f], TargetScaler = StandardScaler.Fit(new float[] { 1, 2, 3, 4 }, 2) },
            "TargetScaler");
        Says(two, new() { TargetNames = ["a"] }, "TargetNames of the Preprocessing is of 1; there are 2 outputs");
    }

    private static void Says(Mlp network, Preprocessing preprocessing, string part)
    {
        Model? made = null;
        var error = Assert.Throws<ArgumentException>(() => made = new Model(network, preprocessing));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Null(made);
    }
}
