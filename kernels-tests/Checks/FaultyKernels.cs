using GpuBp.Compute;
using ILGPU;

namespace GpuBp.Tests.Checks;

internal struct Pair
{
    public int First;
    public double Second;
}

/// <summary>Kernels that are right or wrong as their arguments say.</summary>
internal static class FaultyKernels
{
    /// <summary>y[i] = x[i + by]</summary>
    [Kernel]
    public static void Shift(Index1D i, ArrayView<float> x, ArrayView<float> y, int by) => y[i] = x[i + by];

    /// <summary>r[i] = a[i, column], of rows that are views of their own.</summary>
    [Kernel]
    public static void Column(Index1D i, ArrayView<float> a, ArrayView<float> r, int columns, int column)
    {
        var row = a.SubView(i.X * columns, columns);
        r[i] = row[column];
    }

    /// <summary>m[y, x] = 1, of rows that are too short for some x.</summary>
    [Kernel]
    public static void Fill(Index2D i, ArrayView<int> m, int columns) => m[i.Y * columns + i.X] = 1;

    /// <summary>Each group writes r[group / share].</summary>
    [Kernel]
    public static void Groups(ArrayView<int> r, int share)
    {
        if (Group.IdxX == 2)
            r[Grid.IdxX / share] = Grid.IdxX;
    }

    /// <summary>Each thread writes tile[thread / share + by], and copies tile[thread / share] after a
    /// barrier.</summary>
    [Kernel]
    public static void Tile(ArrayView<int> r, int share, int by)
    {
        var tile = SharedMemory.Allocate<int>(16);
        Put(tile, Group.IdxX / share + by, Group.IdxX);
        Group.Barrier();
        r[Grid.IdxX * Group.DimX + Group.IdxX] = tile[Group.IdxX / share];
    }

    private static void Put(ArrayView<int> view, int index, int value) => view[index] = value;

    /// <summary>Group 0 writes shared memory, and every group reads its own.</summary>
    [Kernel]
    public static void Stale(ArrayView<int> r)
    {
        var tile = SharedMemory.Allocate<int>(16);
        if (Grid.IdxX == 0)
            tile[Group.IdxX] = 1;
        Group.Barrier();
        r[Grid.IdxX * Group.DimX + Group.IdxX] = tile[Group.IdxX];
    }

    /// <summary>Each thread reads its neighbour's element, with a barrier before or without.</summary>
    [Kernel]
    public static void Neighbour(ArrayView<int> r, int waits)
    {
        var tile = SharedMemory.Allocate<int>(16);
        var t = Group.IdxX;
        tile[t] = t;
        if (waits != 0)
            Group.Barrier();
        r[t] = tile[t > 0 ? t - 1 : 0];
    }

    /// <summary>Each thread writes over an element that its neighbour has read in the same phase.</summary>
    [Kernel]
    public static void Overwrite(ArrayView<int> r, int waits)
    {
        var tile = SharedMemory.Allocate<int>(16);
        var t = Group.IdxX;
        tile[t] = t;
        Group.Barrier();
        var next = t + 1 < Group.DimX ? tile[t + 1] : 0;
        if (waits != 0)
            Group.Barrier();
        tile[t] = next;
        r[t] = next;
    }

    /// <summary>counts[x[i]] is counted by atomics.</summary>
    [Kernel]
    public static void Count(Index1D i, ArrayView<int> x, ArrayView<int> counts) =>
        Atomic.Add(ref counts[x[i]], 1);

    /// <summary>One group counts by atomics, another writes.</summary>
    [Kernel]
    public static void Mix(ArrayView<int> count, int writer)
    {
        if (Grid.IdxX == writer)
            count[0] = 1;
        else
            Atomic.Max(ref count[0], 2);
    }

    /// <summary>r[i] = sums[0] + sums[1], of which only some are written.</summary>
    [Kernel]
    public static void Sums(Index1D i, ArrayView<int> r, int written)
    {
        var sums = LocalMemory.Allocate<int>(2);
        for (var k = 0; k < written; k++)
            sums[k] = i.X + k;
        r[i] = sums[0] + sums[1];
    }

    /// <summary>One index writes first fields, another reads the second ones.</summary>
    [Kernel]
    public static void Fields(Index1D i, ArrayView<Pair> pairs, ArrayView<double> r)
    {
        pairs[i].First = 3;
        pairs[i].First += i.X;
        r[i] = pairs[i].First + pairs[i].Second;
    }

    /// <summary>Sums up x in its place, with a barrier before each round, two indices to a thread.</summary>
    [Kernel]
    public static void FaultyTreeSum(ArrayView<float> x, int count)
    {
        for (var stride = count / 2; stride > 0; stride /= 2)
        {
            if (Group.IdxX < stride)
                x[Group.IdxX] += x[Group.IdxX + stride];
            Group.Barrier();
        }
    }
}
