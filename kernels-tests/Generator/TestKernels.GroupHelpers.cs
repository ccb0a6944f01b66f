using GpuBp.Compute;
using ILGPU;

namespace GpuBp.Tests.Generator;

/// <summary>Helpers about the group: barriers, shared memory, positions. Groups of 16 threads, one element each.</summary>
internal static class GroupHelperKernels
{
    /// <summary>A helper of barriers called twice, in a loop, in branches of the group, and by another.</summary>
    [Kernel]
    public static void Neighbours(ArrayView<int> x, ArrayView<int> r, int rounds)
    {
        var t = Group.IdxX;
        var shared = x[Place()];
        for (var k = 0; k < rounds; k++)
        {
            shared = Neighbour(shared, k);
            shared += k;
        }

        var first = Neighbour(shared, by: 3);
        var by = Neighbour(first, 1);
        if (rounds > 1)
            by -= Around(by);
        else
            Ignore(by);
        long wide = Around(first);
        r[Place()] = first * 3 + by + (int)(wide * 5) - (t + FromTheEnd(t * 2)) * Dimension();
    }

    /// <summary>Parts and casts of views, their lengths, and arguments that choose what is written out.</summary>
    [Kernel]
    public static void Scans(ArrayView<int> x, ArrayView<int> r, int count)
    {
        var shared = SharedMemory.Allocate<int>(48);
        var own = LocalMemory.Allocate<int>(3);
        own[0] = x[Place()] % 100;
        own[1] = x[Place()];
        Scan(shared.SubView(16, 16), own.SubView(1, 2), isSum: true);
        Scan(shared, own, isSum: false);
        Store(r.SubView(Grid.IdxX * Group.DimX, Group.DimX), count, own[0] + own[1]);
        Fold(r, Place(), own[1] < own[0] ? own[0] : Chosen(own[1]));
    }

    /// <summary>r[group] = Σ x of the group, a tree in a helper that is closed over a policy.</summary>
    [Kernel]
    public static void PolicySums<TEdge>(ArrayView<float> x, ArrayView<float> r)
        where TEdge : struct, IEdge
    {
        var total = Total<TEdge>(x.Cast<float>());
        if (Group.IdxX == 0)
            r[Grid.IdxX] = total;
    }

    private static int Place() => Grid.IdxX * Group.DimX + Group.IdxX;

    private static int Dimension() => Group.DimX + Grid.DimY;

    private static int FromTheEnd(int t) => t + Dimension() - Group.IdxX * Group.DimY;

    private static int Neighbour(int own, int by)
    {
        var t = Group.IdxX;
        var shared = SharedMemory.Allocate<int>(16);
        Group.Barrier();
        shared[t] = own;
        Group.Barrier();
        return shared[(t + by) % 16];
    }

    private static int Around(int own)
    {
        var before = Neighbour(own, 15);
        own = Neighbour(own, 1);
        own += before * 2;
        return own;
    }

    private static void Ignore(int own)
    {
        var t = Around(own);
        _ = Neighbour(t, 1);
    }

    /// <summary>own[0] = the sum or the largest of what lies in own[0] of the threads up to this one.</summary>
    private static void Scan(ArrayView<int> parts, ArrayView<int> own, bool isSum)
    {
        parts[Group.IdxX] = own[0];
        for (var step = 1; step < parts.IntLength && step < 16; step *= 2)
        {
            Group.Barrier();
            var other = Group.IdxX >= step ? parts[Group.IdxX - step] : isSum ? 0 : int.MinValue;
            Group.Barrier();
            if (isSum)
                parts[Group.IdxX] += other;
            else
                parts[Group.IdxX] = Math.Max(parts[Group.IdxX], other);
        }

        own[0] = parts[Group.IdxX];
        if (!isSum)
            own[1] += (int)parts.Length;
    }

    private static void Store(ArrayView<int> r, int count, int value)
    {
        var t = Group.IdxX;
        if (Place() >= count)
            return;
        if (value % 3 == 0)
        {
            value -= (int)r.Length;
            r[t] = -value;
            return;
        }
        else
        {
            value += 1;
        }

        r[t] = value;
    }

    private static void Fold(ArrayView<int> r, int at, int value)
    {
        var chosen = Chosen(value);
        r[at] += chosen;
    }

    private static int Chosen(int value) => Group.IdxX % 2 == 0 ? value : Stepped(value);

    private static int Stepped(int value) => value + Group.IdxX;

    private static float Total<TEdge>(ArrayView<float> x)
        where TEdge : struct, IEdge
    {
        var partial = SharedMemory.Allocate<float>(TEdge.Size);
        var own = LocalMemory.Allocate<float>(2);
        own[1] = x[Place()];
        partial[Group.IdxX] = own[1];
        for (var half = TEdge.Size / 2; half > 0; half /= 2)
        {
            Group.Barrier();
            if (Group.IdxX < half)
                partial[Group.IdxX] += partial[Group.IdxX + half];
        }

        Group.Barrier();
        if (own[1] > 1e30f)
            return own[1];
        return partial[0];
    }
}
