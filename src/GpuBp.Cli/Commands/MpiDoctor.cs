using System.Globalization;
using GpuBp.Cli.Output;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary>
/// <c>gpubp doctor --mpi</c>: which processes a launcher started, where, on which MPI library, and
/// how fast they exchange data, and whether they train as one. Rank 0 alone writes it.
/// </summary>
internal static class MpiDoctor
{
    /// <returns>Whether all is right.</returns>
    /// <exception cref="ToolException">The process cannot join.</exception>
    internal static bool Run(Shell shell, bool asJson)
    {
        using var group = Join();
        if (group.Library is null)
        {
            WriteAlone(shell, asJson);
            return true;
        }

        // One rank of each host asks its drivers, at the same time as others.
        var devices = group.GatherTexts(group.LocalRank == 0 ? Devices() : "");
        var times = CollectiveTimes.Measure(group);
        var problem = RankTrial.Problem(group);
        if (group.Rank == 0 && asJson)
            WriteJson(shell, group, devices, times, problem);
        else if (group.Rank == 0)
            Write(shell, group, devices, times, problem);
        return problem is null;
    }

    private static MpiGroup Join()
    {
        try
        {
            return MpiGroup.Join();
        }
        catch (Exception e)
            when (e is DllNotFoundException or NotSupportedException or InvalidOperationException)
        {
            throw new ToolException(e.Message);
        }
    }

    private static string Devices() => string.Join(
        ", ", Device.Diagnose().Devices.Select(device => $"{device.Id} ({device.Name})"));

    private static void WriteAlone(Shell shell, bool asJson)
    {
        if (asJson)
            shell.WriteJson(new { Ranks = 1 });
        else
            shell.Out.WriteLine(
                "No launcher started this process: it is a group of one, for which no MPI is " +
                "needed. Try: mpirun -n 2 gpubp doctor --mpi");
    }

    private static void Write(
        Shell shell,
        MpiGroup group,
        string[] devices,
        IReadOnlyList<CollectiveTime> times,
        string? problem)
    {
        var library = group.Library!;
        var hosts = group.Hosts.Distinct().ToList();
        shell.WriteFacts(
        [
            ("library", library.Version),
            ("file", library.File),
            ("called by", library.Abi),
            ("ranks", $"{group.Size} on {hosts.Count} {(hosts.Count == 1 ? "host" : "hosts")}"),
            .. hosts.Select(host => (host, (string?)HostText(group, host, devices))),
            .. times.Select(time => (Name(time), (string?)Text(time))),
            ("training", problem ?? "the bits of one rank"),
        ]);
    }

    private static void WriteJson(
        Shell shell,
        MpiGroup group,
        string[] devices,
        IReadOnlyList<CollectiveTime> times,
        string? problem) =>
        shell.WriteJson(new
        {
            Ranks = group.Size,
            group.Library,
            Hosts = group.Hosts.Distinct().Select(host => new
            {
                Name = host,
                Ranks = RanksOf(group, host),
                Devices = devices[RanksOf(group, host)[0]],
            }),
            Collectives = times.Select(time => new
            {
                time.Collective,
                time.Bytes,
                MedianSeconds = time.Median,
                FastSeconds = time.Fast,
                SlowSeconds = time.Slow,
                BytesPerSecond = time.Rate,
            }),
            TrainingProblem = problem,
        });

    private static int[] RanksOf(MpiGroup group, string host) =>
        [.. Enumerable.Range(0, group.Size).Where(rank => group.Hosts[rank] == host)];

    private static string HostText(MpiGroup group, string host, string[] devices)
    {
        var ranks = RanksOf(group, host);
        return $"{(ranks.Length == 1 ? "rank" : "ranks")} {string.Join(", ", ranks)}; " +
            devices[ranks[0]];
    }

    private static string Name(CollectiveTime time) => time.Bytes switch
    {
        0 => time.Collective,
        < 1 << 20 => $"{time.Collective} of {time.Bytes} B",
        _ => $"{time.Collective} of {time.Bytes >> 20} MiB",
    };

    private static string Text(CollectiveTime time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Duration(time.Median)}, 80 % in {Duration(time.Fast)} to {Duration(time.Slow)}") +
        (time.Rate is { } rate ? $": {rate / 1e9:0.00} GB/s" : "");

    private static string Duration(double seconds) => seconds < 1e-3
        ? $"{seconds * 1e6:0.0} µs"
        : $"{seconds * 1e3:0.0} ms";
}
