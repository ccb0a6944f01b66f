using GpuBp.Compute;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;

namespace GpuBp.Tests.Generator;

/// <summary>Kernels as users of ILGPU have them.</summary>
internal static class IlgpuKernels
{
    /// <summary>y[column, row] = x[row, column]</summary>
    [Kernel]
    public static void Transpose(
        Index2D index, ArrayView<float> x, int width, int height, ArrayView1D<float, Stride1D.Dense> y)
    {
        if (index.Y < height)
            y[index.X * height + index.Y] = x[index.Y * width + index.X];
    }

    /// <summary>r[y, x] = x[y, x], the first of its row, and the bytes of the row, by way of a local array.</summary>
    [Kernel]
    public static void RowSums(
        Index2D index, ArrayView1D<float, Stride1D.Dense> x, int width, ArrayView1D<float, Stride1D.Dense> r)
    {
        var terms = LocalMemory.Allocate1D<float>(3);
        ArrayView<float> row = x.BaseView.SubView(index.Y * width, width).AsAligned(4);
        var same = row;
        terms[0] = x[new Index1D(index.Y * width + index.X)];
        terms[1] = same[0L];
        terms[2] = same.LengthInBytes;
        var sum = 0f;
        for (var k = 0; k < 3; k++)
            sum += terms[k];
        r[index.Y * width + index.X] = sum;
    }

    /// <summary>Each thread reads what its opposite in the group wrote: its position in the grid.</summary>
    [Kernel]
    public static void Opposites(ArrayView1D<int, Stride1D.Dense> r, ArrayView<long> positions)
    {
        var tile = SharedMemory.Allocate1D<int>(12);
        var t = Group.LinearIndex;
        tile[t] = Grid.GlobalIndex.Y * 1000 + Grid.GlobalIndex.X;
        Group.Barrier();
        r[Grid.GlobalLinearIndex] = tile[Group.Dimension.Size - 1 - t] +
            (Group.IsFirstThread ? 1_000_000 : 0) + (Group.IsLastThread ? 2_000_000 : 0);
        if (t == Group.Dimension.X * Group.Index.Y + Group.Index.X)
            positions[Grid.LinearIndex * Group.DimX * Group.DimY + t] =
                Grid.LongGlobalIndex.X + Grid.Dimension.Size * 100 + Grid.Index.Y * 10_000 + Grid.Dimension.X * 100_000;
    }

    /// <summary>All atomics in global memory; the value before of the two that exchange.</summary>
    [Kernel]
    public static void IntAtomics(Index1D i, int count, ArrayView<int> x, ArrayView<int> r, ArrayView<int> before)
    {
        var value = x[i];
        Atomic.Add(ref r[0], value);
        Atomic.Max(ref r[1], value);
        Atomic.Min(ref r[2], value);
        Atomic.And(ref r[3], value);
        Atomic.Or(ref r[4], value);
        Atomic.Xor(ref r[5], value);
        before[i] = Atomic.Exchange(ref r[6], value);
        before[count + i] = Atomic.CompareExchange(ref r[7], value: i + 1, compare: 0);
    }

    /// <summary>All atomics in shared memory.</summary>
    [Kernel]
    public static void UIntAtomics(ArrayView<uint> x, ArrayView<uint> r, ArrayView<uint> before)
    {
        var all = SharedMemory.Allocate1D<uint, Stride1D.Dense>(8, default);
        var t = Group.IdxX;
        if (t < 8)
            all[t] = r[t];
        Group.Barrier();
        var value = x[t];
        Atomic.Add(ref all[0], value);
        Atomic.Max(ref all[1], value);
        Atomic.Min(ref all[2], value);
        Atomic.And(ref all[3], value);
        Atomic.Or(ref all[4], value);
        Atomic.Xor(ref all[5], value);
        before[t] = Atomic.Exchange(ref all[6], value);
        before[Group.DimX + t] = Atomic.CompareExchange(ref all[7], value: (uint)t + 1u, compare: 0u);
        Group.Barrier();
        if (t < 8)
            r[t] = all[t];
    }

    /// <summary>Parts by named arguments in both orders, and to the end.</summary>
    [Kernel]
    public static void NamedParts(
        Index1D i, ArrayView<int> x, ArrayView1D<int, Stride1D.Dense> y, int at, ArrayView<long> r)
    {
        var first = x.SubView(index: at, subViewLength: 3);
        var second = x.SubView(subViewLength: 3, index: at);
        var third = y.SubView(extent: 4, index: at);
        var rest = x.SubView(at).SubView(1);
        var tail = x.SubView(at);
        var wide = tail.Cast<long>();
        r[0] = first[0] + 100 * first.Length;
        r[1] = second[0] + 100 * second.Length;
        r[2] = third[0] + 100 * third.Length;
        r[3] = rest[0] + 100 * rest.Length;
        r[4] = tail.Extent.X + 100 * tail.IntExtent.Size + 10_000 * y.Extent;
        r[5] = wide.LengthInBytes + 1000 * Interop.SizeOf<Outer>() + y.Cast<int, uint>()[at];
    }

    /// <summary>r[case · extent + i] = Function(case, a[i], b[i])</summary>
    [Kernel]
    public static void FunctionCases(Index1D i, int extent, ArrayView<float> a, ArrayView<float> b, ArrayView<float> r)
    {
        for (var n = 0; n < Functions; n++)
            r[n * extent + i] = Function(n, a[i], b[i]);
    }

    internal const int Functions = 21;

    internal static float Function(int n, float a, float b)
    {
        if (n == 0) return XMath.Abs(a);
        if (n == 1) return XMath.Ceiling(a);
        if (n == 2) return XMath.Cos(a);
        if (n == 3) return XMath.Exp(a);
        if (n == 4) return XMath.Floor(a);
        if (n == 5) return XMath.Log(b);
        if (n == 6) return XMath.Max(a, b);
        if (n == 7) return XMath.Min(a, b);
        if (n == 8) return XMath.Pow(b, 1.5f);
        if (n == 9) return XMath.Sin(a);
        if (n == 10) return XMath.Sqrt(b);
        if (n == 11) return XMath.Tanh(a);
        if (n == 12) return XMath.Rsqrt(b);
        if (n == 13) return XMath.Rcp(b);
        if (n == 14) return XMath.Clamp(a, max: 1f, min: -XMath.OneThird);
        if (n == 15) return XMath.Clamp((int)a, -2, 3) + XMath.Max((int)a, (int)b);
        if (n == 16) return IntrinsicMath.Abs((int)a) + IntrinsicMath.Min((int)a, 2) + (float)IntrinsicMath.Max(3L, (long)b);
        if (n == 17) return XMath.PI * a + XMath.E;
        if (n == 18) return Interop.IntAsFloat(Interop.FloatAsInt(a) ^ 0x8000_0000u);
        if (n == 19) return (float)(Interop.FloatAsInt(a) >> 23);
        return IntrinsicMath.Clamp(b, 0.5f, 2f);
    }
}
