using System.ComponentModel;
using System.Numerics;

namespace GpuBp.Compute;

/// <summary>The kernel language's atomics for CPU forms; each returns the value before.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CpuAtomic
{
    /// <summary>target ← target + value</summary>
    public static int Add(ref int target, int value) => Interlocked.Add(ref target, value) - value;

    /// <summary>target ← target + value</summary>
    public static uint Add(ref uint target, uint value) =>
        Interlocked.Add(ref target, value) - value;

    /// <summary>target ← target &amp; value</summary>
    public static int And(ref int target, int value) => Interlocked.And(ref target, value);

    /// <summary>target ← target &amp; value</summary>
    public static uint And(ref uint target, uint value) => Interlocked.And(ref target, value);

    /// <summary>target ← target | value</summary>
    public static int Or(ref int target, int value) => Interlocked.Or(ref target, value);

    /// <summary>target ← target | value</summary>
    public static uint Or(ref uint target, uint value) => Interlocked.Or(ref target, value);

    /// <summary>target ← value</summary>
    public static T Exchange<T>(ref T target, T value)
        where T : unmanaged => Interlocked.Exchange(ref target, value);

    /// <summary>target ← value, if it equals <paramref name="expected"/></summary>
    public static T CompareExchange<T>(ref T target, T expected, T value)
        where T : unmanaged => Interlocked.CompareExchange(ref target, value, expected);

    /// <summary>target ← target ^ value</summary>
    public static T Xor<T>(ref T target, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var before = target; ;)
        {
            var seen = Interlocked.CompareExchange(ref target, before ^ value, before);
            if (seen == before)
                return before;
            before = seen;
        }
    }

    /// <summary>target ← max(target, value)</summary>
    public static T Max<T>(ref T target, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        var before = target;
        while (before < value)
        {
            var seen = Interlocked.CompareExchange(ref target, value, before);
            if (seen == before)
                break;
            before = seen;
        }

        return before;
    }

    /// <summary>target ← min(target, value)</summary>
    public static T Min<T>(ref T target, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        var before = target;
        while (before > value)
        {
            var seen = Interlocked.CompareExchange(ref target, value, before);
            if (seen == before)
                break;
            before = seen;
        }

        return before;
    }
}
