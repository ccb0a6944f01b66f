using System.Globalization;

namespace GpuBp;

/// <summary>A range of numbers along a side of a chart, with its ticks.</summary>
/// <param name="Low">The start of the range.</param>
/// <param name="High">The end of the range, above <paramref name="Low"/>.</param>
/// <param name="IsLog">Whether the scale is logarithmic; all numbers are then above 0.</param>
/// <param name="Ticks">The numbers with a label.</param>
internal sealed record Axis(double Low, double High, bool IsLog, IReadOnlyList<double> Ticks)
{
    /// <summary>The length of every side, in units of the charts.</summary>
    internal const double Length = 1000;

    /// <summary>
    /// The maximum ratio of a linear scale, two decades; a wider range is logarithmic.
    /// </summary>
    private const double MaxLinear = 100;

    /// <summary>From this size on, labels are in thousands.</summary>
    private const double MinThousands = 10_000;

    private const int PreferredTicks = 5;

    /// <summary>The position of a number along the side, 0 … <see cref="Length"/>.</summary>
    internal double At(double value) => Length * (IsLog
        ? Math.Log(value / Low) / Math.Log(High / Low)
        : (value - Low) / (High - Low));

    /// <summary>The label of a tick, with enough digits to tell it from the next.</summary>
    internal string Label(double tick)
    {
        var size = Math.Max(Math.Abs(Low), Math.Abs(High));
        if (IsLog || Ticks.Count < 2)
            return size >= MinThousands ? Figures.Short(tick) : Figures.Of(tick);
        if (tick == 0)
            return "0";
        var power = PowerOf(size);
        var step = PowerOf((Ticks[1] - Ticks[0]) * (1 + 1e-9));
        var (scaled, unit) = power switch
        {
            // Plain, while there are few zeros.
            < 4 when step >= (power >= -2 ? -7 : -5) => (0, ""),
            >= 4 and < 6 => (3, "k"),
            >= 6 and < 9 => (6, "M"),
            _ => (power, $"e{power}"),
        };
        return ((tick / Math.Pow(10, scaled))
            .ToString($"F{Math.Max(0, scaled - step)}", CultureInfo.InvariantCulture) + unit)
            .Replace('-', '−');
    }

    /// <summary>
    /// The range of some numbers; logarithmic if they are above 0 and span more than two decades.
    /// </summary>
    internal static Axis Of(IEnumerable<double> values)
    {
        var (low, high) = Range(values);
        return low > 0 && high / low > MaxLinear ? Logarithmic(low, high) : Linear(low, high);
    }

    /// <summary>From 0 to the maximum of numbers above 0.</summary>
    internal static Axis FromZero(IEnumerable<double> values) => Linear(values.Append(0));

    /// <summary>Whole numbers, such as epochs.</summary>
    internal static Axis Whole(int low, int high)
    {
        high = Math.Max(high, low + 1);
        var step = Math.Max(1, NiceStep(high - low));
        return new Axis(low, high, IsLog: false, Multiples(step, low, high));
    }

    /// <summary>From one number to another, exactly.</summary>
    internal static Axis Exact(double low, double high) =>
        new(low, high, IsLog: false, Multiples(NiceStep(high - low), low, high));

    /// <summary>
    /// From the minimum to the maximum of some numbers, extended to the next ticks.
    /// </summary>
    internal static Axis Linear(IEnumerable<double> values)
    {
        var (low, high) = Range(values);
        return Linear(low, high);
    }

    private static Axis Linear(double low, double high)
    {
        if (!(low < high))
            (low, high) = low == 0 ? (0, 1) : (low - Math.Abs(low) / 2, low + Math.Abs(low) / 2);
        var step = NiceStep(high - low);
        low = Math.Floor(low / step + 1e-9) * step;
        high = Math.Ceiling(high / step - 1e-9) * step;
        return new Axis(low, high, IsLog: false, Multiples(step, low, high));
    }

    private static Axis Logarithmic(double low, double high)
    {
        (low, high) = (low / 1.1, high * 1.1);
        var (first, last) = ((int)Math.Floor(Math.Log10(low)), (int)Math.Ceiling(Math.Log10(high)));
        var every = (last - first - 1) / PreferredTicks + 1;
        var ticks = Enumerable.Range(first, last - first + 1)
            .Where(power => power % every == 0)
            .Select(power => Math.Pow(10, power))
            .Where(tick => tick >= low && tick <= high);
        return new Axis(low, high, IsLog: true, [.. ticks]);
    }

    private static int PowerOf(double value) => (int)Math.Floor(Math.Log10(value));

    /// <summary>
    /// 1, 2 or 5 times a power of ten, for about <see cref="PreferredTicks"/> steps.
    /// </summary>
    private static double NiceStep(double length)
    {
        var step = length / PreferredTicks;
        var power = Math.Pow(10, PowerOf(step));
        return power * (step / power) switch
        {
            <= 1.0 + 1e-9 => 1,
            <= 2.0 + 1e-9 => 2,
            <= 5.0 + 1e-9 => 5,
            _ => 10,
        };
    }

    private static double[] Multiples(double step, double low, double high)
    {
        var first = Math.Ceiling(low / step - 1e-9);
        var count = (int)Math.Floor(high / step + 1e-9 - first) + 1;
        return [.. Enumerable.Range(0, count).Select(n => (first + n) * step)];
    }

    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values.Where(double.IsFinite))
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return low <= high ? (low, high) : (0, 1);
    }
}
