namespace GpuBp;

/// <summary>What is known of the numbers of a column after a row.</summary>
internal sealed class NumberProfile
{
    /// <summary>Numbers that are summed about one mean, before they are merged with those
    /// before.</summary>
    private const int BlockSize = 1024;

    private double _mean;
    private double _squares;
    private double _last = double.NaN;
    private double _origin;
    private double _sum;
    private double _sumOfSquares;
    private int _inBlock;

    internal long Count { get; private set; }

    internal double Mean
    {
        get
        {
            Merge();
            return _mean;
        }
    }

    /// <summary>Σ (x − mean)²</summary>
    internal double SquaredDeviations
    {
        get
        {
            Merge();
            return _squares;
        }
    }

    internal double Min { get; private set; } = double.PositiveInfinity;

    internal double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Whether all numbers are whole.</summary>
    internal bool IsWhole { get; private set; } = true;

    /// <summary>Whether each number is greater than the one before, as those of an index
    /// are.</summary>
    internal bool IsAscending { get; private set; } = true;

    /// <summary>Numbers from which quantiles are taken.</summary>
    internal QuantileSample Quantiles { get; } = new();

    internal void Add(double x)
    {
        if (_inBlock == 0)
            _origin = x;
        _sum += x - _origin;
        _sumOfSquares += (x - _origin) * (x - _origin);
        Count++;
        if (++_inBlock == BlockSize)
            Merge();
        Min = Math.Min(Min, x);
        Max = Math.Max(Max, x);
        IsWhole = IsWhole && x == Math.Truncate(x);
        IsAscending = IsAscending && !(x <= _last);
        _last = x;
        Quantiles.Add(x);
    }

    /// <summary>Mean and deviation of the numbers and of others that stand in for missing
    /// ones.</summary>
    internal (double Mean, double Deviation) With(double fill, long missing)
    {
        double n = Count + missing;
        var mean = Mean + (fill - Mean) * (missing / n);
        var between = (fill - Mean) * (fill - Mean) * (Count / n) * missing;
        return (mean, Math.Sqrt((SquaredDeviations + between) / n));
    }

    // Chan's rule for the moments of two sets.
    private void Merge()
    {
        if (_inBlock == 0)
            return;
        double n = _inBlock, before = Count - _inBlock;
        var shift = _sum / n;
        var difference = _origin + shift - _mean;
        _squares += Math.Max(0, _sumOfSquares - _sum * shift) +
            difference * difference * (before / Count * n);
        _mean += difference * (n / Count);
        (_sum, _sumOfSquares, _inBlock) = (0, 0, 0);
    }
}
