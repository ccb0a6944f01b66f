using System.Globalization;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Reporting;

/// <summary>What a run tells of another.</summary>
internal enum Change
{
    /// <summary>The spreads meet, or a row has none.</summary>
    None,

    /// <summary>The worst of the second run is better than the best of the first.</summary>
    Better,

    /// <summary>The best of the second run is worse than the worst of the first.</summary>
    Worse,
}

/// <summary>A row of two runs.</summary>
/// <param name="Before">The row of the first run.</param>
/// <param name="After">The row of the second.</param>
internal sealed record ComparedRow(Row Before, Row After)
{
    private const int CaseWidth = 48;
    private const int DeviceWidth = 16;

    internal string Suite => After.Suite;

    /// <summary>How many times as good the second is: faster, or smaller where the unit is no
    /// rate. The range is that of the worst and the best of both.</summary>
    internal Spread Ratio
    {
        get
        {
            var (old, row) = (Of(Before), Of(After));
            return IsRate
                ? new Spread(
                    row.Median / old.Median, row.Min / old.Max, row.Max / old.Min)
                : new Spread(
                    old.Median / row.Median, old.Min / row.Max, old.Max / row.Min);
        }
    }

    internal Change Change => Before.Spread.Length < 2 || After.Spread.Length < 2 ? Change.None
        : Ratio.Min > 1 ? Change.Better
        : Ratio.Max < 1 ? Change.Worse
        : Change.None;

    // Rates grow with speed; seconds, bytes and errors shrink.
    private bool IsRate => After.Unit.EndsWith("/s", StringComparison.Ordinal);

    /// <summary>What makes rows of two runs the same.</summary>
    internal static object Key(Row row) => (row.Suite, row.Case, row.Device, row.Threads, row.Unit);

    public override string ToString()
    {
        var device = After.Threads > 0 ? $"{After.Device}, {After.Threads} thr." : After.Device;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{After.Case.PadRight(CaseWidth)} {device.PadRight(DeviceWidth)} " +
            $"{FigureText.Number(Before.Value)} → {FigureText.Number(After.Value)} " +
            $"{After.Unit}, " +
            $"× {Ratio.Median:F2} ({Ratio.Min:F2} to {Ratio.Max:F2})");
        var peers = string.Concat(
            from ratio in After.Ratios
            where Before.Ratios.ContainsKey(ratio.Key)
            select FormattableString.Invariant(
                $"; {ratio.Key} × {Before.Ratios[ratio.Key]:F2} → {ratio.Value:F2}"));
        return text + peers + Change switch
        {
            Change.Better => "  BETTER",
            Change.Worse => "  WORSE",
            _ => "",
        };
    }

    private static Spread Of(Row row) => row.Spread is [var min, var max]
        ? new Spread(row.Value, min, max)
        : new Spread(row.Value, row.Value, row.Value);
}
