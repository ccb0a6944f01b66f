namespace GpuBp.Kernels;

/// <summary>A layer of a network that is to be resident.</summary>
/// <param name="Inputs">Inputs k.</param>
/// <param name="Outputs">Outputs j.</param>
/// <param name="Weights">Where its weights begin in the parameters.</param>
/// <param name="Biases">Where its biases begin in the parameters.</param>
/// <param name="HasBias">Whether the biases are trained.</param>
internal readonly record struct ResidentShape(int Inputs, int Outputs, long Weights, long Biases, bool HasBias);

/// <summary>
/// Where the parts of a small network lie in shared memory: which rows two batches are, and their
/// samples, of which one comes in while the other is trained on; then W, b, a and δ of each layer.
/// </summary>
/// <remarks>Rows are an odd number of floats apart, so that neighbours in a column lie in different
/// banks.</remarks>
internal sealed class ResidentLayout
{
    /// <summary>The most layers of a resident network.</summary>
    internal const int MostLayers = 8;

    /// <summary>Numbers of a layer in the table, at the positions that follow.</summary>
    internal const int Fields = 10;

    internal const int Inputs = 0;
    internal const int Outputs = 1;
    internal const int HasBias = 2;

    /// <summary>Where W and b begin in the parameters.</summary>
    internal const int Weights = 3;
    internal const int Biases = 4;

    /// <summary>Where W, b, the layer's input x, a and δ begin in shared memory.</summary>
    internal const int W = 5;
    internal const int B = 6;
    internal const int X = 7;
    internal const int A = 8;
    internal const int Delta = 9;

    /// <summary>
    /// The most operations of a step, 6 for each weight and sample, that one multiprocessor does
    /// sooner than the GPU starts a kernel for each part of it: some 10 µs. Estimated, not measured.
    /// </summary>
    private const long MostOperations = 2_000_000;

    private readonly long _operations;

    private ResidentLayout(int[] table, int batchSize, int floats)
    {
        Table = table;
        BatchSize = batchSize;
        Floats = floats;
        for (var at = 0; at < table.Length; at += Fields)
            _operations += 6L * batchSize * table[at + Inputs] * table[at + Outputs];
    }

    /// <summary><see cref="Fields"/> numbers for each layer.</summary>
    internal int[] Table { get; }

    internal int Layers => Table.Length / Fields;

    internal int BatchSize { get; }

    /// <summary>Floats of shared memory.</summary>
    internal int Floats { get; }

    /// <summary>The distance of two rows of n floats.</summary>
    internal static int Stride(int n) => n / 2 * 2 + 1;

    /// <summary>The layout; null for a network that a multiprocessor does not hold.</summary>
    internal static ResidentLayout? Of(ReadOnlySpan<ResidentShape> layers, int batchSize)
    {
        if (layers.Length > MostLayers)
            return null;

        long Rows(int columns) => (long)batchSize * Stride(columns);
        var table = new List<int>();
        long x = 0;
        var end = 2 * (batchSize + Rows(layers[0].Inputs) + Rows(layers[^1].Outputs));
        foreach (var layer in layers)
        {
            var w = end;
            var b = w + (long)layer.Outputs * Stride(layer.Inputs);
            var a = b + layer.Outputs;
            var delta = a + Rows(layer.Outputs);
            end = delta + Rows(layer.Outputs);
            if (end > Resident224.Floats)
                return null;

            table.AddRange(
            [
                layer.Inputs, layer.Outputs, layer.HasBias ? 1 : 0, (int)layer.Weights, (int)layer.Biases,
                (int)w, (int)b, (int)x, (int)a, (int)delta,
            ]);
            x = a;
        }

        return new ResidentLayout([.. table], batchSize, (int)end);
    }

    /// <summary>
    /// Whether a GPU holds the network, and one of its multiprocessors should train it faster than all
    /// of them, one launch after the other.
    /// </summary>
    internal bool Suits(DeviceInfo device) =>
        device.IsGpu &&
        device.MaxGroupSize >= ResidentTraining.Threads &&
        device.SharedMemoryBytes >= SharedBytes() &&
        _operations <= MostOperations;

    /// <summary>Launches with the smallest size that holds the network.</summary>
    internal void Run<TCall>(TCall call)
        where TCall : IResidentCall
    {
        if (Floats <= Resident44.Floats)
            call.Run<Resident44>();
        else if (Floats <= Resident96.Floats)
            call.Run<Resident96>();
        else if (Floats <= Resident160.Floats)
            call.Run<Resident160>();
        else
            call.Run<Resident224>();
    }

    private long SharedBytes()
    {
        var size = new SizeOf();
        Run(size);
        return sizeof(float) * size.Floats + sizeof(int) * MostLayers * Fields;
    }

    private sealed class SizeOf : IResidentCall
    {
        internal long Floats { get; private set; }

        public void Run<TSize>()
            where TSize : struct, IResidentSize => Floats = TSize.Floats;
    }
}
