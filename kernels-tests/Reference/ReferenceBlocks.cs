namespace GpuBp.Tests.Reference;

/// <summary>
/// A layer with what may stand around it: a = mask · σ(γ x̂ + β) + x, with x̂ the normalised z = (s ⊙ x) Wᵀ + b, s only
/// of layers that scale, and x only of residual layers.
/// </summary>
internal sealed record ReferenceBlock
{
    /// <summary>[outputs × inputs]</summary>
    public required double[,] W { get; init; }

    /// <summary>[outputs]</summary>
    public required double[] B { get; init; }

    public required ReferenceActivation Activation { get; init; }

    /// <summary>[outputs]; null without normalisation.</summary>
    public double[]? Gamma { get; init; }

    /// <summary>[outputs]; null without normalisation.</summary>
    public double[]? Beta { get; init; }

    public bool IsResidual { get; init; }

    /// <summary>[inputs], by which the inputs are multiplied first; null to take them as they are.</summary>
    public double[]? Scale { get; init; }

    /// <summary>[batch × outputs]; null drops nothing.</summary>
    public double[,]? Mask { get; init; }

    /// <summary>The parameters, W row after row, b, γ, β.</summary>
    public IEnumerable<double> Parameters =>
        W.Cast<double>().Concat(B).Concat(Gamma ?? []).Concat(Beta ?? []).Concat(Scale ?? []);
}

/// <summary>The cost of a network of blocks, and its gradient by differences: no rule of BP is used.</summary>
internal static class ReferenceBlocks
{
    private const double Epsilon = 1e-5;

    // Errors of h² and of u / h, some 1e-10 both.
    private const double Step = 1e-5;

    /// <summary>The outputs of each layer, and the variance of each row that was normalised.</summary>
    public static (double[][,] Z, double[][,] A, double[] Variances) Forward(
        IReadOnlyList<ReferenceBlock> blocks, double[,] x)
    {
        var (z, a, variances) = (new double[blocks.Count][,], new double[blocks.Count][,], new List<double>());
        for (var l = 0; l < blocks.Count; l++)
        {
            var block = blocks[l];
            z[l] = ReferenceEquations.PreActivation(Scaled(x, block.Scale), block.W, block.B);
            if (block.Gamma is not null)
                Normalize(block, z[l], variances);
            a[l] = ReferenceEquations.Activate(z[l], block.Activation);
            for (var i = 0; i < x.GetLength(0); i++)
            {
                for (var j = 0; j < a[l].GetLength(1); j++)
                    a[l][i, j] = a[l][i, j] * (block.Mask?[i, j] ?? 1) + (block.IsResidual ? x[i, j] : 0);
            }

            x = a[l];
        }

        return (z, a, [.. variances]);
    }

    public static double Cost(
        IReadOnlyList<ReferenceBlock> blocks, double[,] x, double[,] y, ReferenceLoss loss)
    {
        var (z, a, _) = Forward(blocks, x);
        return ReferenceLosses.Mean(z[^1], a[^1], y, blocks[^1].Activation, loss);
    }

    /// <summary>∂C/∂ each parameter of a block, in their order.</summary>
    public static double[] Gradient(
        IReadOnlyList<ReferenceBlock> blocks, int l, double[,] x, double[,] y, ReferenceLoss loss)
    {
        var (block, gradient) = (blocks[l], new List<double>());
        for (var n = 0; n < block.W.Length; n++)
            Add(ref block.W[n / block.W.GetLength(1), n % block.W.GetLength(1)]);
        foreach (var vector in new[] { block.B, block.Gamma, block.Beta, block.Scale })
        {
            for (var j = 0; j < vector?.Length; j++)
                Add(ref vector[j]);
        }

        return [.. gradient];

        void Add(ref double parameter)
        {
            var before = parameter;
            parameter = before + Step;
            var above = Cost(blocks, x, y, loss);
            parameter = before - Step;
            var below = Cost(blocks, x, y, loss);
            parameter = before;
            gradient.Add((above - below) / (2 * Step));
        }
    }

    private static double[,] Scaled(double[,] x, double[]? scale)
    {
        if (scale is null)
            return x;
        var scaled = new double[x.GetLength(0), x.GetLength(1)];
        for (var i = 0; i < x.GetLength(0); i++)
        {
            for (var k = 0; k < scale.Length; k++)
                scaled[i, k] = scale[k] * x[i, k];
        }

        return scaled;
    }

    private static void Normalize(ReferenceBlock block, double[,] z, List<double> variances)
    {
        var outputs = z.GetLength(1);
        for (var i = 0; i < z.GetLength(0); i++)
        {
            double[] row = [.. Enumerable.Range(0, outputs).Select(j => z[i, j])];
            var mean = row.Average();
            var variance = row.Average(v => (v - mean) * (v - mean));
            variances.Add(variance);
            for (var j = 0; j < outputs; j++)
                z[i, j] = block.Gamma![j] * (row[j] - mean) / Math.Sqrt(variance + Epsilon) + block.Beta![j];
        }
    }
}
