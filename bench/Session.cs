using GpuBp.Bench.Reporting;

namespace GpuBp.Bench;

/// <summary>What all suites of a run share: the settings, the devices, and the rows so far.</summary>
internal sealed class Session(Engines engines, RunInfo run, bool isQuick)
{
    private readonly List<Row> _rows = [];

    internal Engines Engines => engines;

    internal RunInfo Run => run;

    /// <summary>Few rounds, few shapes: shows that all works, not how fast.</summary>
    internal bool IsQuick => isQuick;

    /// <summary>Alternating turns of each contender.</summary>
    internal int Rounds => isQuick ? 3 : 15;

    /// <summary>How long a turn should last.</summary>
    internal TimeSpan Turn => TimeSpan.FromMilliseconds(isQuick ? 20 : 60);

    internal IReadOnlyList<Row> Rows => _rows;

    internal void Add(Row row)
    {
        _rows.Add(row);
        Table.Write(row);
    }
}
