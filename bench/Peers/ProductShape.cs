namespace GpuBp.Bench.Peers;

/// <summary>C = A·B, where C is [rows × columns] and each sum has some terms.</summary>
internal readonly record struct ProductShape(
    int Rows, int Columns, int Terms, bool TransposesLeft, bool TransposesRight)
{
    internal double GigaFlops => 2.0 * Rows * Columns * Terms / 1e9;

    /// <summary>Element [i, j] in double, and the sum of its terms' magnitudes.</summary>
    internal (double Sum, double Magnitude) Element(
        ReadOnlySpan<float> left, ReadOnlySpan<float> right, int i, int j)
    {
        var (sum, magnitude) = (0.0, 0.0);
        for (var k = 0; k < Terms; k++)
        {
            double term = left[TransposesLeft ? k * Rows + i : i * Terms + k];
            term *= right[TransposesRight ? j * Terms + k : k * Columns + j];
            sum += term;
            magnitude += Math.Abs(term);
        }

        return (sum, magnitude);
    }
}
