namespace GpuBp.Tests.Training;

/// <summary>Small data sets.</summary>
internal static class TrainingData
{
    internal static Dataset Xor { get; } = new(
        new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } },
        new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });

    /// <summary>Random features, and one-hot labels that follow from the first one.</summary>
    internal static Dataset Classes(RandomNumbers random, int rows, int inputs, int classes)
    {
        var features = random.SingleMatrix(rows, inputs);
        var labels = new int[rows];
        for (var i = 0; i < rows; i++)
            labels[i] = (int)((features[i, 0] + 1) / 2 * classes);
        return Dataset.FromLabels(features, labels, classes);
    }

    /// <summary>Some rows as the reference takes them.</summary>
    internal static (double[,] X, double[,] Y) Part(Dataset data, int[] rows)
    {
        var (x, y) = (new double[rows.Length, data.Inputs], new double[rows.Length, data.Outputs]);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var k = 0; k < data.Inputs; k++)
                x[i, k] = data.Row(rows[i])[k];
            for (var j = 0; j < data.Outputs; j++)
                y[i, j] = data.Target(rows[i])[j];
        }

        return (x, y);
    }
}
