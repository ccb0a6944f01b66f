namespace GpuBp.Bench.Reporting;

/// <summary>The rows of one run against those of another: what changed, what is noise.</summary>
/// <param name="before">The rows of the first run.</param>
/// <param name="after">The rows of the second.</param>
internal sealed class RunComparison(IReadOnlyList<Row> before, IReadOnlyList<Row> after)
{
    private readonly List<ComparedRow> _both =
    [
        .. from old in before
           join row in after on ComparedRow.Key(old) equals ComparedRow.Key(row)
           select new ComparedRow(old, row),
    ];

    /// <summary>Prints the comparison of two files of <c>--json</c>.</summary>
    /// <param name="files">The files, the earlier run first.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="IOException">A file is no run's, or no row is in both.</exception>
    internal static void Write(string[] files, TextWriter output)
    {
        var (before, after) = (RunFile.Read(files[0]), RunFile.Read(files[1]));
        var comparison = new RunComparison(before, after);
        if (comparison._both.Count == 0)
            throw new IOException(
                $"{files[0]} and {files[1]} have no row in common: no case was measured on the " +
                "same device with as many threads in both.");
        output.WriteLine($"before: {before[0].Run}");
        output.WriteLine($"after:  {after[0].Run}");
        comparison.Write(output);
    }

    private void Write(TextWriter output)
    {
        if (!Equals(Machine(before[0].Run), Machine(after[0].Run)))
            output.WriteLine(
                "The machines differ: ratios to peers can be compared, figures cannot.");
        foreach (var suite in _both.GroupBy(row => row.Suite))
        {
            output.WriteLine(FormattableString.Invariant(
                $"\n{suite.Key}: × {Mean(suite):F2} as good, the geometric mean of its rows"));
            foreach (var row in suite)
                output.WriteLine(row);
        }

        var changes = _both.CountBy(row => row.Change).ToDictionary();
        output.WriteLine(
            $"\n{_both.Count} rows are in both: {changes.GetValueOrDefault(Change.Better)} are " +
            $"better and {changes.GetValueOrDefault(Change.Worse)} worse by more than their " +
            $"spreads. {before.Count - _both.Count} are in the first alone, " +
            $"{after.Count - _both.Count} in the second.");
    }

    private static object Machine(RunInfo? run) =>
        (run?.Cpu, run?.Cores, run?.Caches, run?.Vectors);

    private static double Mean(IEnumerable<ComparedRow> rows) => Math.Exp(rows
        .Select(row => row.Ratio.Median)
        .Where(ratio => ratio > 0 && double.IsFinite(ratio))
        .Select(ratio => Math.Log(ratio))
        .DefaultIfEmpty(0)
        .Average());
}
