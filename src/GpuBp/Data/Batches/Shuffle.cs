namespace GpuBp;

/// <summary>
/// Random orders of samples; a seed and an epoch give the same order on every machine.
/// </summary>
internal static class Shuffle
{
    /// <summary>A random permutation of 0 … count − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The count, the epoch or the part is negative.
    /// </exception>
    public static int[] Order(int count, long seed, int epoch, int part = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[count];
        Fill(order, seed, epoch, part);
        return order;
    }

    /// <summary>
    /// Fills a span with a random permutation of 0 … length − 1; allocates nothing.
    /// </summary>
    /// <param name="order">The span to fill.</param>
    /// <param name="seed">The user's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="part">The part of the epoch, from 0; 0 for a dataset.</param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch or the part is negative.</exception>
    public static void Fill(Span<int> order, long seed, int epoch, int part = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        Fill(order, new Philox(seed, RandomStream.Shuffle, (uint)epoch, (uint)part));
    }

    /// <summary>A permutation of 0 … count − 1, drawn from <paramref name="random"/>.</summary>
    internal static int[] Order(int count, Philox random)
    {
        var order = new int[count];
        Fill(order, random);
        return order;
    }

    /// <summary>Fills a span with a permutation drawn from <paramref name="random"/>.</summary>
    /// <remarks>Fisher–Yates from the end: position i swaps with a uniform one of 0 … i.</remarks>
    internal static void Fill(Span<int> order, Philox random)
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
