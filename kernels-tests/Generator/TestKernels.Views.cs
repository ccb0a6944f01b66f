using GpuBp.Compute;
using ILGPU;

namespace GpuBp.Tests.Generator;

/// <summary>Parts, casts and lengths of views, and helpers that take them.</summary>
internal static class ViewKernels
{
    /// <summary>The lengths that a kernel and its helpers see, 12 numbers.</summary>
    [Kernel]
    public static void Lengths(ArrayView<float> x, ArrayView<long> r)
    {
        if (Group.IdxX > 0)
            return;

        var part = x.SubView(2, x.Length - 4);
        var copy = x;
        var words = copy.Cast<int>();
        var wide = x.SubView(0, 8).Cast<long>();
        var local = LocalMemory.Allocate<float>(6);
        var pairs = local.Cast<Inner>();
        r[0] = x.Length;
        r[1] = part.IntLength;
        r[2] = words.Length;
        r[3] = wide.Length;
        r[4] = LengthOf(x);
        r[5] = LengthOf(part);
        r[6] = LengthOf(x.SubView(1, 3));
        r[7] = LengthOf(words.Cast<float>());
        r[8] = LengthOf(local) + LengthOf(copy);
        r[9] = pairs.IntLength;
        r[10] = Twice(part);
        r[11] = LengthOf(words);
    }

    private static long LengthOf(ArrayView<float> view) => view.Length;

    private static long LengthOf(ArrayView<int> view) => -view.Length;

    private static int Twice(ArrayView<float> view) => 2 * (int)LengthOf(view.SubView(1, view.Length - 1));

    /// <summary>y[i] = the i-th element from the end, by 64-bit offsets; bits through a cast.</summary>
    [Kernel]
    public static void Parts(Index1D i, ArrayView<float> x, ArrayView<float> y, ArrayView<int> bits, long offset)
    {
        var from = x.SubView(offset, x.Length - offset).SubView(1, 4);
        y[(long)i.X] = x[x.Length - 1 - i] + from[0];
        y.SubView(i, 1)[0] += from.SubView(1, 2)[1];
        bits[i] = x.Cast<int>()[i];
        Add(y.SubView(i, 1), 0.5f);
    }

    private static void Add(ArrayView<float> view, float value) => view[0] += value;

    /// <summary>The same helper for memory of all three places, overloaded by its element.</summary>
    [Kernel]
    public static void Places(ArrayView<float> x, ArrayView<int> n, ArrayView<float> r)
    {
        var shared = SharedMemory.Allocate<float>(8);
        var local = LocalMemory.Allocate<float>(3);
        var t = Group.IdxX;
        if (t < 8)
            shared[t] = x[t] * 2;
        for (var k = 0; k < 3; k++)
            local[k] = x[k] + t;
        Group.Barrier();
        r[t] = Sum(x, 3) + Sum(shared, 8) + Sum(local, 3) + Sum(n, 2);
    }

    internal static float Sum(ArrayView<float> view, int count)
    {
        var sum = 0f;
        for (var k = 0; k < count; k++)
            sum += view[k];
        return sum;
    }

    internal static int Sum(ArrayView<int> view, int count)
    {
        var product = 1;
        for (var k = 0; k < count; k++)
            product *= view[k];
        return product;
    }

    /// <summary>A local array in a helper, and arguments that read like type arguments in C#.</summary>
    [Kernel]
    public static void Helpers(Index1D i, ArrayView<int> a, ArrayView<int> b, ArrayView<int> r)
    {
        var scaled = Median(a[i], b[i], i);
        r[i] = Both(a[i] < b[i], scaled > (a[i] + 1)) ? scaled : Named(second: i, first: -i);
    }

    internal static int Median(int a, int b, int c)
    {
        var sorted = LocalMemory.Allocate<int>(3);
        sorted[0] = a;
        sorted[1] = b;
        sorted[2] = c;
        for (var k = 0; k < 3; k++)
        {
            var j = k % 2;
            var before = sorted[j];
            sorted[j] = Math.Min(before, sorted[j + 1]);
            sorted[j + 1] = Math.Max(before, sorted[j + 1]);
        }

        return sorted[1];
    }

    internal static bool Both(bool left, bool right) => left & right;

    internal static int Named(int first, int second, int third = 7) => first * 100 + second * 10 + third;

    /// <summary>Counts, greatest and least in global and in shared memory.</summary>
    [Kernel]
    public static void Atomics(ArrayView<int> x, int count, ArrayView<int> r)
    {
        var shared = SharedMemory.Allocate<int>(3);
        if (Group.IdxX == 0)
        {
            shared[0] = 0;
            shared[1] = int.MinValue;
            shared[2] = int.MaxValue;
        }

        Group.Barrier();
        var i = Grid.IdxX * Group.DimX + Group.IdxX;
        if (i < count)
        {
            Atomic.Add(ref shared[0], x[i]);
            Atomic.Max(ref shared[1], x[i]);
            _ = Atomic.Min(ref shared[2], x[i]);
            var place = Atomic.Add(ref r[3], 1);
            r[4 + place] = x[i];
        }

        Group.Barrier();
        if (Group.IdxX == 0)
        {
            Atomic.Add(ref r[0], shared[0]);
            Atomic.Max(ref r[1], shared[1]);
            Atomic.Min(ref r[2], shared[2]);
        }
    }
}
