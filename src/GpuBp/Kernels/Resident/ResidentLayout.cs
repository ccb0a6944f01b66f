namespace GpuBp.Kernels;

/// <summary>A layer of a resident network.</summary>
/// <param name="Inputs">Inputs k.</param>
/// <param name="Outputs">Outputs j.</param>
/// <param name="Weights">The position of its weights in the parameters.</param>
/// <param name="Biases">The position of its biases in the parameters.</param>
/// <param name="HasBias">Whether it trains biases.</param>
internal readonly record struct ResidentShape(
    int Inputs, int Outputs, long Weights, long Biases, bool HasBias);

/// <summary>
/// The layout of a small network in shared memory: the row numbers and samples of two slots, one of
/// which is filled while the network trains on the other; the powers of softmax; then W, b, a and δ
/// of each layer.
/// </summary>
/// <remarks>
/// Threads read four neighbours at a time. Rows are an odd number of quartets apart, so that eight
/// neighbours in a column lie in different banks. Zeros fill a row up to a quartet and W up to four
/// rows, and stay zeros. The samples of a batch are an even number.
/// </remarks>
internal sealed class ResidentLayout
{
    /// <summary>The maximum of layers of a resident network.</summary>
    internal const int MaxLayers = 8;

    /// <summary>The numbers of a layer in the table, at the positions below.</summary>
    internal const int Fields = 16;

    internal const int Inputs = 0;
    internal const int Outputs = 1;
    internal const int HasBias = 2;

    /// <summary>The positions of W and b in the parameters.</summary>
    internal const int Weights = 3;
    internal const int Biases = 4;

    /// <summary>The positions of W, b, the layer's input x, a and δ in shared memory.</summary>
    internal const int W = 5;
    internal const int B = 6;
    internal const int X = 7;
    internal const int A = 8;
    internal const int Delta = 9;

    /// <summary>Tiles side by side in the forward pass, and their <see cref="Inverse"/>.</summary>
    internal const int ForwardColumns = 10;
    internal const int ForwardInverse = 11;

    /// <summary>The <see cref="Inverse"/> of the quartets of the outputs.</summary>
    internal const int BackwardInverse = 12;

    /// <summary>
    /// Outputs of a tile of the descent, the <see cref="Inverse"/> of tiles side by side, and the
    /// thread of the first tile.
    /// </summary>
    internal const int DescentRows = 13;
    internal const int DescentInverse = 14;
    internal const int DescentThread = 15;

    /// <summary>A layer with no more large tiles is cut into small ones: two warps' of them.</summary>
    private const int NarrowTiles = 64;

    /// <summary>
    /// The maximum of operations of a step, 6 for each weight and sample, that one multiprocessor
    /// does in less time than the GPU takes to launch a kernel for each part of it: some 10 µs.
    /// </summary>
    /// <remarks>
    /// Estimated, not measured: replayed on a model of a multiprocessor, the kernel's instructions
    /// for 64-32-10, batch 32, take 15,000 cycles for 454,656 operations, so 30 a cycle; 10 µs are
    /// 20,000 cycles.
    /// </remarks>
    private const long MaxOperations = 600_000;

    private static readonly int[] Sizes =
    [
        Resident44.Floats, Resident96.Floats, Resident160.Floats, Resident224.Floats,
    ];

    private readonly long _operations;

    private ResidentLayout(int[] table, int batchSize, int floats)
    {
        LayerTable = table;
        BatchSize = batchSize;
        Floats = floats;
        for (var at = 0; at < table.Length; at += Fields)
            _operations += 6L * batchSize * table[at + Inputs] * table[at + Outputs];
    }

    /// <summary><see cref="Fields"/> numbers for each layer.</summary>
    internal int[] LayerTable { get; }

    internal int Layers => LayerTable.Length / Fields;

    internal int BatchSize { get; }

    /// <summary>Floats of shared memory.</summary>
    internal int Floats { get; }

    /// <summary>Bytes of shared memory that the kernel takes, with its table of layers.</summary>
    internal long SharedBytes =>
        sizeof(float) * (long)SharedFloats + sizeof(int) * MaxLayers * Fields;

    /// <summary>Quartets that hold n floats.</summary>
    internal static int Quartets(int n) => (n + 3) / 4;

