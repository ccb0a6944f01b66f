namespace GpuBp.Samples.Digits;

/// <summary>Reads digits with a trained network.</summary>
internal static class DigitReader
{
    /// <summary>The most probable class of each row.</summary>
    internal static int[] Read(Mlp network, Dataset digits)
    {
        var features = new float[digits.Rows, digits.Inputs];
        for (var i = 0; i < digits.Rows; i++)
        {
            for (var k = 0; k < digits.Inputs; k++)
                features[i, k] = digits.Row(i)[k];
        }

        var outputs = network.Predict(features);
        return [.. Enumerable.Range(0, digits.Rows).Select(
            i => Enumerable.Range(0, network.Outputs).MaxBy(j => outputs[i, j]))];
    }
}
