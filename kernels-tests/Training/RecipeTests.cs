using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>What the recipe says of tables of all sizes and kinds.</summary>
public class RecipeTests
{
    /// <summary>Rows, then what follows from them.</summary>
    [Theory]
    [InlineData(1, 64, 32, 1000, 0)]
    [InlineData(150, 64, 32, 1000, 0)]
    [InlineData(1437, 128, 32, 111, 0)]
    [InlineData(4999, 256, 64, 63, 0)]
    [InlineData(5000, 256, 64, 63, 0.1)]
    [InlineData(60_000, 512, 256, 21, 0.1)]
    [InlineData(1_000_000, 512, 256, 10, 0.01)]
    public void For_Rows_ScalesWidthBatchesEpochsAndHoldOut(
        int rows, int width, int batch, int epochs, double validationShare)
    {
        var recipe = TrainingRecipe.For(Table(rows, [0, 1]));

        Assert.Equal([width, width, 1], recipe.Layers.Select(layer => layer.Outputs));
        Assert.Equal(batch, recipe.BatchSize);
        Assert.Equal(epochs, recipe.Options.Epochs);
        Assert.Equal(validationShare, recipe.Options.ValidationShare);
        Assert.Equal(validationShare > 0, recipe.Options.Patience is not null);
        recipe.Options.Validate(Table(rows, [0, 1]), "options");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(150)]
    [InlineData(1437)]
    [InlineData(60_000)]
    public void For_AnyRows_DecaysByTheSameShareOverTheWholeTraining(int rows)
    {
        var recipe = TrainingRecipe.For(Table(rows, [0, 1]));

        var optimizer = Assert.IsType<AdamW>(recipe.Optimizer);
        var steps = recipe.Options.Epochs * Math.Ceiling(rows / (double)recipe.BatchSize);
        var sum = steps * optimizer.WeightDecay * recipe.Options.Schedule.RateAt(1, 2, optimizer.LearningRate);
        Assert.Equal(3, sum, tolerance: 1e-5); // Floats.
    }

    [Fact]
    public void For_Targets_ChoosesOutputAndLoss()
    {
        Assert.Equal((1, Activation.Sigmoid, Loss.CrossEntropy), Output(Table(8, [0, 1])));
        Assert.Equal((3, Activation.Softmax, Loss.CrossEntropy), Output(Table(9, [1, 0, 0, 0, 1, 0, 0, 0, 1], outputs: 3)));
        Assert.Equal((2, Activation.Sigmoid, Loss.CrossEntropy), Output(Table(8, [1, 1, 0, 1], outputs: 2)));
        Assert.Equal((1, Activation.Identity, Loss.Quadratic), Output(Table(8, [0, 1, 2])));
        Assert.Equal((2, Activation.Identity, Loss.Quadratic), Output(Table(8, [0, 0.5f], outputs: 2)));

        static (int, Activation, Loss) Output(Dataset data)
        {
            var recipe = TrainingRecipe.For(data);
            return (recipe.Layers[^1].Outputs, recipe.Layers[^1].Activation, recipe.Loss);
        }
    }

    [Theory, EveryDevice(Only = "cpu")]
    public void For_FourRowsOfXor_AreLearned(string deviceName)
    {
        var recipe = TrainingRecipe.For(TrainingData.Xor);
        using var network = new Mlp(TestDevices.Get(deviceName), 2, [.. recipe.Layers], seed: 1);
        using var trainer = new Trainer(network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, seed: 1);

        trainer.Fit(TrainingData.Xor, recipe.Options);

        Assert.Equal(1, trainer.Evaluate(TrainingData.Xor).Accuracy);
    }

    [Fact]
    public void Part_Impossible_NamesItAndWhatIsNeeded()
    {
        var recipe = TrainingRecipe.For(TrainingData.Xor);

        Assert.Throws<ArgumentNullException>("train", () => TrainingRecipe.For(null!));
        Assert.Throws<ArgumentNullException>("value", () => recipe with { Layers = null! });
        Assert.Throws<ArgumentNullException>("Layers[1]", () => recipe with { Layers = [recipe.Layers[0], null!] });
        Assert.Throws<ArgumentNullException>("value", () => recipe with { Loss = null! });
        Assert.Throws<ArgumentNullException>("value", () => recipe with { Optimizer = null! });
        Assert.Throws<ArgumentNullException>("value", () => recipe with { Options = null! });
        var none = Assert.Throws<ArgumentException>("Layers", () => recipe with { Layers = [] });
        Assert.Contains("at least one layer", none.Message, StringComparison.Ordinal);
        var batch = Assert.Throws<ArgumentOutOfRangeException>("BatchSize", () => recipe with { BatchSize = 0 });
        Assert.Contains("at least 1", batch.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_ListChangedAfterwards_StayAsTheyWere()
    {
        LayerOptions[] layers = [new(2, Activation.Tanh), new(1, Activation.Sigmoid)];
        var recipe = TrainingRecipe.For(TrainingData.Xor) with { Layers = layers };

        layers[0] = new LayerOptions(3, Activation.Relu);

        Assert.Equal(2, recipe.Layers[0].Outputs);
    }

    /// <summary>Rows of one feature, whose targets repeat.</summary>
    private static Dataset Table(int rows, float[] targets, int outputs = 1)
    {
        var all = new float[rows * outputs];
        for (var i = 0; i < all.Length; i++)
            all[i] = targets[i % targets.Length];
        return Dataset.Wrap(new float[rows], 1, all, outputs);
    }
}
