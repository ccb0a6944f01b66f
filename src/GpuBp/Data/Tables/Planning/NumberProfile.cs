using System.Numerics;
using System.Runtime.CompilerServices;

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

    internal void Add(double x) => Add(new ReadOnlySpan<double>(in x));

    internal void Add(ReadOnlySpan<double> numbers)
    {
        if (numbers.IsEmpty)
            return;
        Quantiles.Add(numbers);
        Span(numbers);
        IsWhole = IsWhole && AreWhole(numbers);
        IsAscending = IsAscending && !(numbers[0] <= _last) && AreAscending(numbers);
        _last = numbers[^1];
        while (!numbers.IsEmpty)
        {
            var block = numbers[..Math.Min(numbers.Length, BlockSize - _inBlock)];
            Sum(block);
            numbers = numbers[block.Length..];
        }
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Span(ReadOnlySpan<double> numbers)
    {
        var (min, max) = (new Vector<double>(Min), new Vector<double>(Max));
        for (; numbers.Length >= Vector<double>.Count; numbers = numbers[Vector<double>.Count..])
        {
            var some = new Vector<double>(numbers);
            (min, max) = (Vector.Min(min, some), Vector.Max(max, some));
        }

        for (var i = 0; i < Vector<double>.Count; i++)
            (Min, Max) = (Math.Min(Min, min[i]), Math.Max(Max, max[i]));
        foreach (var x in numbers)
            (Min, Max) = (Math.Min(Min, x), Math.Max(Max, x));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AreWhole(ReadOnlySpan<double> numbers)
    {
        foreach (var x in numbers)
        {
            if (x != Math.Truncate(x))
                return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AreAscending(ReadOnlySpan<double> numbers)
    {
        for (var i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] <= numbers[i - 1])
                return false;
        }

        return true;
    }

    // Within one block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(ReadOnlySpan<double> numbers)
    {
        if (_inBlock == 0)
            _origin = numbers[0];
        var (origin, sum, sumOfSquares) = (_origin, _sum, _sumOfSquares);
        foreach (var x in numbers)
        {
            sum += x - origin;
            sumOfSquares += (x - origin) * (x - origin);
        }

        (_sum, _sumOfSquares) = (sum, sumOfSquares);
        Count += numbers.Length;
        _inBlock += numbers.Length;
        if (_inBlock == BlockSize)
            Merge();
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
