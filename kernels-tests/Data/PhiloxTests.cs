using System.Runtime.Intrinsics;

namespace GpuBp.Tests.Data;

public sealed class PhiloxTests(ITestOutputHelper output)
{
    // "philox4x32 10" in the known-answer vectors of Random123.
    [Theory]
    [InlineData(
        new uint[] { 0, 0, 0, 0 },
        new uint[] { 0, 0 },
        new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [InlineData(
        new uint[] { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
        new uint[] { 0xffffffff, 0xffffffff },
        new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [InlineData(
        new uint[] { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
        new uint[] { 0xa4093822, 0x299f31d0 },
        new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void Block_KnownAnswers_Match(uint[] counter, uint[] key, uint[] expected)
    {
        var words = Philox.Block(Vector128.Create(counter), key[0], key[1]);
        Assert.Equal(Vector128.Create(expected), words);
    }

    // From an independent implementation; a change would change every seeded result.
    [Fact]
    public void NextUInt_SeedStreamIndex_GivesGoldenWords()
    {
        var random = new Philox(1, RandomStream.Weights);
        Assert.Equal(
            [0x127bee41, 0x1e047488, 0x48842b20, 0x0a393496, 0x10cc6764, 0xa9634a04],
            Words(ref random, 6));

        random = new Philox(-1, RandomStream.Split, 7);
        Assert.Equal(
            [0x8b3c8cf1, 0x30bb205f, 0xca6b6850, 0x694a812e, 0xc79faf1d], Words(ref random, 5));
    }

    [Fact]
    public void NextUInt_OtherSeedStreamOrIndex_GivesOtherWords()
    {
        var numbers = new RandomNumbers(output);
        var seed = numbers.NextInt(int.MinValue, int.MaxValue - 1);
        Philox[] all =
        [
            new(seed, RandomStream.Weights),
            new(seed + 1L, RandomStream.Weights),
            new(seed + (1L << 32), RandomStream.Weights),
            new(seed, RandomStream.Shuffle),
            new(seed, RandomStream.Weights, 1),
        ];
        var words = new HashSet<uint>();
        for (var i = 0; i < all.Length; i++)
            words.UnionWith(Words(ref all[i], 100));

        // 500 of 2³² words: two alike come about once in 34,000 runs, four pairs never.
        Assert.True(words.Count > 496, $"{words.Count} different words of 500, {numbers}");
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(3u)]
    [InlineData(7u)]
    [InlineData(0x8000_0001u)]
    public void NextUIntBound_AnyBound_IsBelowAndUniform(uint bound)
    {
        const int Draws = 60_000;
        var random = new Philox(1, RandomStream.Shuffle);
        var thirds = new int[3];
        for (var i = 0; i < Draws; i++)
        {
            var value = random.NextUInt(bound);
            Assert.True(value < bound);
            thirds[(ulong)value * 3 / bound]++;
        }

        // Exact thirds only where 3 divides the bound or the bound is large; σ is 115 draws.
        if (bound is 3 or > 7)
            Assert.All(thirds, n => Assert.InRange(n, Draws / 3 - 600, Draws / 3 + 600));
    }

    [Fact]
    public void NextUIntBound_Zero_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(1, RandomStream.Shuffle).NextUInt(0));
    }

    [Fact]
    public void NextSingleAndDouble_ManyDraws_AreUniformBelowOne()
    {
        const int Draws = 50_000;
        var random = new Philox(5, RandomStream.Weights);
        var (singles, doubles) = (0.0, 0.0);
        for (var i = 0; i < Draws; i++)
        {
            var (single, number) = (random.NextSingle(), random.NextDouble());
            Assert.InRange(single, 0f, float.BitDecrement(1));
            Assert.InRange(number, 0.0, double.BitDecrement(1));
            singles += single;
            doubles += number;
        }

        // The mean's σ is √(1/12 / draws) = 0.0013.
        Assert.Equal(0.5, singles / Draws, 0.0065);
        Assert.Equal(0.5, doubles / Draws, 0.0065);
    }

    [Fact]
    public void NextGaussian_Seeded_GivesGoldenPair()
    {
        var random = new Philox(1, RandomStream.Weights);
        // Mathematical libraries may differ in the last bits.
        Assert.Equal(-0.08033470914679469, random.NextGaussian(), 1e-14);
        Assert.Equal(0.3787243348682585, random.NextGaussian(), 1e-14);
    }

    [Fact]
    public void NextGaussian_ManyDraws_HasMomentsOfTheNormal()
    {
        const int Draws = 100_000;
        var random = new Philox(9, RandomStream.Weights);
        var draws = Enumerable.Range(0, Draws).Select(_ => random.NextGaussian()).ToArray();

        // σ of the mean 0.0032, of the variance 0.0045, of the fourth moment 0.031; five of each.
        Assert.Equal(0, draws.Average(), 0.016);
        Assert.Equal(1, draws.Average(z => z * z), 0.023);
        Assert.Equal(3, draws.Average(z => Math.Pow(z, 4)), 0.16);
        Assert.Equal(0.6827, draws.Count(z => Math.Abs(z) < 1) / (double)Draws, 0.008);
    }

    private static uint[] Words(ref Philox random, int count)
    {
        var words = new uint[count];
        for (var i = 0; i < count; i++)
            words[i] = random.NextUInt();
        return words;
    }
}
