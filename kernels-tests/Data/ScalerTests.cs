namespace GpuBp.Tests.Data;

public class ScalerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(typeof(StandardScaler))]
    [InlineData(typeof(MinMaxScaler))]
    [InlineData(typeof(RobustScaler))]
    public void Inverse_OfTransformed_IsWhatWas(Type kind)
    {
        var random = new RandomNumbers(output);
        var (rows, inputs) = (random.NextInt(1, 60), random.NextInt(1, 9));
        var data = Data(random, rows, inputs);
        var scaler = Fit(kind, data);

        var back = scaler.Inverse(scaler.Transform(data));

        Assert.All(
            data.Features.ToArray().Zip(back.Features.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public async Task FitAsync_Parts_GivesTheScalerOfTheWholeAndScalesThem()
    {
        var random = new RandomNumbers(output);
        var data = Data(random, random.NextInt(10, 60), random.NextInt(1, 9));
        var cut = random.NextInt(1, data.Rows - 1);
        Dataset[] parts = [data.Subset([.. Enumerable.Range(0, cut)]), data.Subset([.. Enumerable.Range(cut, data.Rows - cut)])];
        var stream = parts.ToAsyncEnumerable();
        var token = TestContext.Current.CancellationToken;

        var standard = await StandardScaler.FitAsync(stream, token);
        var features = new List<float>();
        await foreach (var part in standard.Transform(stream))
            features.AddRange(part.Features.Span);

        Assert.Equal(StandardScaler.Fit(data), standard);
        Assert.Equal(standard.Transform(data).Features.ToArray(), features);
        Assert.Equal(MinMaxScaler.Fit(data, -1, 3), await MinMaxScaler.FitAsync(stream, -1, 3, token));
    }

    [Fact]
    public async Task FitAsync_NoPartOrAnother_SaysWhatIsExpected()
    {
        var token = TestContext.Current.CancellationToken;
        async Task Refused(string message, params Dataset[] parts)
        {
            var first = await Assert.ThrowsAsync<ArgumentException>(
                nameof(parts), () => StandardScaler.FitAsync(parts.ToAsyncEnumerable(), token));
            var second = await Assert.ThrowsAsync<ArgumentException>(
                nameof(parts), () => MinMaxScaler.FitAsync(parts.ToAsyncEnumerable(), cancellation: token));
            Assert.Contains(message, first.Message, StringComparison.Ordinal);
            Assert.Equal(first.Message, second.Message);
        }

        Dataset Zeros(int inputs) => new(new float[3, inputs], new float[3, 1]);
        await Refused("parts is empty");
        await Refused("part 2 has 3 columns of features; the first part has 2", Zeros(2), Zeros(3));
    }

    [Theory]
    [InlineData(typeof(StandardScaler))]
    [InlineData(typeof(MinMaxScaler))]
    [InlineData(typeof(RobustScaler))]
    public void Transform_DataSetMatrixAndSpan_GiveTheSame(Type kind)
    {
        var random = new RandomNumbers(output);
        var matrix = random.SingleMatrix(random.NextInt(2, 30), 3);
        var data = new Dataset(matrix, new float[matrix.GetLength(0), 1], ["a", "b", "c"])
            .WithWeights(Enumerable.Repeat(2f, matrix.GetLength(0)).ToArray());
        var scaler = Fit(kind, data);

        var scaled = scaler.Transform(data);
        var inPlace = data.Features.ToArray();
        scaler.Transform(inPlace, inPlace);

        Assert.Equal(scaled.Features.ToArray(), scaler.Transform(matrix).Cast<float>());
        Assert.Equal(scaled.Features.ToArray(), inPlace);
        Assert.Equal((data.FeatureNames, data.Targets, data.Weights), (scaled.FeatureNames, scaled.Targets, scaled.Weights));
        var unscaled = RandomNumbers.Poison(inPlace.Length);
        scaler.Inverse(inPlace, unscaled);
        Assert.Equal(scaler.Inverse(scaled).Features.ToArray(), unscaled);
    }

    [Theory]
    [InlineData(typeof(StandardScaler))]
    [InlineData(typeof(MinMaxScaler))]
    [InlineData(typeof(RobustScaler))]
    public void ConstantColumns_AreToldAndDividedByOne(Type kind)
    {
        var features = new float[,] { { 1, 0.1f, 7 }, { 2, 0.1f, 7 }, { 4, 0.1f, 7 } };
        var scaler = Fit(kind, new Dataset(features, new float[3, 1]));

        Assert.Equal([1, 2], scaler.ColumnsWithoutSpread);
        Assert.Contains("3 columns, 2 of them without spread", scaler.ToString(), StringComparison.Ordinal);

        // A step of 1 stays one, or becomes b − a.
        var scaled = scaler.Transform(new[,] { { 1, 0.1f, 7 }, { 1, 1.1f, 8 } });
        var step = scaler is MinMaxScaler { Min: var min, Max: var max } ? (float)(max - min) : 1;
        Assert.Equal((step, step), (scaled[1, 1] - scaled[0, 1], scaled[1, 2] - scaled[0, 2]));
    }

    [Fact]
    public void Numbers_MakeAnEqualScaler()
    {
        var data = Data(new RandomNumbers(output), 20, 4);
        var (standard, minMax, robust) = (StandardScaler.Fit(data), MinMaxScaler.Fit(data, -1, 1), RobustScaler.Fit(data));

        var others = new Scaler[]
        {
            new StandardScaler([.. standard.Means], [.. standard.Deviations]),
            new MinMaxScaler([.. minMax.Minima], [.. minMax.Maxima], minMax.Min, minMax.Max),
            new RobustScaler([.. robust.Medians], [.. robust.QuartileRanges]),
        };

        foreach (var (scaler, other) in new Scaler[] { standard, minMax, robust }.Zip(others))
        {
            Assert.Equal(scaler, other);
            Assert.Equal(scaler.GetHashCode(), other.GetHashCode());
            Assert.Equal(scaler.Transform(data).Features.ToArray(), other.Transform(data).Features.ToArray());
        }

        Assert.NotEqual<Scaler>(standard, new RobustScaler(standard.Means, standard.Deviations));
        Assert.NotEqual(standard, new StandardScaler(standard.Means, [.. standard.Deviations.Select(s => s + 1)]));
        Assert.NotEqual(minMax, MinMaxScaler.Fit(data, -1, 2));
    }

    [Fact]
    public void Numbers_GivenAsArrays_AreCopied()
    {
        double[] means = [1, 2];
        var scaler = new StandardScaler(means, [1, 1]);
        means[0] = 5;
        Assert.Equal([1, 2], scaler.Means);
    }

    [Fact]
    public void Transform_BadFeatures_SaysWhere()
    {
        var scaler = new StandardScaler([1, 2], [1, 0]);
        Says(() => scaler.Transform(new[,] { { 1, 2 }, { 3, float.NaN } }), "features has NaN at row 1, column 1");
        SaysOf(() => scaler.Inverse([1, 2, float.PositiveInfinity, 4], new float[4]), "Infinity at row 1, column 0");
        Says(() => scaler.Transform(new float[1, 3]), "features has 3 columns", "numbers for 2");
        Says(() => scaler.Transform(new Dataset(new float[1, 3], new float[1, 1])), "data has 3 columns", "numbers for 2");
        SaysOf(() => scaler.Transform([1, 2, 3], new float[3]), "features has 3 elements", "multiple of 2");
        SaysOf(() => scaler.Transform([1, 2], new float[4]), "2 elements", "room for 4");

        var narrow = new StandardScaler([0, 0], [1, 1e-30]);
        Says(() => narrow.Transform(new[,] { { 1f, 0 }, { 1, 1e20f } }), "1E+20 at row 1, column 1", "too large");
        var named = new Dataset(new[,] { { 1, 1e20f } }, new float[1, 1], ["height", "width"]);
        Says(() => narrow.Transform(named), "row 0, column 1 (width)");
    }

    [Fact]
    public void Numbers_OutOfRange_AreRefused()
    {
        Says(() => new StandardScaler([], []), "means is empty");
        Says(() => new StandardScaler([1, 2], [1]), "means has 2 numbers, deviations 1");
        Says(() => new StandardScaler([1, double.NaN], [1, 1]), "means has NaN at column 1", "finite");
        Says(() => new StandardScaler([1], [-0.5]), "deviations has -0.5 at column 0", "at least 0");
        Says(() => new RobustScaler([1], [-1]), "quartileRanges has -1 at column 0");
        Says(() => new MinMaxScaler([1, 3], [2, 2.5]), "maxima has 2.5 at column 1", "below its minimum 3");
        Assert.Throws<ArgumentOutOfRangeException>("max", () => new MinMaxScaler([1], [2], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("min", () => new MinMaxScaler([1], [2], double.NaN));
        Assert.Throws<ArgumentNullException>("means", () => new StandardScaler(null!, [1]));
        Assert.Throws<ArgumentNullException>("data", () => RobustScaler.Fit(null!));
    }

    private static Scaler Fit(Type kind, Dataset data) =>
        kind == typeof(StandardScaler) ? StandardScaler.Fit(data)
        : kind == typeof(MinMaxScaler) ? MinMaxScaler.Fit(data, -1, 2)
        : RobustScaler.Fit(data);

    private static Dataset Data(RandomNumbers random, int rows, int inputs) =>
        new(random.SingleMatrix(rows, inputs), random.SingleMatrix(rows, 1));

    private static void Says(Func<object> make, params string[] parts) => SaysOf(() => _ = make(), parts);

    private static void SaysOf(Action action, params string[] parts)
    {
        var message = Assert.Throws<ArgumentException>(action).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
