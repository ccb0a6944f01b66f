using System.Globalization;
using System.Text;

namespace GpuBp.Tests.Data.Tables;

/// <summary>Numbers of columns are read all bytes of one at once, and sorted by their bytes.</summary>
public sealed class PlainNumberTests(ITestOutputHelper output)
{
    [Fact]
    public void Numbers_OfRandomTexts_AreTheNearestDoubles()
    {
        var random = new RandomNumbers(output);
        for (var n = 0; n < 200; n++)
        {
            string[] texts = [.. Enumerable.Range(0, PlainNumbers.MaxCells).Select(_ => Text(random))];
            var numbers = Read(texts);
            for (var i = 0; i < texts.Length; i++)
            {
                var expected = double.Parse(texts[i], CultureInfo.InvariantCulture);
                if (!double.IsNaN(numbers[i])) // The others are read in another way.
                    Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(numbers[i]));
                var digits = texts[i].Count(char.IsAsciiDigit);
                Assert.True(!double.IsNaN(numbers[i]) || digits > 15 || texts[i][0] == '0', texts[i]);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("+.")]
    [InlineData("007")]
    [InlineData("1.2.3")]
    [InlineData("1-2")]
    [InlineData("1e5")]
    [InlineData("1,5")]
    [InlineData("$5")]
    [InlineData("x")]
    [InlineData("123456789012345678901234567890123")]
    public void Numbers_OfWhatIsNotPlain_AreNone(string text) =>
        Assert.Equal([double.NaN, 1.5], Read([text, "1.5"]));

    [Theory]
    [InlineData("-0")]
    [InlineData("-0.00")]
    public void Numbers_OfMinusZero_KeepTheSign(string text) =>
        Assert.True(double.IsNegative(Read([text])[0]));

    // Lines without quotes are split by a reader of their own, up to the first that has one.
    [Fact]
    public void Read_PlainText_GivesTheRowsOfTheQuotedOne()
    {
        var random = new RandomNumbers(output);
        var (plain, quoted) = (new StringBuilder("a,b,y\n"), new StringBuilder("\"a\",b,y\n"));
        for (var i = 0; i < 3000; i++)
        {
            var (x, word) = (Text(random), "ab c"[random.NextInt(0, 3)]);
            var end = random.NextInt(0, 9) == 0 ? "\r\n" : random.NextInt(0, 9) == 0 ? "\n\n" : "\n";
            plain.Append(CultureInfo.InvariantCulture, $" {x},{word}\t,{i % 7}{end}");
            quoted.Append(CultureInfo.InvariantCulture, $" \"{x}\",{word}\t,{i % 7}{end}");
        }

        var late = plain + "1,\"a\",3\n";
        Assert.Equal(Features(quoted.ToString()), Features(plain.ToString()));
        Assert.Equal(Features(quoted + "1,a,3\n"), Features(late));
    }

    private static float[] Features(string text)
    {
        var options = new TableOptions { Numbers = ["a"], Missing = MissingNumbers.Median };
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var table = Table.Read(stream);
        var rows = TablePlan.Learn(table, "y", options).Read(table, new TableReadOptions { HasTarget = true });
        return [.. rows.Features.ToArray(), .. rows.Labels?.Select(label => (float)label) ?? []];
    }

    private static double[] Read(string[] texts)
    {
        var chunk = new RowChunk(1);
        foreach (var text in texts)
        {
            chunk.Add(Encoding.UTF8.GetBytes(text));
            chunk.EndRow(0);
        }

        var numbers = new double[texts.Length];
        chunk.Numbers(0, [.. Enumerable.Range(0, texts.Length)], (byte)'.', numbers);
        return numbers;
    }

    private static string Text(RandomNumbers random)
    {
        var whole = Digits(random, random.NextInt(1, 9));
        var fraction = Digits(random, random.NextInt(0, 18));
        var text = random.NextInt(0, 2) == 0 ? whole : $"{whole}.{fraction}";
        return random.NextInt(0, 2) == 0 ? "-" + text : text;
    }

    private static string Digits(RandomNumbers random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.NextInt(0, 9))));
}
