using System.Diagnostics;
using System.Globalization;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Scale;

/// <summary>
/// Two hosts on one machine: network namespaces of Linux, joined by a cable whose rate is set. They
/// check the model of scaling where a wire is slow.
/// </summary>
/// <remarks>
/// Needs root and iproute2. Open MPI alone goes by sockets here: MPICH finds the memory that both
/// share.
/// </remarks>
internal sealed class TwoHosts : IDisposable
{
    internal const string Case = "two hosts";

    private const string First = "gpubp0";
    private const string Second = "gpubp1";
    private const string FirstAddress = "10.213.77.1";
    private const string SecondAddress = "10.213.77.2";

    private readonly string _agent = Path.GetTempFileName();

    /// <param name="megabits">The rate of the cable, in each direction.</param>
    private TwoHosts(int megabits)
    {
        Remove(); // What a run has left that was killed.
        try
        {
            Ip("netns", "add", First);
            Ip("netns", "add", Second);
            Ip("link", "add", "gpubp0", "netns", First, "type", "veth",
                "peer", "name", "gpubp1", "netns", Second);
            Connect(First, "gpubp0", FirstAddress, megabits);
            Connect(Second, "gpubp1", SecondAddress, megabits);
            WriteAgent();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal static void Run(Session session)
    {
        if (Missing() is { } missing)
        {
            Console.WriteLine($"two hosts are not measured: {missing}");
            return;
        }

        // A small network's steps would be over before the cable is full; one of these takes 0.2 s.
        var task = new ScaleTask { Batches = 4, Epochs = session.IsQuick ? 2 : 5 };
        foreach (var megabits in (int[])[100, 1000])
        {
            using var hosts = Connected(megabits);
            if (hosts is null)
                return;
            var wire = Measured(ScaleRun.Collectives(hosts.Prefix()));
            var run = new ScaleRun("two hosts", task, hosts.Prefix());
            var ratios = new List<double>();
            var rates = new List<double>();
            for (var n = 0; n < (session.IsQuick ? 1 : 5); n++)
            {
                rates.Add(1 / run.Seconds(1));
                ratios.Add(rates[^1] * ScalingModel.StepSeconds(
                    Foretold.Rehearse(task, 2), 2, wire) / task.Batch);
            }

            var (rate, ratio) = (Spread.Of(rates), Spread.Of(ratios));
            session.Add(new Row
            {
                Suite = ScaleSuite.Name,
                Case = task.Name,
                Device = $"two hosts, {megabits} Mb/s",
                Threads = 0,
                Value = rate.Median,
                Unit = "samples/s",
                Spread = [rate.Min, rate.Max],
                Ratios = new() { ["foretold"] = ratio.Median },
                Notes =
                [
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{ratio.Min:F2} to {ratio.Max:F2} × what the model foretells"),
                ],
            });
        }
    }

    public void Dispose()
    {
        File.Delete(_agent);
        Remove();
    }

    // Of two ranks each sends half of the bytes to the other.
    private static Wire Measured(IReadOnlyList<CollectiveTime> times)
    {
        var large = times.Where(time => time.Collective == "all-to-all").MaxBy(time => time.Bytes)!;
        var barrier = times.Single(time => time.Collective == "barrier");
        return new Wire(large.Bytes / 2 / large.Median, barrier.Median);
    }

    // Root of a container may not be allowed to.
    private static TwoHosts? Connected(int megabits)
    {
        try
        {
            return new TwoHosts(megabits);
        }
        catch (InvalidOperationException e)
        {
            Console.WriteLine($"two hosts are not measured: {e.Message}");
            return null;
        }
    }

    private static string? Missing() =>
        !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess
            ? "that needs Linux and root."
        : !Programs.IsOnPath("ip") || !Programs.IsOnPath("tc")
            ? "there is no ip or tc (Debian: iproute2)."
        : !Programs.IsOnPath("mpirun.openmpi")
            ? "there is no mpirun.openmpi (Debian: openmpi-bin)."
        : null;

    /// <summary>What starts a rank on each host.</summary>
    private string[] Prefix() =>
    [
        "ip", "netns", "exec", First,
        "mpirun.openmpi", "-n", "2", "--host", $"{FirstAddress},{SecondAddress}",
        "--mca", "plm_rsh_agent", $"sh {_agent}", "--mca", "btl", "tcp,self",
        "--mca", "btl_tcp_if_include", $"{FirstAddress}/24",
        "--bind-to", "none",
    ];

    private static void Remove()
    {
        foreach (var host in (string[])[First, Second])
            if (File.Exists($"/run/netns/{host}"))
                Start("ip", ["netns", "delete", host]);
    }

    // As ssh: agent HOST COMMAND…
    private void WriteAgent() => File.WriteAllText(
        _agent, $"shift\nexec ip netns exec {Second} sh -c \"$*\"\n");

    private static void Connect(string host, string link, string address, int megabits)
    {
        Ip("-n", host, "address", "add", $"{address}/24", "dev", link);
        Ip("-n", host, "link", "set", link, "up");
        Ip("-n", host, "link", "set", "lo", "up");
        // A queue that holds what a socket has in flight, or packets are dropped.
        Must("tc", "-n", host, "qdisc", "add", "dev", link, "root", "tbf",
            "rate", $"{megabits}mbit", "burst", "64kb", "limit", "8mb");
    }

    private static void Ip(params string[] arguments) => Must("ip", arguments);

    private static void Must(string program, params string[] arguments)
    {
        if (Start(program, arguments) is var code and not 0)
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with code {code}; its message is " +
                "above.");
    }

    private static int Start(string program, string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
