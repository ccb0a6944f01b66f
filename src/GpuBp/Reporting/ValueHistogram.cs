namespace GpuBp;

/// <summary>Counts the values in each of equal parts of their range.</summary>
internal sealed class ValueHistogram
{
    /// <summary>The number of parts.</summary>
    internal const int Bins = 64;

    /// <summary>Half the width of the range if all values are equal, relative to them.</summary>
    private const double MinSpread = 1e-3;

    private readonly long[] _counts = new long[Bins];

    private ValueHistogram(double low, double high) => (Low, High) = (low, high);

    /// <summary>The start of the first part: the minimum.</summary>
    internal double Low { get; }

    /// <summary>The end of the last part: the maximum; above <see cref="Low"/>.</summary>
    internal double High { get; }

    /// <summary>The number of values in each part, from the lowest.</summary>
    internal IReadOnlyList<long> Counts => _counts;

    /// <summary>The number of finite values.</summary>
    internal long Total { get; private set; }

    /// <summary>The mean of the values; 0 without any.</summary>
    internal double Mean { get; private set; }

    /// <summary>√(1/n Σ (x − mean)²)</summary>
    internal double Deviation { get; private set; }

    /// <summary>The share of values that are 0, such as the outputs of dead neurons.</summary>
    internal double Zeros { get; private set; }

    /// <summary>The histogram of the finite values.</summary>
    internal static ValueHistogram Of(ReadOnlySpan<float> values)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        var (sum, squares, count, zeros) = (0.0, 0.0, 0L, 0L);
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
            sum += value;
            squares += (double)value * value;
            count++;
            if (value == 0)
                zeros++;
        }

        var histogram = Between(low, high, count);
        histogram.Total = count;
        if (count == 0)
            return histogram;

        histogram.Mean = sum / count;
        histogram.Deviation =
            Math.Sqrt(Math.Max(0, squares / count - histogram.Mean * histogram.Mean));
        histogram.Zeros = (double)zeros / count;
        histogram.Fill(values);
        return histogram;
    }

    /// <summary>
    /// The share of the values in each of the equal parts of another range. Assumes that the values
    /// are evenly spread within each part of this one.
    /// </summary>
    internal double[] SharesOver(double low, double high, int parts)
    {
        var shares = new double[parts]; // Max keeps rounded borders from giving shares below 0.
        var (width, target) = ((High - Low) / Bins, (high - low) / parts);
        for (var bin = 0; bin < Bins; bin++)
        {
            if (_counts[bin] == 0)
                continue;
            var (from, to) = (Low + bin * width, Low + (bin + 1) * width);
            var first = Math.Clamp((int)((from - low) / target), 0, parts - 1);
            var last = Math.Clamp((int)((to - low) / target), 0, parts - 1);
            for (var part = first; part <= last; part++)
            {
                var begin = part == first ? from : low + part * target;
                var end = part == last ? to : low + (part + 1) * target;
                shares[part] += Math.Max(0, end - begin) / width * _counts[bin] / Total;
            }
        }

        return shares;
    }

    private static ValueHistogram Between(double low, double high, long count)
    {
        if (count == 0)
            return new ValueHistogram(-1, 1);
        if (low < high)
            return new ValueHistogram(low, high);
        var spread = low == 0 ? MinSpread : Math.Abs(low) * MinSpread;
        return new ValueHistogram(low - spread, high + spread);
    }

    private void Fill(ReadOnlySpan<float> values)
    {
        var scale = Bins / (High - Low);
        foreach (var value in values)
        {
            if (float.IsFinite(value))
                _counts[Math.Min((int)((value - Low) * scale), Bins - 1)]++;
        }
    }
}
