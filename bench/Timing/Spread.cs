namespace GpuBp.Bench.Timing;

/// <summary>The median and the range of some measurements.</summary>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    /// <summary>The spread of at least one measurement, in any order.</summary>
    internal static Spread Of(IEnumerable<double> measurements)
    {
        double[] sorted = [.. measurements.Order()];
        var middle = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new Spread(middle, sorted[0], sorted[^1]);
    }

    /// <summary>The spread in another unit.</summary>
    internal Spread Times(double factor) => new(Median * factor, Min * factor, Max * factor);
}
