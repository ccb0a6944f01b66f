using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>a = σ(x·Wᵀ + b), with its parameters in device memory.</summary>
public sealed class DenseLayer
{
    private readonly BufferView<float> _parameters;
    private readonly long _offset;
    private readonly long _biasOffset;

    internal DenseLayer(
        int inputs, LayerOptions options, BufferView<float> parameters, long offset)
    {
        Inputs = inputs;
        Outputs = options.Outputs;
        Activation = options.Activation;
        HasBias = options.HasBias;
        HasLayerNorm = options.HasLayerNorm;
        IsResidual = options.IsResidual;
        ScalesInputs = options.ScalesInputs;
        ScaleRateFactor = options.ScaleRateFactor;
        Dropout = options.Dropout;
        LearningRateFactor = options.LearningRateFactor;
        WeightDecay = options.WeightDecay;
        _parameters = parameters;
        _offset = offset;
        _biasOffset = offset + Mlp.Aligned((long)Outputs * inputs);
        W = new Matrix(WeightsIn(parameters), Outputs, inputs);
        B = BiasesIn(parameters);
    }

    /// <summary>Inputs k.</summary>
    public int Inputs { get; }

    /// <summary>Outputs j.</summary>
    public int Outputs { get; }

    /// <summary>The function that the layer applies to z.</summary>
    public Activation Activation { get; }

    /// <summary>Whether the layer has biases; if not, they stay 0.</summary>
    public bool HasBias { get; }

    /// <summary>Whether z is normalized before the activation.</summary>
    public bool HasLayerNorm { get; }

    /// <summary>Whether the layer adds its input to what it computes.</summary>
    public bool IsResidual { get; }

    /// <summary>Whether each input is multiplied by a number that is learned.</summary>
    public bool ScalesInputs { get; }

    /// <summary>Multiplies the layer's learning rate for these numbers.</summary>
    public float ScaleRateFactor { get; }

    /// <summary>The share of outputs that each training step sets to 0.</summary>
    public float Dropout { get; }

    /// <summary>
    /// Multiplies the optimizer's learning rate for the layer; at least 0 and finite. 0 freezes the
    /// layer: training leaves its parameters as they are, to the bit, also with weight decay and
    /// momentum, and leaves its gradient out of the norm that is clipped.
    /// </summary>
    /// <remarks>Set it between two calls of Fit, which reads it at its start.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not finite.</exception>
    public float LearningRateFactor
    {
        get;
        set => field = LayerOptions.CheckedFactor(value);
    }

    /// <summary>
    /// λ of the layer, at least 0 and finite, in place of the optimizer's weight decay; null leaves
    /// that as it is.
    /// </summary>
    /// <remarks>Set it between two calls of Fit, which reads it at its start.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not finite.</exception>
    public float? WeightDecay
    {
        get;
        set => field = LayerOptions.CheckedDecay(value);
    }

    /// <summary>Whether training leaves the parameters as they are.</summary>
    internal bool IsFrozen => LearningRateFactor == 0;

    /// <summary>[outputs × inputs]</summary>
    internal Matrix W { get; }

    /// <summary>[outputs]</summary>
    internal BufferView<float> B { get; }

    /// <summary>γ of the layer normalisation, [outputs].</summary>
    internal BufferView<float> Gamma => GammaIn(_parameters);

    /// <summary>β of the layer normalisation, [outputs].</summary>
    internal BufferView<float> Beta => BetaIn(_parameters);

    /// <summary>s of the inputs, [inputs].</summary>
    internal BufferView<float> Scale => ScaleIn(_parameters);

    /// <summary>The position of s, or of what would follow, in the network's parameters.</summary>
    internal long ScaleOffset => _biasOffset + (HasLayerNorm ? 3 : 1) * Mlp.Aligned(Outputs);

    /// <summary>What the layer does around x·Wᵀ + b: scaled residual layer norm relu.</summary>
    internal string Function => (ScalesInputs ? "scaled " : "") +
        (IsResidual ? "residual " : "") + (HasLayerNorm ? "layer norm " : "") + Activation;

    /// <summary>
    /// The parameters of a layer, with the gaps between them, wider than long, which large layers
    /// overflow.
    /// </summary>
    internal static Int128 LengthOf(int inputs, LayerOptions options) =>
        Mlp.Aligned((long)options.Outputs * inputs) +
        (options.HasLayerNorm ? (Int128)3 : 1) * Mlp.Aligned(options.Outputs) +
        (options.ScalesInputs ? Mlp.Aligned(inputs) : 0);

    /// <summary>Copies the weights from the device.</summary>
    /// <returns>[outputs × inputs]; [j, k] is the weight of input k in output j.</returns>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public float[,] GetWeights()
    {
        var weights = new float[Outputs, Inputs];
        W.Data.CopyTo(MemoryMarshal.CreateSpan(ref weights[0, 0], weights.Length));
        return weights;
    }

    /// <summary>Copies the biases from the device.</summary>
    /// <returns>[outputs]</returns>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public float[] GetBiases() => B.ToArray();

    /// <summary>Copies γ of the layer normalisation from the device.</summary>
    /// <returns>[outputs]</returns>
    /// <exception cref="InvalidOperationException">The layer does not normalize.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public float[] GetGamma()
    {
        RequireLayerNorm();
        return Gamma.ToArray();
    }

    /// <summary>Copies β of the layer normalisation from the device.</summary>
    /// <returns>[outputs]</returns>
    /// <exception cref="InvalidOperationException">The layer does not normalize.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public float[] GetBeta()
    {
        RequireLayerNorm();
        return Beta.ToArray();
    }

