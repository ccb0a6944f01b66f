using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Options of losses that are out of range: name, value, allowed range.</summary>
public class LossErrorTests
{
    [Theory, InlineData(0), InlineData(-1), InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void Huber_ImpossibleDelta_IsRefused(float delta)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(nameof(delta), () => Loss.Huber(delta));

        Assert.Equal(delta, e.ActualValue);
        Assert.Contains("above 0 and finite", e.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(-0.5f), InlineData(float.NaN)]
    public void Pinball_ImpossibleLevel_IsRefused(float level)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>("levels", () => Loss.Pinball(0.5f, level));

        Assert.Equal(level, e.ActualValue);
        Assert.Contains("above 0 and below 1", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("levels", () => Loss.Pinball());
    }

    [Fact]
    public void Trainer_LevelsOfAnotherNetwork_NameBothNumbers()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3], Activation.Identity);
        var e = Assert.Throws<ArgumentException>(
            () => new Trainer(network, Loss.Pinball(0.1f, 0.9f), new Sgd(1), batchSize: 1));

        Assert.Contains("2 levels", e.Message, StringComparison.Ordinal);
        Assert.Contains("3 neurons", e.Message, StringComparison.Ordinal);
        using var trainer = new Trainer(network, Loss.Pinball(0.1f), new Sgd(1), batchSize: 1);
    }

    [Theory, InlineData(-0.1f), InlineData(1), InlineData(float.NaN)]
    public void CrossEntropyWith_ImpossibleSmoothing_IsRefused(float smoothing)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(
            "labelSmoothing", () => Loss.CrossEntropyWith(smoothing));

        Assert.Equal(smoothing, e.ActualValue);
        Assert.Contains("from 0 to below 1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1, -0.5f }, "-0.5 at 1")]
    [InlineData(new[] { float.NaN, 1 }, "NaN at 0")]
    [InlineData(new[] { 1, float.PositiveInfinity }, "at 1")]
    [InlineData(new[] { 0f, 0f }, "no weight above 0")]
    [InlineData(new float[0], "no weight above 0")]
    public void CrossEntropyWith_ImpossibleClassWeights_AreRefused(float[] weights, string said)
    {
        var e = Assert.Throws<ArgumentException>(
            "classWeights", () => Loss.CrossEntropyWith(classWeights: weights));

        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(float.NaN), InlineData(float.NegativeInfinity)]
    public void Of_ParameterThatIsNotFinite_IsRefused(float parameter) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            nameof(parameter), () => Loss.Of<PseudoHuberLoss>(parameter: parameter));

    [Fact]
    public void Trainer_ClassWeightsOfAnotherNetwork_NameBothNumbers()
    {
        var device = TestDevices.Get("cpu");
        using var softmax = new Mlp(device, [2, 3], Activation.Softmax);
        using var single = new Mlp(device, [2, 1], Activation.Sigmoid);
        using var several = new Mlp(device, [2, 4], Activation.Sigmoid);

        Says(softmax, [1, 2], "2 numbers", "3 neurons", "3 classes");
        Says(single, [1, 2, 3], "3 numbers", "1 neuron,", "2 classes");
        Says(several, [1, 2, 3, 4], "single sigmoid output", "has 4", "softmax");
    }

    [Fact]
    public void WithWeights_Impossible_AreRefused()
    {
        var data = TrainingData.Xor;

        Says(() => data.WithWeights([1, 2, 3]), "weights has 3 rows, features 4");
        Says(() => data.WithWeights([1, 2, -3, 1]), "-3 at 2");
        Says(() => data.WithWeights(new float[4]), "no weight above 0");
        static void Says(Action call, string said) => Assert.Contains(
            said, Assert.Throws<ArgumentException>("weights", call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithWeights_TakenApart_KeepsEachRowsWeight()
    {
        var data = TrainingData.Xor.WithWeights([1, 2, 0, 4]);

        Assert.Null(TrainingData.Xor.Weights);
        Assert.Equal([4, 1, 1], data.Subset([3, 0, 0]).Weights!.Value.ToArray());
        Assert.Equal([1, 2, 0, 4], data.MapFeatures(x => 2 * x).Weights!.Value.ToArray());
    }

    private static void Says(Mlp network, float[] weights, params string[] said)
    {
        var e = Assert.Throws<ArgumentException>(() => new Trainer(
            network, Loss.CrossEntropyWith(classWeights: weights), new Sgd(1), 1));

        Assert.All(said, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
