namespace GpuBp.Bench;

/// <summary>Prints measurements as a table, and what they mean where a bar was set.</summary>
internal static class Report
{
    /// <summary>GFLOP/s of the textbook's product with an OS thread for each work-item, on two cores.</summary>
    private const double ThreadPerItem = 0.12;

    /// <summary>How many times as fast the CPU form should be.</summary>
    private const double Bar = 40;

    internal static void Write(IReadOnlyList<Measurement> measurements)
    {
        var width = measurements.Max(m => m.Measured.Name.Length);
        Console.WriteLine(
            $"{"".PadRight(width)}  {"median",10}  {"least",10}  {"most",10}");
        foreach (var m in measurements)
        {
            Console.Write(
                $"{m.Measured.Name.PadRight(width)}  {Rate(m.Median)}  {Rate(m.Least)}  {Rate(m.Most)}" +
                $"  {m.Measured.Unit}");
            Console.WriteLine(
                m.Measured is WholeStep step
                    ? $", {m.Median * step.SamplesPerRun:N0} samples/s at the median"
                    : "");
        }
    }

    internal static void WriteRatio(Measurement textbook)
    {
        var ratio = textbook.Median / ThreadPerItem;
        Console.WriteLine(
            $"The CPU form is {ratio:F0} × as fast as {ThreadPerItem} GFLOP/s, which an OS thread for " +
            $"each work-item reached on two cores. The bar, {Bar:F0} ×, is " +
            (ratio >= Bar ? "reached." : "NOT reached."));
    }

    // Three digits that matter, whatever the size.
    private static string Rate(double rate) =>
        (rate < 100 ? rate.ToString("F2") : rate.ToString("N0")).PadLeft(10);
}
