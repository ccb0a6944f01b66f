using System.Text.Json;
using GpuBp.Bench.Children;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Scale;

/// <summary>A task that ranks do, or one process alone, as a contender: a repeat is a
/// sample.</summary>
/// <param name="name">Who does it.</param>
/// <param name="task">What is done.</param>
/// <param name="launcher">What starts the ranks; empty for one process.</param>
internal sealed class ScaleRun(string name, ScaleTask task, params string[] launcher) : IContender
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    public string Name => name;

    /// <summary>What the last run has come to.</summary>
    internal ScaleOutcome? Last { get; private set; }

    /// <summary>Runs in new processes, and takes the median of its epochs.</summary>
    public double Seconds(int repeats)
    {
        try
        {
            Last = JsonSerializer.Deserialize<ScaleOutcome>(
                Output(JsonSerializer.Serialize(task), launcher))!;
        }
        catch (InvalidOperationException e)
        {
            throw new PeerException(e.Message);
        }

        return repeats / Spread.Of(Last.Rates).Median;
    }

    /// <summary>The collectives' times, on rank 0.</summary>
    /// <exception cref="InvalidOperationException">The ranks failed.</exception>
    internal static IReadOnlyList<CollectiveTime> Collectives(string[] launcher) =>
        JsonSerializer.Deserialize<CollectiveTime[]>(Output(null, launcher))!;

    /// <summary>Runs contenders in turns: each round in new processes.</summary>
    internal static TurnResults Turns(IReadOnlyList<IContender> contenders, int rounds)
    {
        var results = new TurnResults();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var one in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                if (!results.Failures.ContainsKey(one))
                    results.Guard(one, () => results.Add(one, 1 / one.Seconds(1)));
            }
        }

        return results;
    }

    private static string Output(string? task, string[] launcher) => ChildProcess.Output(
        task is null ? ["rank"] : ["rank", task],
        Timeout,
        RankLauncher.Environment,
        launcher);
}
