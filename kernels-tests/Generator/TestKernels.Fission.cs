using GpuBp.Compute;
using ILGPU;

namespace GpuBp.Tests.Generator;

/// <summary>Barriers under each kind of control flow. Groups of 16 threads, one element each.</summary>
internal static class FissionKernels
{
    /// <summary>Rotates the group's elements `rounds` times by one place, under a for loop.</summary>
    [Kernel]
    public static void Rotate(ArrayView<int> x, ArrayView<int> r, int rounds)
    {
        var ring = SharedMemory.Allocate<int>(16);
        var t = Group.IdxX;
        var at = Grid.IdxX * 16 + t;
        ring[t] = x[at];
        Group.Barrier();
        for (var k = 0; k < rounds; k++)
        {
            var next = ring[(t + 1) % 16];
            Group.Barrier();
            ring[t] = next;
            Group.Barrier();
        }

        r[at] = ring[t];
    }

    /// <summary>Values that live across barriers in each of the ways there are.</summary>
    [Kernel]
    public static void Lives(ArrayView<int> x, ArrayView<int> r, int d)
    {
        var shared = SharedMemory.Allocate<int>(16);
        var other = SharedMemory.Allocate<long>(16);
        var uniform = d * 3 + Grid.IdxX;
        var recomputed = Group.IdxX + uniform;
        var again = recomputed * 2 - Group.IdxX;
        var kept = x[Grid.IdxX * 16 + Group.IdxX];
        var structure = new Inner { value = kept, half = 0.5f };
        var vector = new Float4(kept & 15, 1, 2, 3);
        var isOdd = (kept & 1) != 0;
        var sum = 0;
        var own = LocalMemory.Allocate<int>(2);
        var hidden = LocalMemory.Allocate<int>(4);
        var part = hidden.SubView(1, 2).Cast<uint>();
        own[0] = kept & 255;
        own[1] = -own[0];
        part[0] = (uint)(kept & 255) + 1;
        part[1] = part[0] * 2;
        shared[Group.IdxX] = kept & 1023;
        other[Group.IdxX] = again;
        Group.Barrier();

        sum += shared[15 - Group.IdxX] + (int)other[(Group.IdxX + 3) % 16];
        structure.value += sum;
        Group.Barrier();

        own[0] += uniform;
        vector += new Float4(structure.half, 0, 0, 0);
        shared[Group.IdxX] = sum;
        Group.Barrier();

        var result = sum + own[0] + own[1] + (int)part[0] + (int)part[1] + again + recomputed;
        result += structure.value + (int)(vector.X * 2) + (isOdd ? 1 : 0) + shared[Group.IdxX ^ 1];
        r[Grid.IdxX * 16 + Group.IdxX] = result;
    }

    /// <summary>Uniform if, else, while and do around barriers, and a uniform break.</summary>
    [Kernel]
    public static void Flow(ArrayView<int> x, ArrayView<int> r, int mode, int rounds)
    {
        var shared = SharedMemory.Allocate<int>(16);
        var t = Group.IdxX;
        var at = Grid.IdxX * 16 + t;
        var sum = x[at];
        shared[t] = sum;
        if (mode == 1)
        {
            Group.Barrier();
            sum += shared[15 - t];
        }
        else
        {
            do
            {
                Group.Barrier();
                sum -= shared[t ^ 3];
            }
            while (false);
            while (true)
            {
                Group.Barrier();
                shared[t] = sum;
                {
                    var inner = sum * 2;
                    Group.Barrier();
                    sum = inner + shared[t ^ 1];
                }

                if (mode == 3)
                    break;
                if (rounds > 2)
                    sum++;
                break;
            }
        }

        Group.Barrier();
        if (sum < 0)
            return;
        r[at] = sum;
    }

    /// <summary>The whole group leaves before the first barrier, or between two.</summary>
    /// <remarks>
    /// All threads do the same after the last barrier: in a kernel with such a return, PoCL 3.1 lets
    /// one thread's branch there decide for the group.
    /// </remarks>
    [Kernel]
    public static void Leave(ArrayView<int> x, ArrayView<int> r, int mode)
    {
        var shared = SharedMemory.Allocate<int>(16);
        var t = Group.IdxX;
        var at = Grid.IdxX * 16 + t;
        if (mode == 2)
        {
            r[at] = -2;
            return;
        }

        shared[t] = x[at];
        Group.Barrier();
        var sum = shared[15 - t];
        if (mode == 1)
        {
            r[at] = sum;
            return;
        }

        Group.Barrier();
        shared[t] = sum * 2;
        Group.Barrier();
        r[at] = shared[15 - t] + sum;
    }

    /// <summary>Loops with barriers inside each other.</summary>
    [Kernel]
    public static void Nests(ArrayView<int> x, ArrayView<int> r, int rounds)
    {
        var shared = SharedMemory.Allocate<int>(16);
        var t = Group.IdxX;
        var at = Grid.IdxX * 16 + t;
        var sum = x[at];
        shared[t] = sum;
        for (var i = 0; i < rounds; i++)
        {
            for (var j = i; j < rounds; j += 2)
            {
                Group.Barrier();
                sum += shared[(t + j) % 16] * (i + 1);
            }

            Group.Barrier();
            shared[t] = sum & 255;
        }

        r[at] = sum;
    }

    /// <summary>Jumps of the whole group out of loops with barriers.</summary>
    [Kernel]
    public static void Jumps(ArrayView<int> x, ArrayView<int> r, int rounds)
    {
        var shared = SharedMemory.Allocate<int>(16);
        var t = Group.IdxX;
        var at = Grid.IdxX * 16 + t;
        var sum = x[at];
        for (var i = 0; i < rounds; i++)
        {
            Group.Barrier();
            shared[t] = sum & 255;
            if (i == 1)
                continue;
            Group.Barrier();
            sum += shared[(t + i) % 16];
            if (i == 3)
                break;
        }

        r[at] = sum;
    }

    /// <summary>A guarded division of uniform values after the last barrier.</summary>
    [Kernel]
    public static void GuardedDivision(ArrayView<int> r, int n, int d)
    {
        Group.Barrier();
        if (d == 0)
            return;
        var q = n / d;
        var viaHelper = Divide(n, d);
        r[Group.IdxX] = q + viaHelper;
    }

    private static int Divide(int n, int d) => n / d;

    /// <summary>Several threads leave after the last barrier, from inside a loop.</summary>
    [Kernel]
    public static void EarlyReturn(ArrayView<int> x, ArrayView<int> r, int count)
    {
        Group.Barrier();
        var i = Grid.IdxX * Group.DimX + Group.IdxX;
        if (i >= count)
            return;
        for (var k = 0; k < 8; k++)
        {
            if (x[i] >> k == 0)
            {
                r[i] = k;
                return;
            }
        }

        r[i] = 100;
    }

    /// <summary>Shared arrays, a loop with a barrier, and a local array declared inside it.</summary>
    [Kernel]
    public static void ArraysInLoops(ArrayView<int> x, ArrayView<int> r)
    {
        var shared = SharedMemory.Allocate<int>(16);
        var t = Group.IdxX;
        int total;
        total = 0;
        for (var k = 0; k < 3; k++)
        {
            var scratch = LocalMemory.Allocate<int>(2);
            var scaled = x[t] * (k + 1);
            scratch[0] = scaled;
            scratch[1] = scaled + t;
            shared[t] = scratch[1];
            Group.Barrier();
            total += shared[(t + 1) % 16] - scratch[0];
            var length = scratch.IntLength;
            Group.Barrier();
            total *= length;
            total %= 10007;
        }

        r[t] = total;
    }
}
