namespace GpuBp;

/// <summary>A layer of a graph that was read.</summary>
/// <param name="Weights">[outputs × inputs]</param>
/// <param name="Inputs">Numbers that it takes of a row.</param>
/// <param name="Outputs">Numbers that it gives.</param>
/// <param name="Bias">[outputs]; null for none.</param>
/// <param name="Activation">σ</param>
internal sealed record OnnxLayer(
    double[] Weights, int Inputs, int Outputs, double[]? Bias, Activation Activation)
{
    /// <summary>γ of the layer normalisation, [outputs]; null for none.</summary>
    internal double[]? Gamma { get; init; }

    /// <summary>β of the layer normalisation, [outputs]; null for none.</summary>
    internal double[]? Beta { get; init; }

    internal bool IsResidual { get; init; }

    /// <summary>The same layer of scale ⊙ x + shift, as one of x.</summary>
    internal OnnxLayer OfScaled(double[] scale, double[] shift)
    {
        var (weights, bias) = ((double[])Weights.Clone(), (double[]?)Bias?.Clone());
        if (bias is null && shift.Any(t => t != 0))
            bias = new double[Outputs];
        for (var j = 0; j < Outputs; j++)
        {
            for (var k = 0; k < Inputs; k++)
            {
                bias?[j] += weights[j * Inputs + k] * shift[k];
                weights[j * Inputs + k] *= scale[k];
            }
        }

        return this with { Weights = weights, Bias = bias };
    }
}

/// <summary>Takes a term apart into layers.</summary>
internal static class OnnxLayers
{
    /// <summary>Outputs of a layer that is put in where a graph has none, with weights on its
    /// diagonal alone; a wider one would be a waste.</summary>
    private const int MaxDiagonal = 256;

    /// <summary>The layers that give a term, the first one first, and what that takes.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="output">The term.</param>
    /// <exception cref="ModelFileException">It is no chain of layers.</exception>
    internal static (IReadOnlyList<OnnxLayer> Layers, OnnxTerm Input) Of(
        string path, OnnxTerm output)
    {
        var layers = new List<OnnxLayer>();
        var at = output;
        do
        {
            var (layer, input) = at is SumTerm sum ? Residual(path, sum) : Layer(path, at);
            layers.Add(layer);
            at = input;
        }
        while (!IsInput(at));
        layers.Reverse();
        return (layers, at);
    }

    /// <summary>Whether a term is made of the graph's inputs, before any layer.</summary>
    private static bool IsInput(OnnxTerm term) =>
        (term is ScaledTerm scaled ? scaled.From : term)
            is InputTerm or SelectTerm or ConcatTerm or FilledTerm or OneHotTerm;

    // x + σ(W x + b)
    private static (OnnxLayer, OnnxTerm) Residual(string path, SumTerm sum)
    {
        foreach (var (x, block) in new[] { (sum.X, sum.Y), (sum.Y, sum.X) })
        {
            if (block is ActivatedTerm or LinearTerm or ScaledTerm { From: LinearTerm }
                && Layer(path, block) is var (layer, input) && ReferenceEquals(input, x))
                return (layer with { IsResidual = true }, input);
        }

        throw sum.Node.Refuse(
            "adds what rows give at two places that are not one layer apart; a residual layer of " +
            "an MLP adds its own input, x + σ(W x + b)");
    }

    private static (OnnxLayer Layer, OnnxTerm Input) Layer(string path, OnnxTerm term)
    {
        var (activation, z) = term is ActivatedTerm activated
            ? (activated.Activation, activated.From)
            : (Activation.Identity, term);
        var (normal, gamma, beta) = z switch
        {
            FunctionTerm { Function: OnnxFunction.Normalized } f =>
                (f, ScaledTerm.Same(f.Width, 1), new double[f.Width]),
            ScaledTerm { From: FunctionTerm { Function: OnnxFunction.Normalized } f } s =>
                (f, s.Scale, s.Shift),
            _ => (null, null, null),
        };
        var (layer, input) = Linear(path, normal?.Of ?? z, activation);
        layer = layer with { Gamma = gamma, Beta = beta };
        return input is ScaledTerm { From: ActivatedTerm or SumTerm } scaled
            ? (layer.OfScaled(scaled.Scale, scaled.Shift), scaled.From)
            : (layer, input);
    }

    // W x + b, or a scaling of what is no product.
    private static (OnnxLayer, OnnxTerm) Linear(string path, OnnxTerm z, Activation activation)
    {
        if (z is ProductTerm product)
            throw product.Node.Refuse(
                "multiplies what rows give by what rows give, which is no part of an MLP");
        if (z is FunctionTerm function)
            throw function.Node.Refuse(
                "is no part of an MLP outside of a layer normalisation or GELU");
        var (x, scale, shift) = z is ScaledTerm scaled && !(IsInput(z) && z.Width > MaxDiagonal)
            ? (scaled.From, scaled.Scale, scaled.Shift)
            : (z, ScaledTerm.Same(z.Width, 1), null);
        if (x is LinearTerm linear)
        {
            var inputs = linear.From.Width;
            var weights = (double[])linear.Weights.Clone();
            for (var i = 0; i < weights.Length; i++)
                weights[i] *= scale[i / inputs];
            return (new OnnxLayer(weights, inputs, z.Width, shift, activation), linear.From);
        }

        if (z.Width > MaxDiagonal)
            throw new ModelFileException(
                $"{path}: an activation or a scaling of {z.Width} numbers stands behind no Gemm " +
                $"or MatMul; up to {MaxDiagonal} a layer of their own is made for them.");
        var diagonal = new double[z.Width * z.Width];
        for (var j = 0; j < z.Width; j++)
            diagonal[j * z.Width + j] = scale[j];
        return (new OnnxLayer(diagonal, z.Width, z.Width, shift, activation), x);
    }
}
