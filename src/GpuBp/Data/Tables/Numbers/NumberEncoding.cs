namespace GpuBp;

/// <summary>What columns of numbers become, beside themselves; nothing by default.</summary>
public sealed record NumberEncoding
{
    private const int MaxBins = 1024;

    /// <summary>Levels between which the Gaussian rank is linear.</summary>
    private const int RankSteps = 100;

    /// <summary>
    /// What suits most tables: 16 bins. Where they would not fit the memory, numbers are left as
    /// they are.
    /// </summary>
    public static NumberEncoding Suggested { get; } = new() { Bins = 16, IsOptional = true };

    /// <summary>Whether it is left out where the memory is too small.</summary>
    internal bool IsOptional { get; private init; }

    /// <summary>The bins of <see cref="QuantileBins"/>, 2 to 1024; 0 for none. Equal quantiles make
    /// fewer bins.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another number.</exception>
    public int Bins
    {
        get;
        init => field = value is 0 or (>= 2 and <= MaxBins)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Bins), value, $"Bins must be 0, for none, or 2 to {MaxBins}.");
    }

    /// <summary>
    /// The bound c of a smooth clip of the scaled number, z / √(1 + (z / c)²); null for none. With
    /// 3, numbers within a deviation of the mean change little, and none leaves −3 to 3.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not finite and above 0.</exception>
    public double? Clip
    {
        get;
        init => field = value is null || (value > 0 && double.IsFinite(value.Value))
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Clip), value, "Clip must be a finite number above 0, or null.");
    }

    /// <summary>
    /// Whether numbers are scaled by their median and the distance of their quartiles, on which a
    /// few extreme ones have no influence, instead of mean and deviation.
    /// </summary>
    public bool IsRobust { get; init; }

    /// <summary>Whether a <see cref="GaussianRank"/> stands beside a number.</summary>
    public bool HasRank { get; init; }

    /// <summary>Whole numbers of at most so many values, and of 3 at least, become
    /// <see cref="NumberClasses"/>; 0 for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public int MaxClasses
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(MaxClasses), value, "MaxClasses must be 0, for none, or above.");
    }

    /// <summary>Encoders of your own: each column of numbers learns from these patterns.</summary>
    /// <exception cref="ArgumentNullException">The list, or an encoder of it, is null.</exception>
    public IReadOnlyList<OwnEncoder> Own
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            OwnEncoder[] own = [.. value];
            for (var n = 0; n < own.Length; n++)
                ArgumentNullException.ThrowIfNull(own[n], $"{nameof(Own)}[{n}]");
            field = Array.AsReadOnly(own);
        }
    } = [];

    /// <summary>What a column's numbers are shifted and divided by; 0 divides by 1.</summary>
    internal (double Offset, double Spread) Scaling(
        NumberProfile numbers, double fill, long missing)
    {
        var (mean, deviation) = numbers.With(fill, missing);
        if (numbers.Min == numbers.Max && missing == 0)
            return (mean, 0);
        var sample = numbers.Quantiles;
        var distance = IsRobust ? sample.At(0.75) - sample.At(0.25) : 0;
        return distance > 0 ? (sample.Median(), distance) : (mean, deviation);
    }

    /// <summary>The encoders of a column's numbers.</summary>
    internal IReadOnlyList<NumberEncoder> Encoders(NumberProfile numbers)
    {
        var encoders = new List<NumberEncoder>();
        if (MaxClasses > 0 && numbers.IsWhole && Values(numbers) is { } values)
            encoders.Add(new NumberClasses(values));
        else if (Bins > 0 && numbers.Quantiles.Steps(Bins) is { Length: > 2 } edges)
            encoders.Add(new QuantileBins(edges));
        if (HasRank && Rank(numbers.Quantiles) is { } rank)
            encoders.Add(rank);
        foreach (var pattern in Own)
        {
            if (pattern.Learn(numbers.Quantiles.Sorted) is not { } learned)
                continue;
            learned.Verify();
            encoders.Add(learned);
        }

        return encoders;
    }

    // Rising numbers, if there are few.
    private double[]? Values(NumberProfile numbers)
    {
        var values = new List<double>();
        foreach (var x in numbers.Quantiles.Sorted)
        {
            if (values.Count > 0 && values[^1] == x)
                continue;
            if (values.Count == MaxClasses)
                return null;
            values.Add(x);
        }

        return values.Count > 2 ? [.. values] : null;
    }

    // A number at several levels has the middle one.
    private static GaussianRank? Rank(QuantileSample sample)
    {
        var levels = Enumerable.Range(0, RankSteps + 1)
            .Select(i => (Level: (double)i / RankSteps, Value: sample.At((double)i / RankSteps)))
            .GroupBy(level => level.Value)
            .Select(group => (group.Key, Level: group.Average(level => level.Level)))
            .ToList();
        return levels.Count < 3 ? null : new GaussianRank(
            [.. levels.Select(level => level.Key)],
            [
                .. levels.Select(level => NormalQuantile.Of(
                    Math.Clamp(level.Level, 0.5 / RankSteps, 1 - 0.5 / RankSteps))),
            ]);
    }
}
