namespace GpuBp;

/// <summary>
/// The quantiles of numbers, exact up to 131,072 of them; of more, those of every second, fourth, …
/// one, so that memory stays flat.
/// </summary>
internal sealed class QuantileSample
{
    private const int MaxCount = 1 << 17;

    private readonly List<double> _numbers = [];
    private double[]? _sorted;
    private long _stride = 1;
    private long _next;
    private long _count;

    /// <summary>What is known of the numbers, ascending.</summary>
    internal ReadOnlySpan<double> Sorted
    {
        get
        {
            if (_sorted is null)
            {
                _sorted = [.. _numbers];
                Array.Sort(_sorted);
            }

            return _sorted;
        }
    }

    internal void Add(ReadOnlySpan<double> numbers)
    {
        if (_stride == 1 && _numbers.Count + numbers.Length < MaxCount)
        {
            _sorted = null;
            _numbers.AddRange(numbers);
            _count += numbers.Length;
            _next = _count;
            return;
        }

        var first = _count;
        _count += numbers.Length;
        while (_next < _count)
            AddNext(numbers[(int)(_next - first)]);
    }

    private void AddNext(double number)
    {
        var place = _next;
        _next += _stride;
        _sorted = null;
        _numbers.Add(number);
        if (_numbers.Count < MaxCount)
            return;
        for (var i = 0; i < MaxCount / 2; i++)
            _numbers[i] = _numbers[2 * i];
        _numbers.RemoveRange(MaxCount / 2, MaxCount / 2);
        _stride *= 2;
        _next = place - place % _stride + _stride;
    }

    /// <summary>The quantile at a level of 0 to 1, linear between two numbers, as NumPy's; at least
    /// one number was added.</summary>
    internal double At(double level)
    {
        var sorted = Sorted;
        var place = level * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] == sorted[above]
            ? sorted[below]
            : sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>The median; at least one number was added.</summary>
    internal double Median()
    {
        var sorted = Sorted;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The numbers at evenly spread levels from 0 to 1, each once.</summary>
    /// <remarks>Numbers that were added, not those between: between two that come often would lie
    /// steps where no number is.</remarks>
    internal double[] Steps(int steps)
    {
        var sorted = Sorted;
        var numbers = new List<double>();
        for (var i = 0; i <= steps; i++)
        {
            var number = sorted[(int)((long)i * (sorted.Length - 1) / steps)];
            if (numbers.Count == 0 || number > numbers[^1])
                numbers.Add(number);
        }

        return [.. numbers];
    }
}
