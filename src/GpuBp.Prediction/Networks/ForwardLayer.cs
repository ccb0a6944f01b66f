using System.Numerics;

namespace GpuBp;

/// <summary>One layer: a = σ(z), a = σ(γ (z − mean) / √(variance + ε) + β) by layer normalisation,
/// each with z = x·Wᵀ + b or z = (s ⊙ x)·Wᵀ + b, or x + a of a residual layer.</summary>
/// <remarks>Immutable: several threads may compute at once.</remarks>
internal sealed class ForwardLayer
{
    /// <summary>ε, which keeps from dividing by 0.</summary>
    private const double Epsilon = 1e-5;

    private readonly PackedWeights _weights;
    private readonly ActivationFunction _activation;
    private readonly float[]? _gamma;
    private readonly float[]? _beta;
    private readonly bool _isResidual;

    /// <param name="file">The model's file, whose tensors are there.</param>
    /// <param name="prefix">The beginning of the names of the network's tensors.</param>
    /// <param name="l">The layer, from 0.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="layer">What the file says of it.</param>
    /// <param name="activation">σ</param>
    /// <exception cref="ModelFileException">A number is not finite, or there are too many
    /// weights.</exception>
    internal ForwardLayer(
        SafetensorsFile file, string prefix, int l, int inputs, LayerDescription layer,
        ActivationFunction activation)
    {
        Outputs = layer.Outputs;
        if (!PackedWeights.Fit(inputs, Outputs))
            throw new ModelFileException(
                $"{file.Path}: layer {l + 1} has {inputs:N0} inputs and {Outputs:N0} neurons, " +
                "more weights than an array holds. Make the layer smaller.");
        var weights = Read(file, prefix + NetworkDescription.Weight(l), Outputs, inputs);
        if (layer.ScalesInputs)
            Scale(weights, Read(file, prefix + NetworkDescription.Scale(l), inputs));
        _weights = new PackedWeights(
            weights,
            layer.HasBias ? Read(file, prefix + NetworkDescription.Bias(l), Outputs) : [],
            inputs);
        if (layer.HasLayerNorm)
        {
            _gamma = Read(file, prefix + NetworkDescription.Gamma(l), Outputs);
            _beta = Read(file, prefix + NetworkDescription.Beta(l), Outputs);
        }

        (_activation, _isResidual) = (activation, layer.IsResidual);
    }

    /// <summary>Neurons.</summary>
    internal int Outputs { get; }

    /// <summary>The layer's outputs for rows.</summary>
    /// <param name="x">[rows × inputs]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="a">[rows × outputs], each written; other memory than x.</param>
    internal void Run(ReadOnlySpan<float> x, int rows, Span<float> a)
    {
        _weights.Multiply(x, rows, a);
        if (_gamma is not null)
            for (var i = 0; i < rows; i++)
                Normalize(a.Slice(i * Outputs, Outputs));
        _activation(a, Outputs);
        if (_isResidual)
            Add(x, a);
    }

    /// <summary>W ← W diag(s), so that inputs are taken unscaled.</summary>
    /// <param name="weights">W, [outputs × inputs], changed in place.</param>
    /// <param name="scale">s, [inputs]</param>
    internal static void Scale(float[] weights, float[] scale)
    {
        for (var i = 0; i < weights.Length; i++)
            weights[i] *= scale[i % scale.Length];
    }

    private static float[] Read(
        SafetensorsFile file, string name, params ReadOnlySpan<long> shape)
    {
        var tensor = file.Require(name, shape);
        file.RequireFinite(tensor);
        return file.Floats(tensor);
    }

    // The variance is computed from differences, so that a large mean costs no digits.
    private void Normalize(Span<float> z)
    {
        var mean = 0.0;
        foreach (var element in z)
            mean += element;
        mean /= z.Length;
        var squares = 0.0;
        foreach (var element in z)
            squares += (element - mean) * (element - mean);
        var factor = 1 / Math.Sqrt(squares / z.Length + Epsilon);
        for (var j = 0; j < z.Length; j++)
            z[j] = (float)(_gamma![j] * ((z[j] - mean) * factor) + _beta![j]);
    }

    private static void Add(ReadOnlySpan<float> x, Span<float> a)
    {
        var i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(x[i..]) + new Vector<float>(a[i..])).CopyTo(a[i..]);
        for (; i < a.Length; i++)
            a[i] += x[i];
    }
}
