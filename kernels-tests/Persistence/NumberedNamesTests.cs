using System.Globalization;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>The order of layers by the numbers in their names.</summary>
public class NumberedNamesTests
{
    [Theory]
    [InlineData("layers.10.linear", "layers.#.linear")]
    [InlineData("0", "#")]
    [InlineData("a1b22c", "a#b#c")]
    [InlineData("fc", "fc")]
    [InlineData("", "")]
    public void Pattern_OfAName_HasASignForEachNumber(string name, string pattern) =>
        Assert.Equal(pattern, NumberedNames.Pattern(name));

    [Fact]
    public void Compare_OfRandomNames_IsThatOfTheirNumbers()
    {
        var random = RandomNumbers.Create();
        for (var n = 0; n < 1000; n++)
        {
            int[] Numbers() => [random.NextInt(0, 2), random.NextInt(8, 12), random.NextInt(0, 100_000)];
            string Name(int[] numbers) => string.Join('.', numbers.Select(
                number => number.ToString(CultureInfo.InvariantCulture).PadLeft(random.NextInt(1, 7), '0')));
            var (a, b) = (Numbers(), Numbers());

            var expected = a.Zip(b).Select(pair => pair.First.CompareTo(pair.Second)).FirstOrDefault(d => d != 0);

            Assert.Equal(expected, Math.Sign(NumberedNames.Compare($"l{Name(a)}.w", $"l{Name(b)}.w")));
        }
    }

    // It took 8 s for 100 names, and 144 s for 2,000, which compared all their numbers again and again.
    [Theory, InlineData(100), InlineData(2000)]
    public void StateDict_WithEightMegabytesOfNames_IsReadInTheOrderOfTheirNumbers(int count)
    {
        var start = string.Concat(Enumerable.Repeat("1.", (7_000_000 - 100 * count) / count / 2));
        var order = Enumerable.Range(0, count).ToArray();
        RandomNumbers.Create().Shuffle(order);
        var entries = order.Select((n, at) =>
            $"\"{start}{n}.weight\":{{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[{4 * at},{4 * at + 4}]}}");
        var data = order.SelectMany(n => BitConverter.GetBytes((float)n)).ToArray();
        var file = SafetensorsBytes.Open(SafetensorsBytes.Of($"{{{string.Join(',', entries)}}}", data));

        using var network = StateDict.Read(TestDevices.Get("cpu"), file, Activation.Relu, Activation.Identity, names: null);

        Assert.Equal(Enumerable.Range(0, count).Select(n => (float)n), network.Layers.Select(layer => layer.GetWeights()[0, 0]));
    }
}
