namespace GpuBp.Bench.Suites;

/// <summary>
/// Compares a product with sums in double and with the peer's, as the time of a wrong result means
/// nothing.
/// </summary>
internal static class ProductCheck
{
    private const int SampledElements = 200;

    /// <param name="product">The product.</param>
    /// <param name="left">Its left operand.</param>
    /// <param name="right">Its right operand.</param>
    /// <param name="actual">The result.</param>
    /// <param name="peer">The peer's result; empty without a peer.</param>
    /// <param name="operandRoundoff">
    /// The maximum relative error of an operand before the multiplication.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// The results differ by more than the order of the sums explains.
    /// </exception>
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

            // The bound of a sum of floats in any order is terms · 2⁻²⁴ · Σ |terms|. Both operands
            // of a term may have an error, whose second order the bound covers.
            var tolerance = magnitude * product.Alpha *
                (shape.Terms * Math.Pow(2, -24) + 2.01 * operandRoundoff);
            Hold(product, "double", i, j, actual[i * shape.Columns + j], sum * product.Alpha,
                tolerance);
        }

        // The terms of each sum are below 1; both sides are within the bound above.
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
        ProductCase product, string by, int i, int j, float actual, double expected,
        double tolerance)
    {
        if (!(Math.Abs(actual - expected) <= tolerance))
            throw new InvalidOperationException(
                $"{product.Name}: element [{i}, {j}] is {actual}; by {by} it is {expected} ± " +
                $"{tolerance}.");
    }
}
