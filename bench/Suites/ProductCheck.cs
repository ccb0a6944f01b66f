namespace GpuBp.Bench.Suites;

/// <summary>Holds a product to sums in double, and to the peer's; a wrong result's time means nothing.</summary>
internal static class ProductCheck
{
    private const int SampledElements = 200;

    /// <param name="product">Which.</param>
    /// <param name="left">Its left operand.</param>
    /// <param name="right">Its right operand.</param>
    /// <param name="actual">The result.</param>
    /// <param name="peer">The peer's result; empty where there is none.</param>
    /// <param name="operandRoundoff">The most that an operand is off before it is multiplied, as a
    /// share of it.</param>
    /// <exception cref="InvalidOperationException">The results differ by more than sums of floats in
    /// different orders can.</exception>
    internal static void Verify(
        ProductCase product,
        ReadOnlySpan<float> left,
        ReadOnlySpan<float> right,
        ReadOnlySpan<float> actual,
        ReadOnlySpan<float> peer,
        double operandRoundoff = 0)
    {
        var shape = product.Shape;
        var random = new Random(shape.Terms);
        for (var n = 0; n < SampledElements; n++)
        {
            var (i, j) = (random.Next(shape.Rows), random.Next(shape.Columns));
            var (sum, magnitude) = shape.Element(left, right, i, j);

            // The bound of a sum of floats in any order: terms · 2⁻²⁴ · Σ |terms|. Both operands of a
            // term may be off, and by less than the second order of it.
            var tolerance = magnitude * product.Alpha *
                (shape.Terms * Math.Pow(2, -24) + 2.01 * operandRoundoff);
            Hold(product, "double", i, j, actual[i * shape.Columns + j], sum * product.Alpha, tolerance);
        }

        // Each sum has terms below 1; both sides are within the bound above.
        for (var e = 0; e < peer.Length; e++)
            Hold(
                product,
                BlasProduct.Peer,
                e / shape.Columns,
                e % shape.Columns,
                actual[e],
                peer[e],
                2.0 * shape.Terms * shape.Terms * product.Alpha * Math.Pow(2, -24));
    }

    private static void Hold(
        ProductCase product, string by, int i, int j, float actual, double expected, double tolerance)
    {
        if (!(Math.Abs(actual - expected) <= tolerance))
            throw new InvalidOperationException(
                $"{product.Name}: element [{i}, {j}] is {actual}; by {by} it is {expected} ± {tolerance}.");
    }
}
