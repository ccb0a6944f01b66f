using ILGPU;

namespace GpuBp.Bench.Records;

/// <summary>C = A·B with a textbook's tiles: each thread computes one element of C.</summary>
/// <remarks>
/// 2·size³ FLOP; sums run in k order. There are two barriers for each slice of 16: with an OS
/// thread for each work-item, as in some interpreters of kernels, they take nearly all of the time.
/// </remarks>
internal static class TiledProduct
{
    /// <summary>The side of a group and of its tiles.</summary>
    internal const int Tile = 16;

    /// <summary>Launch Tile × Tile threads, ⌈size / Tile⌉ × ⌈size / Tile⌉ groups.</summary>
    /// <param name="a">[size × size].</param>
    /// <param name="b">[size × size].</param>
    /// <param name="c">[size × size]; each element written once.</param>
    /// <param name="size">A multiple of Tile.</param>
    [Kernel]
    internal static void Run(ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, int size)
    {
        var aTile = SharedMemory.Allocate<float>(Tile * Tile);
        var bTile = SharedMemory.Allocate<float>(Tile * Tile);
        var row = Grid.IdxY * Tile + Group.IdxY;
        var column = Grid.IdxX * Tile + Group.IdxX;
        var sum = 0f;
        for (var k0 = 0; k0 < size; k0 += Tile)
        {
            aTile[Group.IdxY * Tile + Group.IdxX] = a[row * size + k0 + Group.IdxX];
            bTile[Group.IdxY * Tile + Group.IdxX] = b[(k0 + Group.IdxY) * size + column];
            Group.Barrier();
            for (var k = 0; k < Tile; k++)
                sum += aTile[Group.IdxY * Tile + k] * bTile[k * Tile + Group.IdxX];
            Group.Barrier(); // Before the next slice overwrites the tiles.
        }

        c[row * size + column] = sum;
    }
}
