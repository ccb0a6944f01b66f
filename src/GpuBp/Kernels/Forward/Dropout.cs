using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Inverted dropout: y = x / (1 − rate) where the mask keeps an element, else 0. The mask is a
/// function of seed, step, layer and element: the backward pass draws it again, and nothing stores
/// it.
/// </summary>
/// <remarks>
/// The mask keeps element n if word n mod 4 of a <see cref="Philox4x32"/> block is at least
/// rate · 2³²; key = seed, counter = (n / 4, step, layer, <see cref="Stream"/>). Only integers
/// decide, so the mask is the same on every device.
/// </remarks>
internal static class Dropout
{
    /// <summary>Separates these random numbers from other uses of the seed.</summary>
    internal const uint Stream = 4;

    /// <param name="i">
    /// The block; launch for a quarter of skip + count, rounded up.
    /// </param>
    /// <param name="x">The elements before dropout.</param>
    /// <param name="y">
    /// The elements after dropout; may be x itself. Each element written once.
    /// </param>
    /// <param name="key">
    /// Three elements: the seed's low and high half, and the number of the epoch's first step.
    /// </param>
    /// <param name="batch">
    /// One element: the number of the batch; with the epoch's first step it gives the step.
    /// </param>
    /// <param name="count">Elements.</param>
    /// <param name="firstBlock">The number of the first block.</param>
    /// <param name="skip">
    /// Elements of the first block, 0 to 3, that lie before the first of x: a shard may begin
    /// within a block of its batch.
    /// </param>
    /// <param name="layer">The layer's position in the network.</param>
    /// <param name="levels">
    /// rate · 2³² and the bits of 1 / (1 − rate), for each batch, or once for all.
    /// </param>
    /// <param name="stride">Elements from one batch's level to the next: 2, or 0.</param>
    [Kernel, SimdForm(typeof(DropoutSimd))]
    internal static void Run(
        Index1D i,
        ArrayView<float> x,
        ArrayView<float> y,
        ArrayView<int> key,
        ArrayView<int> batch,
        long count,
        int firstBlock,
        int skip,
        int layer,
        ArrayView<int> levels,
        int stride)
    {
        var threshold = (uint)levels[stride * batch[0]];
        var scale = Interop.IntAsFloat((uint)levels[stride * batch[0] + 1]);
        var k0 = (uint)key[0];
        var k1 = (uint)key[1];
        var c0 = (uint)firstBlock + (uint)i.X;
        var c1 = (uint)key[2] + (uint)batch[0];
        var c2 = (uint)layer;
        var c3 = Stream;
        for (var round = 0; round < Philox4x32.Rounds; round++)
        {
            var high0 = Philox4x32.High(Philox4x32.Multiplier0, c0);
            var high1 = Philox4x32.High(Philox4x32.Multiplier1, c2);
            var low0 = Philox4x32.Multiplier0 * c0;
            c0 = high1 ^ c1 ^ k0;
            c1 = Philox4x32.Multiplier1 * c2;
            c2 = high0 ^ c3 ^ k1;
            c3 = low0;
            k0 += Philox4x32.KeyStep0;
            k1 += Philox4x32.KeyStep1;
        }

        var at = 4L * i.X - skip;
        if (at >= 0)
            y[at] = Of(x[at], c0, threshold, scale);
        if (at + 1 >= 0 && at + 1 < count)
            y[at + 1] = Of(x[at + 1], c1, threshold, scale);
        if (at + 2 >= 0 && at + 2 < count)
            y[at + 2] = Of(x[at + 2], c2, threshold, scale);
        if (at + 3 < count)
            y[at + 3] = Of(x[at + 3], c3, threshold, scale);
    }

    private static float Of(float x, uint word, uint threshold, float scale) =>
        word < threshold ? 0f : x * scale;
}
