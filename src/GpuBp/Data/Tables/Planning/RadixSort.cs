using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Sorts numbers by the bytes of their bits, the lowest first: without comparisons, which
/// a processor cannot foresee.</summary>
internal static class RadixSort
{
    private const int Radix = 256;
    private const ulong Sign = 1UL << 63;

    /// <summary>Sorts numbers, none of them NaN, ascending; −0 is below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sort(double[] numbers)
    {
        // As keys without a sign, the bits of negative numbers are turned around.
        var keys = MemoryMarshal.Cast<double, ulong>(numbers.AsSpan());
        foreach (ref var key in keys)
            key ^= (key & Sign) != 0 ? ulong.MaxValue : Sign;
        Span<ulong> from = keys, to = new ulong[keys.Length];
        Span<int> places = stackalloc int[Radix];
        for (var shift = 0; shift < 64; shift += 8)
        {
            places.Clear();
            foreach (var key in from)
                places[(byte)(key >> shift)]++;
            if (places.Contains(keys.Length))
                continue; // All have the same byte.
            var place = 0;
            foreach (ref var count in places)
                (count, place) = (place, place + count);
            foreach (var key in from)
                to[places[(byte)(key >> shift)]++] = key;
            var sorted = to;
            to = from;
            from = sorted;
        }

        for (var i = 0; i < keys.Length; i++)
            keys[i] = from[i] ^ ((from[i] & Sign) != 0 ? Sign : ulong.MaxValue);
    }
}
