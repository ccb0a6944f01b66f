namespace GpuBp;

/// <summary>
/// The median of numbers, exact up to 131,072 of them; of more, that of every second, fourth, …
/// one, so that memory stays flat.
/// </summary>
internal sealed class MedianSample
{
    private const int MaxCount = 1 << 17;

    private readonly List<double> _numbers = [];
    private long _stride = 1;
    private long _next;
    private long _count;

    internal void Add(double number)
    {
        if (_count++ != _next)
            return;
        _next += _stride;
        _numbers.Add(number);
        if (_numbers.Count < MaxCount)
            return;
        for (var i = 0; i < MaxCount / 2; i++)
            _numbers[i] = _numbers[2 * i];
        _numbers.RemoveRange(MaxCount / 2, MaxCount / 2);
        _stride *= 2;
        _next = _count - 1 - ((_count - 1) % _stride) + _stride;
    }

    /// <summary>The median of what was added, at least one number.</summary>
    internal double Value()
    {
        var sorted = _numbers.ToArray();
        Array.Sort(sorted);
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
