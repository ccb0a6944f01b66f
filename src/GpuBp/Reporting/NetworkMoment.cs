namespace GpuBp;

/// <summary>What a network was like after an epoch.</summary>
/// <param name="Epoch">The epoch; 0 before training.</param>
/// <param name="Layers">Each layer, the output layer last.</param>
internal sealed record NetworkMoment(int Epoch, IReadOnlyList<LayerValues> Layers)
{
    /// <summary>The most samples of which activations are looked at.</summary>
    internal const int MostSamples = 256;

    /// <summary>Looks at a network that is not trained meanwhile.</summary>
    /// <param name="network">The network.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="samples">The samples that it answers to.</param>
    internal static NetworkMoment Of(Mlp network, int epoch, Dataset samples)
    {
        var activations = Activations(network, samples);
        return new NetworkMoment(
            epoch,
            [
                .. network.Layers.Select((layer, l) => new LayerValues(
                    ValueHistogram.Of(layer.W.Data.ToArray()), activations?[l])),
            ]);
    }

    /// <summary>Up to <see cref="MostSamples"/> rows, evenly from all of a data set, the same each time.</summary>
    internal static Dataset SampleOf(Dataset data)
    {
        var count = Math.Min(MostSamples, data.Rows);
        return data.Subset([.. Enumerable.Range(0, count).Select(i => (int)((long)i * data.Rows / count))]);
    }

    // What is free on the device is the training's first: where there is no room, there are none.
    private static ValueHistogram[]? Activations(Mlp network, Dataset samples)
    {
        try
        {
            using var pass = new Inference(network, samples.Rows);
            var rows = Math.Min(pass.Capacity, samples.Rows);
            using var x = network.Device.Upload(samples.Features.Span[..(rows * samples.Inputs)]);
            pass.Run(Matrix.FirstRows(x, rows, samples.Inputs));
            var last = network.Layers.Count - 1;
            return
            [
                .. Enumerable.Range(0, last + 1)
                    .Select(l => l == last ? pass.Output(rows) : pass.A(l, rows))
                    .Select(a => ValueHistogram.Of(a.Data.ToArray())),
            ];
        }
        catch (DeviceOutOfMemoryException)
        {
            return null;
        }
    }
}

/// <summary>What a layer was like.</summary>
/// <param name="Weights">Its weights.</param>
/// <param name="Activations">Its outputs for some samples; null where the device had no room for them.</param>
internal sealed record LayerValues(ValueHistogram Weights, ValueHistogram? Activations);
