using System.Diagnostics;
using System.Globalization;
using GpuBp;
using GpuBp.Compute;
using GpuBp.Tests.Groups;

// One rank that tests start by mpirun: GpuBp.RankProgram COMMAND [ARGUMENTS…]. It says what it
// finds as "rank R: …", and ends with 1 after an error.
var started = Stopwatch.StartNew();
var rank = "?";

void Say(string text) => Console.Out.WriteLine($"rank {rank}: {text}");

int Number(int index) => int.Parse(args[index], CultureInfo.InvariantCulture);

try
{
    var byteLimit = args[0] == "campaign" && args.Length > 3 ? Number(3) : int.MaxValue;
    using var group = MpiGroup.Join(timeout: null, byteLimit);
    rank = $"{group.Rank}";
    try
    {
        Run(group);
    }
    catch (ProcessGroupException e)
    {
        Say($"{e.Message} [{string.Join(",", e.Ranks)}]");
        throw;
    }
}
catch (Exception e)
{
    Console.Error.WriteLine($"rank {rank}: {e.GetType().Name}: {e.Message}");
    return 1;
}

return 0;

void Run(MpiGroup group)
{
    switch (args[0])
    {
        // SEED OPERATIONS [BYTES that are counted in bytes]
        case "campaign":
            CollectiveCampaign.Run(group, Number(1), Number(2));
            Say($"all arrived in {group.Size}, {started.ElapsedMilliseconds} ms");
            break;

        case "about":
            Say($"{group.Size} ranks, {group.LocalRank} of {group.LocalSize} here, " +
                $"{string.Join(",", group.Hosts.Distinct())}, {group.Library}");
            break;

        // RANK TEXT: the rank fails while all wait.
        case "fail":
            var endless = group.BeginBarrier();
            if (group.Rank == Number(1))
            {
                group.Fail(args[2]);
                throw new InvalidOperationException(args[2]);
            }

            endless.Wait();
            while (true)
                group.BeginBarrier().Wait();

        // RANK: the rank throws, and tells nobody.
        case "throw":
            if (group.Rank == Number(1))
                throw new InvalidOperationException("thrown");
            group.BeginBarrier().Wait();
            break;

        // Exchanges until it is ended from outside; each rank says its process.
        case "endless":
            Say($"process {Environment.ProcessId}");
            var all = new long[group.Size];
            int[] counts = [.. Enumerable.Repeat(1, group.Size)];
            while (true)
                group.BeginAllGather<long>(new long[1], all, counts).Wait();

        // RANK MILLISECONDS: the rank computes for longer than the timeout.
        case "busy":
            if (group.Rank == Number(1))
                Thread.Sleep(Number(2));
            group.BeginBarrier().Wait();
            Say("was patient");
            break;

        // A null reference is an exception still, not a signal that the library takes.
        case "null":
            string? none = args.Length > 1 ? args[1] : null;
            try
            {
                Say($"{none!.Length}");
            }
            catch (NullReferenceException)
            {
                Say("null is caught");
            }

            break;

        // FOLDER: a training with checkpoints there; each rank says its process, and at the end
        // what the training has come to.
        case "train":
            Say($"process {Environment.ProcessId}");
            using (var device = Device.OpenCpu(new CpuOptions { Threads = 1 }))
                Say($"hash {RankTraining.Long(args[1]).Run(device, group).Hash}");
            break;

        // COUNT BYTES: the median time of an all-gather.
        case "latency":
            Latency(group, Number(1), Number(2));
            break;

        default:
            throw new ArgumentException($"'{args[0]}' is no command of this program.");
    }
}

void Latency(MpiGroup group, int times, int bytes)
{
    var send = new byte[bytes];
    var receive = new byte[bytes * group.Size];
    int[] counts = [.. Enumerable.Repeat(bytes, group.Size)];
    var ticks = new double[times];
    for (var i = 0; i < times; i++)
    {
        var start = Stopwatch.GetTimestamp();
        group.BeginAllGather<byte>(send, receive, counts).Wait();
        ticks[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    Array.Sort(ticks);
    if (group.Rank == 0)
        Say($"all-gather of {bytes} bytes, {group.Size} ranks: median {ticks[times / 2]:0.0} µs, " +
            $"{ticks[times / 10]:0.0} to {ticks[times * 9 / 10]:0.0} µs");
}
