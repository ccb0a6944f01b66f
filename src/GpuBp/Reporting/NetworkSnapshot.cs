namespace GpuBp;

/// <summary>A snapshot of a network after an epoch.</summary>
/// <param name="Epoch">The epoch; 0 before training.</param>
/// <param name="Layers">Each layer, the output layer last.</param>
internal sealed record NetworkSnapshot(int Epoch, IReadOnlyList<LayerValues> Layers)
{
    /// <summary>The maximum number of samples for the activations.</summary>
    internal const int MaxSamples = 256;

    /// <summary>Takes a snapshot of a network, which nobody trains meanwhile.</summary>
    /// <param name="network">The network.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="samples">The samples for the activations.</param>
    internal static NetworkSnapshot Of(Mlp network, int epoch, Dataset samples)
    {
        var activations = Activations(network, samples);
        return new NetworkSnapshot(
            epoch,
            [
                .. network.Layers.Select((layer, l) => new LayerValues(
                    ValueHistogram.Of(layer.W.Data.ToArray()), activations?[l])),
            ]);
    }

    /// <summary>
    /// Up to <see cref="MaxSamples"/> rows, evenly spaced over a data set, always the same.
    /// </summary>
    internal static Dataset SampleOf(Dataset data)
    {
        var count = Math.Min(MaxSamples, data.Rows);
        return data.Subset(
            [.. Enumerable.Range(0, count).Select(i => (int)((long)i * data.Rows / count))]);
    }

    // Training comes first: without enough free memory on the device there are no activations.
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

/// <summary>The values of a layer.</summary>
/// <param name="Weights">Its weights.</param>
/// <param name="Activations">
/// Its outputs for some samples; null if the device had too little memory.
/// </param>
internal sealed record LayerValues(ValueHistogram Weights, ValueHistogram? Activations);
