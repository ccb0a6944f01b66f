using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Rescales first weights by data, layer after layer: w ← w / σ, b ← (b − μ) / σ, with the mean μ
/// and the deviation σ of each neuron's z over some training rows, so that z has mean 0 and
/// variance 1 there.
/// </summary>
/// <remarks>
/// Salimans and Kingma 2016, section 3; by layers, as Mishkin and Matas 2016 do. The device
/// computes z; the host adds up in double, in the order of rows.
/// </remarks>
internal static class InitialScaling
{
    /// <summary>
    /// Of a smaller share of mean square, a variance is rounding: z is constant, and only its mean
    /// is taken away.
    /// </summary>
    private const double MinVariance = 1e-10;

    /// <summary>Rescales the weights of all layers that are not frozen.</summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="train">The training samples.</param>
    /// <param name="rows">The number of rows to draw of them.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="group">Ranks, of which all get the first one's weights; null for none.</param>
    /// <exception cref="DeviceOutOfMemoryException">The rows do not fit the device.</exception>
    internal static void Run(Mlp network, Dataset train, int rows, long seed, IProcessGroup? group)
    {
        var all = Shuffle.Order(train.Rows, new Philox(seed, RandomStream.FirstRows));
        var drawn = train.Subset([.. all.Take(rows).Order()]);
        var device = network.Device;
        using var x = device.Upload<float>(drawn.Features.Span);
        using var forward = new ForwardPass(network, drawn.Rows);
        using var z = device.Allocate<float>(
            (long)drawn.Rows * network.Layers.Max(layer => layer.Outputs));
        foreach (var (l, layer) in network.Layers.Index())
        {
            if (layer.IsFrozen)
                continue;
            forward.Run(Matrix.FirstRows(x, drawn.Rows, network.Inputs));
            var input = l == 0
                ? Matrix.FirstRows(x, drawn.Rows, network.Inputs)
                : forward.A(l - 1, drawn.Rows);
            var ofLayer = Matrix.FirstRows(z, drawn.Rows, layer.Outputs);
            ForwardLaunches.LinearForward<Identity>(input, forward.Weights(l), layer.B, ofLayer);
            Rescale(layer, ofLayer.Data.ToArray(), drawn.Rows);
        }

        if (group is not null)
            new MemberExchange(group).Share(network, rank: 0); // Ranks may round otherwise.
    }

    private static void Rescale(DenseLayer layer, float[] z, int rows)
    {
        var (weights, biases) = (layer.GetWeights(), layer.GetBiases());
        for (var j = 0; j < layer.Outputs; j++)
        {
            var (mean, squares) = (0.0, 0.0);
            for (var i = 0; i < rows; i++)
                mean += z[i * layer.Outputs + j];
            mean /= rows;
            for (var i = 0; i < rows; i++)
                squares += Math.Pow(z[i * layer.Outputs + j] - mean, 2);
            var variance = squares / rows;
            if (!double.IsFinite(variance))
                continue; // Training says where this comes from.

            var deviation =
                variance > MinVariance * (mean * mean + variance) ? Math.Sqrt(variance) : 1;
            for (var k = 0; k < layer.Inputs; k++)
                weights[j, k] = (float)(weights[j, k] / deviation);
            biases[j] = (float)((biases[j] - mean) / deviation);
        }

        layer.SetWeights(weights);
        if (layer.HasBias)
            layer.SetBiases(biases);
    }
}
