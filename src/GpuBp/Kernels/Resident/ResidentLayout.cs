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
/// which is filled while the network trains on the other; then W, b, a and δ of each layer.
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

    /// <summary>
    /// The numbers of a layer in the table, at the positions below. Those that a phase needs are
    /// neighbours, so that it reads four at a time.
    /// </summary>
    internal const int Fields = 28;

    internal const int Inputs = 0;
    internal const int Outputs = 1;

    /// <summary>The positions of W and b in the parameters.</summary>
    internal const int Weights = 2;
    internal const int Biases = 3;

    /// <summary>
    /// Tiles of the forward pass, the <see cref="Inverse"/> of those side by side, and these.
    /// </summary>
    internal const int ForwardTiles = 4;
    internal const int ForwardInverse = 5;
    internal const int ForwardColumns = 6;

    /// <summary>Quartets of the inputs.</summary>
    internal const int InputQuartets = 7;

    /// <summary>
    /// The position of W in shared memory and the distance of its rows and those of x, in quartets.
    /// </summary>
    internal const int W = 8;
    internal const int Line = 9;

    /// <summary>The position of b in shared memory, in floats.</summary>
    internal const int B = 10;
    internal const int HasBias = 11;

    /// <summary>
    /// The positions of a, δ and x in shared memory, and the distance of rows of a and δ, in
    /// quartets.
    /// </summary>
    internal const int A = 12;
    internal const int Delta = 13;
    internal const int OutputLine = 14;
    internal const int X = 15;

    /// <summary>
    /// Tiles of the backward pass, the <see cref="Inverse"/> of those side by side, and these:
    /// quartets of the outputs.
    /// </summary>
    internal const int BackwardTiles = 16;
    internal const int BackwardInverse = 17;
    internal const int OutputQuartets = 18;

    /// <summary>
    /// The position of the powers of softmax, in quartets; they may lie in the δ of the layer
    /// before, which is computed later.
    /// </summary>
    internal const int Powers = 19;

    /// <summary>
    /// Tiles of the descent, the <see cref="Inverse"/> of their block's width, the outputs and
    /// inputs of a tile, and the thread of the first.
    /// </summary>
    internal const int DescentTiles = 20;
    internal const int DescentInverse = 21;
    internal const int DescentSide = 22;
    internal const int DescentThread = 23;

    /// <summary>
    /// Tiles side by side and below one another in a block of the descent, and the
    /// <see cref="Inverse"/> of the latter. Where eight divide the inputs' quartets, a block is
    /// eight quartets wide: neighbouring threads then read what lies in all banks, and the next
    /// ones the same.
    /// </summary>
    internal const int DescentWidth = 24;
    internal const int DescentHeight = 25;
    internal const int DescentHeightInverse = 26;

    /// <summary>A layer of no more large tiles, two warps' of them, has small ones.</summary>
    private const int NarrowTiles = 64;

    /// <summary>
    /// The maximum of operations of a step, 6 for each weight and sample, that one multiprocessor
    /// does in less time than the GPU takes to launch a kernel for each part of it: some 10 µs.
    /// </summary>
    /// <remarks>
    /// Estimated, not measured: replayed on a model of a multiprocessor, the kernel's instructions
    /// for 64-32-10, batch 32, take about 3,500 cycles for 454,656 operations, so 130 a cycle,
    /// where CUDA knows the layout; 10 µs are 20,000 cycles. Other devices read it, and take
    /// longer.
    /// </remarks>
    private const long MaxOperations = 1_600_000;

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
    internal static int Quartets(int n) => (n + 3) >> 2;

    /// <summary>The distance of two rows of n floats.</summary>
    internal static int Stride(int n) => (Quartets(n) | 1) << 2;

    /// <summary>The samples of a batch in shared memory.</summary>
    internal static int Samples(int batchSize) => (batchSize + 1) / 2 * 2;

    /// <summary>⌈2³¹ / n⌉, by which <see cref="ResidentLayer.Divide"/> divides.</summary>
    private static int Inverse(int n) => unchecked((int)(((1L << 31) + n - 1) / n));

    /// <summary>The layout; null for a network that a multiprocessor cannot hold.</summary>
    internal static ResidentLayout? Of(ReadOnlySpan<ResidentShape> layers, int batchSize)
    {
        if (layers.Length > MaxLayers)
            return null;

        long Rows(int columns) => (long)Samples(batchSize) * Stride(columns);
        var table = new List<int>();
        long x = 0;
        var before = (Delta: 0L, Line: 0);
        var end = Start(batchSize) + 2 * (Rows(layers[0].Inputs) + Rows(layers[^1].Outputs));
        var thread = 0;
        foreach (var layer in layers)
        {
            var w = end;
            var b = w + 4L * Quartets(layer.Outputs) * Stride(layer.Inputs);
            var a = b + 4 * Quartets(layer.Outputs);
            var delta = a + Rows(layer.Outputs);
            end = delta + Rows(layer.Outputs);
            var isLast = table.Count / Fields == layers.Length - 1;
            var powers = isLast && before.Line < Stride(layer.Outputs) ? end : before.Delta;
            if (powers == end)
                end += Rows(layer.Outputs);
            before = (delta, Stride(layer.Outputs));
            if (end > Resident224.Floats)
                return null;

            var half = Samples(batchSize) / 2;
            var inputs = Quartets(layer.Inputs);
            var outputs = Quartets(layer.Outputs);
            var isNarrow = half * outputs <= NarrowTiles || layer.Outputs <= 2;
            var columns = isNarrow ? (layer.Outputs + 1) / 2 : outputs;
            var side = outputs * inputs <= NarrowTiles ? 2 : 4;
            var height = (layer.Outputs + side - 1) / side;
            var across = inputs * 4 / side;
            var width = inputs % 8 == 0 ? 32 / side : across;
            var tiles = across * height;
            table.AddRange(
            [
                layer.Inputs, layer.Outputs, (int)layer.Weights, (int)layer.Biases,
                half * columns, Inverse(columns), columns, inputs,
                (int)w / 4, Stride(layer.Inputs) / 4, (int)b, layer.HasBias ? 1 : 0,
                (int)a / 4, (int)delta / 4, Stride(layer.Outputs) / 4, (int)x / 4,
                half * outputs, Inverse(outputs), outputs, (int)powers / 4,
                tiles, Inverse(width), side, thread,
                width, height, Inverse(height), 0,
            ]);
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
