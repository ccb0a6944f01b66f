using GpuBp.Bench.Reporting;
using GpuBp.Bench.Tables;

namespace GpuBp.Bench;

/// <summary>
/// The state that all suites of a run share: the settings, the devices, and the rows so far.
/// </summary>
internal sealed class Session(Engines engines, RunInfo run, bool isQuick, string? only)
{
    private readonly List<Row> _rows = [];

    internal Engines Engines => engines;

    internal RunInfo Run => run;

    /// <summary>Few rounds, few shapes: tests the suites, measures nothing.</summary>
    internal bool IsQuick => isQuick;

    /// <summary>Whether the user asked for all cases, not for some by name.</summary>
    internal bool IsWhole => only is null;

    /// <summary>What the suite of tables runs.</summary>
    internal required TablesOptions Tables { get; init; }

    /// <summary>Turns of each contender, which alternate.</summary>
    internal int Rounds => isQuick ? 3 : 15;

    /// <summary>The target length of a turn.</summary>
    internal TimeSpan Turn => TimeSpan.FromMilliseconds(isQuick ? 20 : 60);

    internal IReadOnlyList<Row> Rows => _rows;

    /// <summary>Whether a measurement failed.</summary>
    internal bool HasFailed { get; private set; }

    /// <summary>Measures a case that the user asked for; if it fails, prints the error and goes on
    /// with the others.</summary>
    internal void Case(string name, Action measure)
    {
        if (Wants(name))
            Try(name, measure);
    }

    /// <summary>Whether the user asked for a case.</summary>
    internal bool Wants(string name) =>
        only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase);

    internal void Add(Row row)
    {
        _rows.Add(row);
        ResultTable.Write(row);
    }

    /// <summary>
    /// Runs a measurement; if it fails, prints the error and goes on with the others.
    /// </summary>
    internal void Try(string what, Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception e) when (e is DeviceException or InvalidOperationException)
        {
            HasFailed = true;
            Console.WriteLine($"failed: {what}: {e.Message}");
        }
    }
}