    /// <summary>Sets γ and β of the layer normalisation.</summary>
    /// <param name="gamma">[outputs]</param>
    /// <param name="beta">[outputs]</param>
    /// <exception cref="ArgumentException">
    /// A length is wrong, or a number is not finite.
    /// </exception>
    /// <exception cref="InvalidOperationException">The layer does not normalize.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public void SetLayerNorm(ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta)
    {
        RequireLayerNorm();
        RequireVector(gamma, nameof(gamma), Outputs);
        RequireVector(beta, nameof(beta), Outputs);
        Gamma.CopyFrom(gamma);
        Beta.CopyFrom(beta);
    }

    /// <summary>Copies s, which multiplies the inputs, from the device.</summary>
    /// <returns>[inputs]</returns>
    /// <exception cref="InvalidOperationException">The layer does not scale.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public float[] GetScale()
    {
        RequireScale();
        return Scale.ToArray();
    }

    /// <summary>Sets s, which multiplies the inputs.</summary>
    /// <param name="scale">[inputs]</param>
    /// <exception cref="ArgumentException">
    /// The length is wrong, or a number is not finite.
    /// </exception>
    /// <exception cref="InvalidOperationException">The layer does not scale.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public void SetScale(ReadOnlySpan<float> scale)
    {
        RequireScale();
        RequireVector(scale, nameof(scale), Inputs);
        Scale.CopyFrom(scale);
    }

    /// <summary>Sets the weights.</summary>
    /// <param name="weights">
    /// [outputs × inputs]; [j, k] is the weight of input k in output j.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The shape is wrong, or a weight is not finite.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public void SetWeights(float[,] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.GetLength(0) != Outputs || weights.GetLength(1) != Inputs)
            throw new ArgumentException(
                $"weights is [{weights.GetLength(0)} × {weights.GetLength(1)}]; this layer takes " +
                $"[{Outputs} × {Inputs}], outputs × inputs.",
                nameof(weights));
        for (var j = 0; j < Outputs; j++)
        {
            for (var k = 0; k < Inputs; k++)
                RequireFinite(weights[j, k], $"weights[{j}, {k}]");
        }

        W.Data.CopyFrom(MemoryMarshal.CreateReadOnlySpan(ref weights[0, 0], weights.Length));
    }

    /// <summary>Sets the biases.</summary>
    /// <param name="biases">[outputs]</param>
    /// <exception cref="ArgumentException">
    /// The length is wrong, or a bias is not finite.
    /// </exception>
    /// <exception cref="InvalidOperationException">The layer has no biases.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public void SetBiases(ReadOnlySpan<float> biases)
    {
        if (!HasBias)
            throw new InvalidOperationException(
                "This layer was made without biases; set LayerOptions.HasBias to have them.");
        RequireVector(biases, nameof(biases), Outputs);
        B.CopyFrom(biases);
    }

    /// <summary>W diag(s), or W of a layer that does not scale; [outputs × inputs].</summary>
    internal float[] GetScaledWeights()
    {
        var weights = W.Data.ToArray();
        if (ScalesInputs)
            ForwardLayer.Scale(weights, GetScale());
        return weights;
    }

    /// <summary>
    /// This layer's weights in a buffer with the layout of the network's parameters.
    /// </summary>
    internal BufferView<float> WeightsIn(BufferView<float> all) =>
        all.Slice(_offset, (long)Outputs * Inputs);

    /// <summary>
    /// This layer's biases in a buffer with the layout of the network's parameters.
    /// </summary>
    internal BufferView<float> BiasesIn(BufferView<float> all) => all.Slice(_biasOffset, Outputs);

    /// <summary>
    /// γ of the layer normalisation in a buffer with the layout of the network's parameters.
    /// </summary>
    internal BufferView<float> GammaIn(BufferView<float> all) =>
        all.Slice(_biasOffset + Mlp.Aligned(Outputs), Outputs);

    /// <summary>
    /// β of the layer normalisation in a buffer with the layout of the network's parameters.
    /// </summary>
    internal BufferView<float> BetaIn(BufferView<float> all) =>
        all.Slice(_biasOffset + 2 * Mlp.Aligned(Outputs), Outputs);

    /// <summary>s of the inputs in a buffer with the layout of the network's parameters.</summary>
    internal BufferView<float> ScaleIn(BufferView<float> all) => all.Slice(ScaleOffset, Inputs);

    /// <inheritdoc/>
    public override string ToString() => $"{Inputs} → {Outputs} {Function}";

    private void RequireLayerNorm()
    {
        if (!HasLayerNorm)
            throw new InvalidOperationException(
                "This layer was made without layer normalisation; set LayerOptions.HasLayerNorm " +
                "to have it.");
    }

    private void RequireScale()
    {
        if (!ScalesInputs)
            throw new InvalidOperationException(
                "This layer was made without a scale of its inputs; set " +
                "LayerOptions.ScalesInputs to have it.");
    }

    private static void RequireVector(ReadOnlySpan<float> values, string name, int length)
    {
        if (values.Length != length)
            throw new ArgumentException(
                $"{name} has {values.Length} elements; this layer takes {length}.", name);
        for (var j = 0; j < values.Length; j++)
            RequireFinite(values[j], $"{name}[{j}]");
    }

    private static void RequireFinite(float value, string name)
    {
        if (!float.IsFinite(value))
            throw new ArgumentException($"{name} is {value}; parameters must be finite.");
    }
}
