namespace GpuBp.Tests.Data;

public sealed class ShuffleTests(ITestOutputHelper output)
{
    [Fact]
    public void Order_AnyCountSeedEpoch_IsAPermutation()
    {
        var random = new RandomNumbers(output);
        foreach (var count in new[] { 0, 1, 2, random.NextInt(3, 2000) })
        {
            var order = Shuffle.Order(
                count, random.NextInt(int.MinValue, int.MaxValue - 1), random.NextInt(0, int.MaxValue - 1));
            Assert.Equal(Enumerable.Range(0, count), order.Order());
        }
    }

    // From an independent implementation; a change would change every seeded training.
    [Fact]
    public void Order_Seeded_GivesGoldenOrders()
    {
        Assert.Equal([6, 7, 0, 4, 5, 9, 8, 2, 3, 1], Shuffle.Order(10, seed: 1, epoch: 0));
        Assert.Equal([7, 1, 0, 2, 8, 4, 5, 9, 6, 3], Shuffle.Order(10, seed: 1, epoch: 1));
        Assert.Equal([7, 5, 8, 6, 4, 1, 0, 2, 9, 3], Shuffle.Order(10, seed: -5, epoch: 0));
        Assert.Equal(
            [11, 0, 1, 10, 2, 13, 3, 5, 4, 7, 14, 8, 6, 15, 9, 12],
            Shuffle.Order(16, seed: 2024, epoch: 3));
    }

    [Fact]
    public void Order_AllEpochs_VisitsEveryPermutationAlike()
    {
        const int Epochs = 24_000;
        var counts = new Dictionary<string, int>();
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var order = string.Join(' ', Shuffle.Order(4, seed: 3, epoch));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        // 1000 of each of the 24, σ 31; χ² with 23 degrees of freedom exceeds 60 in 4 of 100,000.
        Assert.Equal(24, counts.Count);
        Assert.InRange(counts.Values.Sum(n => Math.Pow(n - 1000, 2) / 1000), 0, 60);
    }

    [Fact]
    public void Fill_GivenSpan_EqualsOrderWithoutAllocating()
    {
        var order = new int[1000];
        Shuffle.Fill(order, seed: 8, epoch: 2);
        Assert.Equal(Shuffle.Order(1000, seed: 8, epoch: 2), order);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Shuffle.Fill(order, seed: 8, epoch: 3);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Order_NegativeCountOrEpoch_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Shuffle.Order(-1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shuffle.Order(1, 0, -1));
    }
}
