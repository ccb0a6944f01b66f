using GpuBp.Compute;
using ILGPU;

namespace GpuBp.Tests.Generator;

[KernelPolicy]
internal interface IEdge
{
    static abstract int Size { get; }
}

internal readonly struct Edge16 : IEdge
{
    public static int Size => 16;
}

/// <summary>The classic patterns of groups.</summary>
internal static class GroupKernels
{
    /// <summary>r[group] = Σ of the group's 64 elements, as a tree.</summary>
    [Kernel]
    public static void TreeSum(ArrayView<float> x, int count, ArrayView<float> r)
    {
        var sums = SharedMemory.Allocate<float>(64);
        var t = Group.IdxX;
        var i = Grid.IdxX * 64 + t;
        sums[t] = i < count ? x[i] : 0;
        for (var stride = 32; stride > 0; stride /= 2)
        {
            Group.Barrier();
            if (t < stride)
                sums[t] += sums[t + stride];
        }

        if (t == 0)
            r[Grid.IdxX] = sums[0];
    }

    /// <summary>r[i] = x[0] + … + x[i] within each group of 64.</summary>
    [Kernel]
    public static void PrefixSum(ArrayView<int> x, int count, ArrayView<int> r)
    {
        var sums = SharedMemory.Allocate<int>(64);
        var t = Group.IdxX;
        var i = Grid.IdxX * 64 + t;
        sums[t] = i < count ? x[i] : 0;
        Group.Barrier();
        for (var step = 1; step < 64; step *= 2)
        {
            var before = 0;
            if (t >= step)
                before = sums[t - step];
            Group.Barrier();
            sums[t] += before;
            Group.Barrier();
        }

        if (i >= count)
            return;
        r[i] = sums[t];
    }

    /// <summary>c = a·b: [rows × inner] · [inner × columns], a tile of a result for each group.</summary>
    [Kernel]
    public static void TiledProduct<TEdge>(
        ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, int rows, int columns, int inner)
        where TEdge : struct, IEdge
    {
        var aTile = SharedMemory.Allocate<float>(TEdge.Size * TEdge.Size);
        var bTile = SharedMemory.Allocate<float>(TEdge.Size * (TEdge.Size + 1));
        var x = Group.IdxX;
        var y = Group.IdxY;
        var i = Grid.IdxY * TEdge.Size + y;
        var j = Grid.IdxX * TEdge.Size + x;
        var sum = 0f;
        for (var k0 = 0; k0 < inner; k0 += TEdge.Size)
        {
            aTile[y * TEdge.Size + x] = i < rows && k0 + x < inner ? a[i * inner + k0 + x] : 0;
            bTile[y * (TEdge.Size + 1) + x] = k0 + y < inner && j < columns ? b[(k0 + y) * columns + j] : 0;
            Group.Barrier();
            for (var k = 0; k < TEdge.Size; k++)
                sum += aTile[y * TEdge.Size + k] * bTile[k * (TEdge.Size + 1) + x];
            Group.Barrier();
        }

        if (i < rows && j < columns)
            c[i * columns + j] = sum;
    }

    /// <summary>r[t] = the sum of what lies at t in each of three arrays, round about.</summary>
    [Kernel]
    public static void RaggedArrays(ArrayView<float> r)
    {
        var few = SharedMemory.Allocate<int>(7);
        var many = SharedMemory.Allocate<int>(64);
        var pairs = SharedMemory.Allocate<FloatPair>(3);
        var t = Group.IdxX;
        if (t < 7)
            few[t] = t;
        many[t] = 100 + t;
        if (t < 3)
        {
            pairs[t].first = 1000 + t;
            pairs[t].second = 2000 + t;
        }

        Group.Barrier();
        r[t] = few[t % 7] + many[t] + pairs[t % 3].first + pairs[t % 3].second;
    }
}

internal struct FloatPair
{
    public float first;
    public float second;
}
