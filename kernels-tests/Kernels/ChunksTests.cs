using GpuBp.Kernels;

namespace GpuBp.Tests.Kernels;

public class ChunksTests
{
    private const int Largest = 1 << 30;

    [Fact]
    public void Of_AnyCount_CoversItInOrder()
    {
        Assert.Empty(Pieces(Chunks.Of(0)));
        Assert.Equal([(0L, 1)], Pieces(Chunks.Of(1)));
        Assert.Equal([(0L, Largest)], Pieces(Chunks.Of(Largest)));
        Assert.Equal(
            [(0L, Largest), (Largest, Largest), (2L * Largest, 5)],
            Pieces(Chunks.Of(2L * Largest + 5)));
    }

    [Fact]
    public void OfRows_AnyShape_KeepsElementsWithinAnInt()
    {
        Assert.Equal([(0L, 7)], Pieces(Chunks.OfRows(7, 3)));
        Assert.Equal([(0L, 2), (2L, 1)], Pieces(Chunks.OfRows(3, Largest / 2)));

        // A row that is longer than a piece still fits the index, an int.
        Assert.Equal([(0L, 1), (1L, 1)], Pieces(Chunks.OfRows(2, int.MaxValue)));
    }

    private static List<(long, int)> Pieces(Chunks chunks)
    {
        List<(long, int)> pieces = [];
        foreach (var piece in chunks)
            pieces.Add(piece);
        return pieces;
    }
}
