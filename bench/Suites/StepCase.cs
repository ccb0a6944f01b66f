namespace GpuBp.Bench.Suites;

/// <summary>A network and its training settings, the same for all contenders.</summary>
/// <param name="Sizes">The inputs, then the neurons of each layer.</param>
/// <param name="Batch">Samples of a batch.</param>
/// <param name="IsClassifier">
/// Whether the output is softmax with cross-entropy; else sigmoid with the quadratic cost.
/// </param>
/// <param name="Rate">The learning rate of plain SGD.</param>
/// <param name="Hidden">sigmoid or relu; or softsign, which the library does not have.</param>
internal sealed record StepCase(
    int[] Sizes, int Batch, bool IsClassifier, float Rate, string Hidden = "sigmoid")
{
    internal string Name => $"{string.Join('-', Sizes)} batch {Batch}";

    internal Loss Loss => IsClassifier ? Loss.CrossEntropy : Loss.Quadratic;

    internal static IReadOnlyList<StepCase> All(bool isQuick)
    {
        StepCase[] all =
        [
            new([64, 32, 10], 32, IsClassifier: true, Rate: 0.1f),
            new([784, 128, 10], 128, IsClassifier: true, Rate: 0.1f),
            new([784, 512, 512, 10], 256, IsClassifier: true, Rate: 0.1f),
            new([2048, 2048, 2048, 2048, 2048], 1024, IsClassifier: false, Rate: 0.02f),
        ];
        return isQuick ? all[..2] : all;
    }

    internal Mlp Network(Device device) => new(
        device,
        Sizes,
        Hidden switch
        {
            "relu" => Activation.Relu,
            "softsign" => Activation.Of<Softsign>(),
            _ => Activation.Sigmoid,
        },
        IsClassifier ? Activation.Softmax : Activation.Sigmoid,
        seed: 1);

    /// <summary>
    /// Random numbers from 0 to 1, and targets that the network can learn a little.
    /// </summary>
    internal Dataset Data(int rows)
    {
        var random = new Random(1);
        var features = Uniform(random, rows * Sizes[0]);
        if (!IsClassifier)
            return Dataset.Wrap(features, Sizes[0], Uniform(random, rows * Sizes[^1]), Sizes[^1]);

        // The class is the index of the largest of the first features.
        var targets = new float[rows * Sizes[^1]];
        for (var i = 0; i < rows; i++)
        {
            var label = Enumerable.Range(0, Sizes[^1]).MaxBy(j => features[i * Sizes[0] + j]);
            targets[i * Sizes[^1] + label] = 1;
        }

        return Dataset.Wrap(features, Sizes[0], targets, Sizes[^1]);
    }

    private static float[] Uniform(Random random, int length)
    {
        var values = new float[length];
        foreach (ref var value in values.AsSpan())
            value = random.NextSingle();
        return values;
    }
}
