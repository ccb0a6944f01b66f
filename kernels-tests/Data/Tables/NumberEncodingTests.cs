using System.Globalization;

namespace GpuBp.Tests.Data.Tables;

/// <summary>What columns of numbers become beside themselves.</summary>
public sealed class NumberEncodingTests(ITestOutputHelper output) : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bins_OfRandomNumbers_AreSharesBetweenQuantiles()
    {
        var random = new RandomNumbers(output);
        double[] x = [.. Enumerable.Range(0, random.NextInt(50, 400)).Select(_ => random.NextDouble(-5, 1000))];
        var bins = random.NextInt(2, 40);

        var (rows, plan) = Encode(x, new NumberEncoding { Bins = bins });

        var sorted = x.Order().ToArray();
        Assert.Equal(1 + bins, plan.Columns[0].Inputs);
        for (var i = 0; i < x.Length; i++)
        {
            for (var t = 0; t < bins; t++)
            {
                var (from, to) = (sorted[t * (x.Length - 1) / bins], sorted[(t + 1) * (x.Length - 1) / bins]);
                var expected = x[i] <= from ? 0 : x[i] >= to ? 1 : (x[i] - from) / (to - from);
                Assert.Equal(expected, rows[i, 1 + t], 1e-6);
            }
        }
    }

    [Fact]
    public void Bins_FoundByHalving_AreThoseOfTheFormula()
    {
        var random = new RandomNumbers(output);
        for (var n = 0; n < 300; n++)
        {
            double[] edges = [.. Enumerable.Range(0, random.NextInt(2, 40)).Select(_ => random.NextDouble(-3, 3)).Distinct().Order()];
            var bins = new QuantileBins(edges);
            var (inputs, rounded) = (new double[bins.Inputs], new float[bins.Inputs]);
            double[] x = [-4, 4, -1e300, 1e300, random.NextDouble(-3, 3), .. edges];
            foreach (var number in x)
            {
                bins.Encode(number, inputs);
                bins.Encode([number], rounded, rounded.Length);
                for (var t = 0; t < inputs.Length; t++)
                {
                    var share = (number - edges[t]) / (edges[t + 1] - edges[t]);
                    var expected = Math.Min(1, Math.Max(0, share));
                    Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(inputs[t]));
                    Assert.Equal((float)expected, rounded[t]);
                }
            }
        }
    }

    [Fact]
    public void Bins_OfTiedNumbers_AreFewer()
    {
        double[] x = [.. Enumerable.Range(0, 100).Select(i => i < 80 ? 0.0 : i)];

        var (rows, plan) = Encode(x, new NumberEncoding { Bins = 10 });

        Assert.Equal(1 + 2, plan.Columns[0].Inputs); // From 0 to 89, and to 99
        Assert.Equal([0f, 0f], [rows[0, 1], rows[0, 2]]);
        Assert.Equal([1f, 1f], [rows[99, 1], rows[99, 2]]);
    }

    [Theory, InlineData("3,3,7,7"), InlineData("1,2,1,2")]
    public void Bins_OfTwoNumbers_AreNone(string numbers) =>
        Assert.Empty(Encode(Numbers(numbers), new NumberEncoding { Bins = 16 }).Plan.Columns[0].Encoders);

    [Fact]
    public void Clip_OfRandomNumbers_IsSmoothAndBounded()
    {
        var random = new RandomNumbers(output);
        double[] x = [.. Enumerable.Range(0, 300).Select(i => i == 7 ? 1e6 : random.NextDouble(-1, 1))];

        var (rows, plan) = Encode(x, new NumberEncoding { Clip = 3 });

        var (mean, deviation) = (x.Average(), Math.Sqrt(x.Average(v => Math.Pow(v - x.Average(), 2))));
        for (var i = 0; i < x.Length; i++)
        {
            var z = (x[i] - mean) / deviation;
            Assert.Equal(z / Math.Sqrt(1 + z / 3 * (z / 3)), rows[i, 0], 1e-6);
        }

        Assert.InRange(rows[7, 0], 2.5f, 3f);
        Assert.Equal(3, plan.Columns[0].Clip);
    }

    [Fact]
    public void Robust_OfAnOutlier_IsScaledByQuartiles()
    {
        var random = new RandomNumbers(output);
        double[] x = [.. Enumerable.Range(0, 101).Select(i => i == 50 ? 1e9 : random.NextDouble(10, 12))];

        var rows = Encode(x, new NumberEncoding { IsRobust = true }).Rows;

        var sorted = x.Order().ToArray();
        var distance = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
        Assert.Equal((x[0] - sorted[50]) / distance, rows[0, 0], 1e-5);
    }

    [Fact]
    public void Rank_OfAnyNumbers_HasTheirPlaceInTheNormalDistribution()
    {
        var random = new RandomNumbers(output);
        double[] x = [.. Enumerable.Range(0, 2001).Select(_ => Math.Exp(random.NextDouble(-9, 9)))];

        var rows = Encode(x, new NumberEncoding { HasRank = true }).Rows;

        var places = Enumerable.Range(0, x.Length).OrderBy(i => x[i]).ToArray();
        for (var n = 20; n < 1980; n += 20) // 100 levels of 2,000 steps
            Assert.Equal(n / 2000.0, Share(rows[places[n], 1]), 1e-5);
        for (var n = 1; n < places.Length; n++)
            Assert.True(rows[places[n], 1] >= rows[places[n - 1], 1], $"Rank {n} falls.");
    }

    [Fact]
    public void Classes_OfFewWholeNumbers_AreOneEach()
    {
        var rows = Encode(Numbers("3,1,2,3,9,1"), new NumberEncoding { MaxClasses = 4, Bins = 8 }).Rows;

        Assert.Equal(
            [[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]],
            Enumerable.Range(0, 6).Select(i => Enumerable.Range(1, 4).Select(j => rows[i, j]).ToArray()).ToArray());
    }

    [Theory, InlineData("1,2,3,4,5", 4), InlineData("1,1.5,2,3", 4), InlineData("1,2,1,2", 4)]
    public void Classes_OfOtherNumbers_AreNone(string numbers, int max) =>
        Assert.Empty(Encode(Numbers(numbers), new NumberEncoding { MaxClasses = max }).Plan.Columns[0].Encoders);

    [Fact]
    public void Unknown_Number_IsEncodedAsTheMean()
    {
        var (_, plan) = Encode(Numbers("1,2,3,4,5,6,7,8"), new NumberEncoding { Bins = 4, Clip = 3 });

        var rows = plan.Read(Table.Open(_folder.Write("x,y\nwhat,0\n4.5,1\n")));

        var (unknown, mean) = (rows.Features.Span[..5].ToArray(), rows.Features.Span[5..].ToArray());
        Assert.Equal(mean, unknown);
        Assert.Equal(0f, mean[0]);
        Assert.Contains(rows.Notes, note => note.Contains("what", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(nameof(NumberEncoding.Bins), -1), InlineData(nameof(NumberEncoding.Bins), 1)]
    [InlineData(nameof(NumberEncoding.Bins), 1025), InlineData(nameof(NumberEncoding.MaxClasses), -1)]
    [InlineData(nameof(NumberEncoding.Clip), 0), InlineData(nameof(NumberEncoding.Clip), -3)]
    public void Encoding_WrongNumber_NamesIt(string name, int value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => name switch
        {
            nameof(NumberEncoding.Bins) => new NumberEncoding { Bins = value },
            nameof(NumberEncoding.Clip) => new NumberEncoding { Clip = value },
            _ => new NumberEncoding { MaxClasses = value },
        });
        Assert.Equal(name, error.ParamName);
    }

    [Fact]
    public void Plan_ThatContradictsItself_IsRefused()
    {
        var plan = Encode(Numbers("1,2,3,4"), new NumberEncoding { Bins = 2 }).Plan;
        var column = plan.Columns[0];
        ColumnPlan[] wrong =
        [
            column with { Encoders = [new QuantileBins([1, 1, 2])] },
            column with { Encoders = [new QuantileBins([1, double.NaN, 2])] },
            column with { Encoders = [new QuantileBins([-1.7e308, 1.7e308])], Means = [0, 0], Deviations = [1, 1] },
            column with { Encoders = [new QuantileBins([1, 2])] }, // other than its means
            column with { Encoders = [], Clip = double.NaN, Means = [0], Deviations = [1] },
            column with { Encoders = [new GaussianRank([1, 2, 3], [0, 1])], Means = [0, 0], Deviations = [1, 1] },
        ];

        foreach (var (i, bad) in wrong.Index())
            Assert.True(
                Record.Exception(() => (plan with { Columns = [bad] }).Verify()) is ArgumentException,
                $"Plan {i} was accepted.");
    }

    private (float[,] Rows, TablePlan Plan) Encode(double[] x, NumberEncoding encoding)
    {
        var lines = x.Select((v, i) => string.Create(CultureInfo.InvariantCulture, $"{v:R},{i % 2}"));
        var table = Table.Open(_folder.Write("x,y\n" + string.Join('\n', lines) + "\n"));
        var plan = TablePlan.Learn(table, options: new TableOptions { Numbers = ["x"], Encoding = encoding });
        var rows = plan.Read(table);
        var matrix = new float[rows.Rows, rows.Inputs];
        for (var i = 0; i < matrix.Length; i++)
            matrix[i / rows.Inputs, i % rows.Inputs] = rows.Features.Span[i];
        return (matrix, plan);
    }

    private static double[] Numbers(string text) =>
        [.. text.Split(',').Select(x => double.Parse(x, CultureInfo.InvariantCulture))];

    private static double Quantile(double[] sorted, double level)
    {
        var place = level * (sorted.Length - 1);
        var below = (int)Math.Floor(place);
        return below + 1 == sorted.Length
            ? sorted[below]
            : sorted[below] * (1 - (place - below)) + sorted[below + 1] * (place - below);
    }

    // Φ by Simpson's rule.
    private static double Share(double z)
    {
        const int Steps = 2000;
        var width = (z + 12) / Steps;
        var sum = 0.0;
        for (var n = 0; n <= Steps; n++)
        {
            var weight = n is 0 or Steps ? 1 : n % 2 == 1 ? 4 : 2;
            sum += weight * Math.Exp(-Math.Pow(-12 + n * width, 2) / 2);
        }

        return sum * width / 3 / Math.Sqrt(Math.Tau);
    }
}
