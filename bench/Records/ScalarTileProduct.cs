using ILGPU;

namespace GpuBp.Bench.Records;

/// <summary>
/// C = A·B with scalar loads and 4×4 sums for each thread: the baseline of a tuned tile.
/// </summary>
/// <remarks>2·size³ FLOP; sums run in k order. 16 × 16 threads share tiles of 64 × 64.</remarks>
internal static class ScalarTileProduct
{
    /// <summary>The side of a group's tile of C.</summary>
    internal const int Tile = 64;

    /// <summary>The side of a group, in threads.</summary>
    internal const int Threads = 16;

    private const int Sums = 4;

    private const int Depth = 16;

    /// <summary>Launch Threads × Threads threads, size / Tile × size / Tile groups.</summary>
    /// <param name="a">[size × size].</param>
    /// <param name="b">[size × size].</param>
    /// <param name="c">[size × size]; each element written once.</param>
    /// <param name="size">A multiple of Tile.</param>
    [Kernel]
    internal static void Run(ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, int size)
    {
        var aTile = SharedMemory.Allocate<float>(Tile * Depth);
        var bTile = SharedMemory.Allocate<float>(Depth * Tile);
        var sums = LocalMemory.Allocate<float>(Sums * Sums);
        var row = Grid.IdxY * Tile;
        var column = Grid.IdxX * Tile;
        var thread = Group.IdxY * Threads + Group.IdxX;
        for (var s = 0; s < Sums * Sums; s++)
            sums[s] = 0f;

        for (var k0 = 0; k0 < size; k0 += Depth)
        {
            for (var e = thread; e < Tile * Depth; e += Threads * Threads)
            {
                aTile[e] = a[(row + e / Depth) * size + k0 + e % Depth];
                bTile[e] = b[(k0 + e / Tile) * size + column + e % Tile];
            }

            Group.Barrier();
            for (var k = 0; k < Depth; k++)
            {
                for (var i = 0; i < Sums; i++)
                {
                    for (var j = 0; j < Sums; j++)
                        sums[i * Sums + j] += aTile[(Group.IdxY * Sums + i) * Depth + k]
                            * bTile[k * Tile + Group.IdxX * Sums + j];
                }
            }

            Group.Barrier(); // Before the next slice overwrites the tiles.
        }

        for (var i = 0; i < Sums; i++)
        {
            for (var j = 0; j < Sums; j++)
                c[(row + Group.IdxY * Sums + i) * size + column + Group.IdxX * Sums + j] =
                    sums[i * Sums + j];
        }
    }
}
