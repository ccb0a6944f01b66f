using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>a = σ(x·Wᵀ + b), with its parameters in device memory.</summary>
public sealed class DenseLayer
{
    private readonly long _offset;
    private readonly long _biasOffset;

    internal DenseLayer(
        int inputs,
        LayerOptions options,
        BufferView<float> parameters,
        long offset,
        long biasOffset)
    {
        Inputs = inputs;
        Outputs = options.Outputs;
        Activation = options.Activation;
        HasBias = options.HasBias;
        Dropout = options.Dropout;
        LearningRateFactor = options.LearningRateFactor;
        WeightDecay = options.WeightDecay;
        _offset = offset;
        _biasOffset = biasOffset;
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
        if (biases.Length != Outputs)
            throw new ArgumentException(
                $"biases has {biases.Length} elements; this layer takes {Outputs}.",
                nameof(biases));
        for (var j = 0; j < biases.Length; j++)
            RequireFinite(biases[j], $"biases[{j}]");

        B.CopyFrom(biases);
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

    /// <inheritdoc/>
    public override string ToString() => $"{Inputs} → {Outputs} {Activation}";

    private static void RequireFinite(float value, string name)
    {
        if (!float.IsFinite(value))
            throw new ArgumentException($"{name} is {value}; parameters must be finite.");
    }
}
