using System.ComponentModel;

namespace GpuBp.Compute;

/// <summary>The atomics of the kernel language in CPU forms; each returns the value before.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CpuAtomic
{
    /// <summary>target ← target + value</summary>
    public static int Add(ref int target, int value) => Interlocked.Add(ref target, value) - value;

    /// <summary>target ← max(target, value)</summary>
    public static int Max(ref int target, int value)
    {
        var before = Volatile.Read(ref target);
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
    public static int Min(ref int target, int value)
    {
        var before = Volatile.Read(ref target);
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
