namespace GpuBp.Kernels;

/// <summary>The cost of a batch: Σ C over its samples and outputs.</summary>
/// <remarks>
/// Group g sums elements g·Threads + t, striding over the grid, then its threads' sums as a binary
/// tree; whoever reads the loss adds the few sums of the groups. The order follows from the count.
/// </remarks>
internal static class LossSum
{
    /// <summary>Threads of a group, a power of two.</summary>
    internal const int Threads = 64;

    /// <summary>The number of groups, and so of sums, for so many elements.</summary>
    internal static int Groups(long count) => (int)Math.Clamp(count / (Threads * 64), 1, 64);

    /// <summary>Launch <see cref="Threads"/> threads, <see cref="Groups"/> groups.</summary>
    /// <param name="z">Pre-activations, [batch × outputs]; ln a under softmax.</param>
    /// <param name="a">Outputs, [batch × outputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="sums">One sum for each group.</param>
    /// <param name="count">batch · outputs.</param>
    [Kernel]
    internal static void Run<TLoss>(
        ArrayView<float> z, ArrayView<float> a, ArrayView<float> y, ArrayView<float> sums, long count)
        where TLoss : struct, ILoss
    {
        var partial = SharedMemory.Allocate<float>(Threads);
        var sum = 0f;
        for (var e = (long)Grid.IdxX * Threads + Group.IdxX; e < count; e += (long)Grid.DimX * Threads)
            sum += TLoss.Cost(z[e], a[e], y[e]);

        partial[Group.IdxX] = sum;
        Group.Barrier();
        for (var half = Threads / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
                partial[Group.IdxX] += partial[Group.IdxX + half];
            Group.Barrier();
        }

        if (Group.IdxX == 0)
            sums[Grid.IdxX] = partial[0];
    }
}
