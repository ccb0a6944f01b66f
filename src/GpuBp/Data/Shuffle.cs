namespace GpuBp;

/// <summary>Random orders of samples: the same for a seed and an epoch on every machine.</summary>
internal static class Shuffle
{
    /// <summary>A random permutation of 0 … count − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The count or the epoch is negative.
    /// </exception>
    public static int[] Order(int count, long seed, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[count];
        Fill(order, seed, epoch);
        return order;
    }

    /// <summary>
    /// Fills a span with a random permutation of 0 … length − 1; allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative.</exception>
    public static void Fill(Span<int> order, long seed, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var random = new Philox(seed, RandomStream.Shuffle, (uint)epoch);
        Fill(order, ref random);
    }

    /// <summary>Fills a span with a permutation drawn from <paramref name="random"/>.</summary>
    /// <remarks>Fisher–Yates from the end: position i swaps with a uniform one of 0 … i.</remarks>
    public static void Fill(Span<int> order, ref Philox random)
    {
        for (var i = 0; i < order.Length; i++)
            order[i] = i;

        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = (int)random.NextUInt((uint)i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }
}