    /// <summary>The distance of two rows of n floats.</summary>
    internal static int Stride(int n) => (Quartets(n) | 1) * 4;

    /// <summary>The samples of a batch in shared memory.</summary>
    internal static int Samples(int batchSize) => (batchSize + 1) / 2 * 2;

    /// <summary>⌈2³⁰ / n⌉, by which <see cref="ResidentLayer.Divide"/> divides.</summary>
    private static int Inverse(int n) => ((1 << 30) + n - 1) / n;

    /// <summary>The layout; null for a network that a multiprocessor cannot hold.</summary>
    internal static ResidentLayout? Of(ReadOnlySpan<ResidentShape> layers, int batchSize)
    {
        if (layers.Length > MaxLayers)
            return null;

        long Rows(int columns) => (long)Samples(batchSize) * Stride(columns);
        var table = new List<int>();
        long x = 0;
        var end = Start(batchSize) + 2 * (Rows(layers[0].Inputs) + Rows(layers[^1].Outputs)) +
            ResidentOutput.Samples * Stride(layers[^1].Outputs);
        var thread = 0;
        for (var l = 0; l < layers.Length; l++)
        {
            var layer = layers[l];
            var w = end;
            var b = w + 4L * Quartets(layer.Outputs) * Stride(layer.Inputs);
            var a = b + 4 * Quartets(layer.Outputs);
            var delta = l == layers.Length - 1 ? a : a + Rows(layer.Outputs); // δᴸ replaces z.
            end = delta + Rows(layer.Outputs);
            if (end > Resident224.Floats)
                return null;

            var half = Samples(batchSize) / 2;
            var isNarrow = half * Quartets(layer.Outputs) <= NarrowTiles;
            var columns = isNarrow ? (layer.Outputs + 1) / 2 : Quartets(layer.Outputs);
            var quartets = Quartets(layer.Inputs);
            var isLow = Quartets(layer.Outputs) * quartets <= NarrowTiles;
            table.AddRange(
            [
                layer.Inputs, layer.Outputs, layer.HasBias ? 1 : 0,
                (int)layer.Weights, (int)layer.Biases,
                (int)w, (int)b, (int)x, (int)a, (int)delta,
                columns, Inverse(columns), Inverse(Quartets(layer.Outputs)),
                isLow ? 1 : 4, Inverse(quartets), thread,
            ]);
            var tiles = quartets * (isLow ? layer.Outputs : Quartets(layer.Outputs));
            thread = (thread + (tiles + 31) / 32 * 32) % ResidentTraining.Threads;
            x = a;
        }

        return new ResidentLayout([.. table], batchSize, (int)end);
    }

    /// <summary>The position of the first slot's features, after the row numbers.</summary>
    internal static int Start(int batchSize) => Quartets(2 * batchSize) * 4;

    /// <summary>
    /// Whether a GPU holds the network, and one multiprocessor should train it faster than all of
    /// them, one launch after the other.
    /// </summary>
    internal bool Suits(DeviceInfo device) =>
        device.IsGpu &&
        device.MaxGroupSize >= ResidentTraining.Threads &&
        device.SharedMemoryBytes >= SharedBytes &&
        _operations <= MaxOperations;

    /// <summary>
    /// The kernel for these policies, of the smallest size that holds the network.
    /// </summary>
    /// <param name="isSoftmax">
    /// Whether softmax under the cross-entropy stands for TOutput and TLoss.
    /// </param>
    internal ResidentLaunch Choose<THidden, TOutput, TLoss>(bool isSoftmax)
        where THidden : struct, IActivation
        where TOutput : struct, IActivation
        where TLoss : struct, ILoss
    {
        return Array.IndexOf(Sizes, SharedFloats) switch
        {
            0 => Of<Resident44>(),
            1 => Of<Resident96>(),
            2 => Of<Resident160>(),
            _ => Of<Resident224>(),
        };

        ResidentLaunch Of<TSize>()
            where TSize : struct, IResidentSize =>
            new ResidentLaunch<TSize, THidden, TOutput, TLoss>(this, isSoftmax);
    }

    private int SharedFloats => Array.Find(Sizes, size => size >= Floats);
}
