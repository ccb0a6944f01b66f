using Microsoft.Extensions.Logging;

namespace GpuBp;

/// <summary>What went wrong in a run without ending it. The log has it at once.</summary>
/// <param name="logger">The trainer's log.</param>
internal sealed partial class TrainingWarnings(ILogger logger)
{
    private readonly List<string> _all = [];
    private int _reported;

    /// <summary>All warnings of the run.</summary>
    internal IReadOnlyList<string> All => [.. _all];

    internal void Add(string warning)
    {
        _all.Add(warning);
        Warns(warning);
    }

    /// <summary>The warnings since the last call.</summary>
    internal IReadOnlyList<string> Next()
    {
        var next = _all[_reported..];
        _reported = _all.Count;
        return next;
    }

    [LoggerMessage(6, LogLevel.Warning, "{Warning}")]
    private partial void Warns(string warning);
}
