using System.Runtime.InteropServices;

namespace GpuBp.Bench.Peers;

/// <summary>
/// A file of data and initial weights for peers: floats, row-major, without a header.
/// </summary>
/// <remarks>Features, targets, test features, test targets; then W and b of each layer.</remarks>
internal sealed class CaseFile : IDisposable
{
    internal CaseFile(Dataset train, Dataset? test, Mlp network)
    {
        Path = System.IO.Path.GetTempFileName();
        Rows = train.Rows;
        TestRows = test?.Rows ?? 0;
        using var file = File.Create(Path);
        foreach (var data in new[] { train, test }.OfType<Dataset>())
        {
            Write(file, data.Features.Span);
            Write(file, data.Targets.Span);
        }

        foreach (var layer in network.Layers)
        {
            var weights = layer.GetWeights();
            Write(file, MemoryMarshal.CreateReadOnlySpan(ref weights[0, 0], weights.Length));
            Write(file, layer.GetBiases());
        }
    }

    internal string Path { get; }

    internal int Rows { get; }

    internal int TestRows { get; }

    public void Dispose() => File.Delete(Path);

    private static void Write(FileStream file, ReadOnlySpan<float> values) =>
        file.Write(MemoryMarshal.AsBytes(values));
}
