namespace GpuBp;

/// <summary>
/// Writes a network's first parameters to its device, in chunks: the host never holds them all.
/// </summary>
/// <param name="seed">The network's seed.</param>
internal sealed class FirstParameters(long seed)
{
    private readonly float[] _chunk = new float[16 << 10];

    /// <summary>Draws the weights and biases of all layers.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="options">What each was made of.</param>
    /// <param name="parameters">Those of all layers, one behind the other, with gaps.</param>
    internal void Write(
        IReadOnlyList<DenseLayer> layers,
        ReadOnlySpan<LayerOptions> options,
        BufferView<float> parameters)
    {
        long offset = 0;
        for (var l = 0; l < layers.Count; l++)
        {
            var (inputs, outputs) = (layers[l].Inputs, layers[l].Outputs);
            var weights = parameters.Slice(offset, Mlp.Aligned((long)outputs * inputs));
            var biases = parameters.Slice(offset + weights.Length, Mlp.Aligned(outputs));
            Write(options[l], inputs, l, weights, biases);
            offset += weights.Length + biases.Length;
            if (options[l].HasLayerNorm)
            {
                Fill(parameters.Slice(offset, biases.Length), outputs, 1);
                Fill(parameters.Slice(offset + biases.Length, biases.Length), outputs, 0);
                offset += 2 * biases.Length;
            }

            if (options[l].ScalesInputs)
            {
                Fill(parameters.Slice(offset, Mlp.Aligned(inputs)), inputs, 1);
                offset += Mlp.Aligned(inputs);
            }
        }
    }

    /// <summary>Draws a layer's weights and biases.</summary>
    /// <param name="options">The layer.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="layer">
    /// Its position, which separates its random numbers from those of the others.
    /// </param>
    /// <param name="weights">[outputs × inputs], and the gap behind them, which holds 0.</param>
    /// <param name="biases">[outputs], and the gap behind them, which holds 0.</param>
    private void Write(
        LayerOptions options,
        int inputs,
        int layer,
        BufferView<float> weights,
        BufferView<float> biases)
    {
        var initializer = options.Initializer ?? Initializer.Xavier;
        var numbers = new InitialNumbers(seed, layer);
        var weightCount = (long)options.Outputs * inputs;
        for (long first = 0; first < weights.Length; first += _chunk.Length)
        {
            var drawn = NextChunk(weightCount - first);
            initializer.NextWeights(drawn, numbers, inputs, options.Outputs);
            RequireFinite(drawn, initializer, layer);
            Copy(weights, first);
        }

        for (long first = 0; first < biases.Length; first += _chunk.Length)
        {
            var drawn = NextChunk((options.HasBias ? options.Outputs : 0) - first);
            initializer.NextBiases(drawn, numbers);
            RequireFinite(drawn, initializer, layer);
            Copy(biases, first);
        }
    }

    private static void RequireFinite(
        ReadOnlySpan<float> drawn, Initializer initializer, int layer)
    {
        foreach (var number in drawn)
        {
            if (!float.IsFinite(number))
                throw new InvalidOperationException(
                    $"{initializer.GetType().Name} gives layer {layer + 1} the number {number}; " +
                    "finite weights and biases are expected.");
        }
    }

    /// <summary>Sets the first elements to a number, and the gap behind them to 0.</summary>
    private void Fill(BufferView<float> values, int count, float value)
    {
        for (long first = 0; first < values.Length; first += _chunk.Length)
        {
            NextChunk(count - first).Fill(value);
            Copy(values, first);
        }
    }

    /// <summary>The part of the next chunk that has numbers to draw; the rest is 0.</summary>
    private Span<float> NextChunk(long left)
    {
        _chunk.AsSpan().Clear();
        return _chunk.AsSpan(0, (int)Math.Clamp(left, 0, _chunk.Length));
    }

    private void Copy(BufferView<float> all, long first)
    {
        var length = (int)Math.Min(_chunk.Length, all.Length - first);
        all.Slice(first, length).CopyFrom(_chunk.AsSpan(0, length));
    }
}
