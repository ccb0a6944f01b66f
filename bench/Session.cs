using GpuBp.Bench.Reporting;

namespace GpuBp.Bench;

/// <summary>What all suites of a run share: the settings, the devices, and the rows so far.</summary>
internal sealed class Session(Engines engines, RunInfo run, bool isQuick, string? only)
{
    private readonly List<Row> _rows = [];

    internal Engines Engines => engines;

    internal RunInfo Run => run;

    /// <summary>Few rounds, few shapes: shows that all works, not how fast.</summary>
    internal bool IsQuick => isQuick;

    /// <summary>Whether every case is asked for, and not a few by name.</summary>
    internal bool IsWhole => only is null;

    /// <summary>Alternating turns of each contender.</summary>
    internal int Rounds => isQuick ? 3 : 15;

    /// <summary>How long a turn should last.</summary>
    internal TimeSpan Turn => TimeSpan.FromMilliseconds(isQuick ? 20 : 60);

    internal IReadOnlyList<Row> Rows => _rows;

    /// <summary>Whether something that was tried failed.</summary>
    internal bool HasFailed { get; private set; }

    /// <summary>Whether a case is asked for.</summary>
    internal bool Wants(string name) =>
        only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase);

    internal void Add(Row row)
    {
        _rows.Add(row);
        Table.Write(row);
    }

    /// <summary>Measures something whose failure, which is printed, takes no other rows down.</summary>
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
