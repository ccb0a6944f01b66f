using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace GpuBp.Bench.Scale;

/// <summary>A task in a process of its own, which a launcher may have started as one of
/// several.</summary>
internal static class ScaleChild
{
    /// <summary>Epochs of each member: enough for the digits.</summary>
    private const int MemberEpochs = 20;

    /// <summary>Trainings before those that are measured: on a rank's only core the runtime
    /// replaces code for six seconds.</summary>
    private const int MemberWarmUp = 16;

    /// <summary>Runs a task; rank 0 prints what it has come to.</summary>
    /// <param name="json">The task, or none to measure the collectives.</param>
    internal static void Run(string? json)
    {
        using var group = MpiGroup.Join();
        object outcome = json is null
            ? CollectiveTimes.Measure(group)
            : Run(JsonSerializer.Deserialize<ScaleTask>(json)!, group.Size > 1 ? group : null);
        if (group.Rank == 0)
            Console.WriteLine(JsonSerializer.Serialize(outcome));
    }

    private static ScaleOutcome Run(ScaleTask task, IProcessGroup? group)
    {
        using var device = Device.OpenCpu(new CpuOptions { Threads = task.Threads });
        if (task.Members > 0)
            return Population(task, device, group);
        if (task.Rehearsed > 0)
            group = new RehearsalGroup(task.Rehearsed, task.Wire);
        var traced = group is null ? null : new TracedGroup(group);
        return Network(task, device, traced) with { Trace = traced?.Median() };
    }

    private static ScaleOutcome Network(ScaleTask task, Device device, IProcessGroup? group)
    {
        var data = task.Data();
        using var network = new Mlp(device, task.Sizes[0], task.Layers(), seed: 1);
        using var trainer = new Trainer(
            network, Loss.CrossEntropy, ScaleTask.Optimizer(), task.Batch, seed: 2, group: group);
        var bytes = 0L;
        var result = trainer.Fit(
            data,
            new FitOptions { Epochs = ScaleTask.WarmUp + task.Epochs, Shards = task.Shards },
            _ => bytes = device.AllocatedBytes);
        return new(
            [.. result.History.Skip(ScaleTask.WarmUp).Select(epoch => epoch.SamplesPerSecond)],
            Hash([network.Parameters.ToArray()]),
            bytes);
    }

    private static ScaleOutcome Population(ScaleTask task, Device device, IProcessGroup? group)
    {
        var data = task.Data();
        var recipe = new TrainingRecipe
        {
            Layers = task.Layers(),
            Loss = Loss.CrossEntropy,
            Optimizer = ScaleTask.Optimizer(),
            BatchSize = task.Batch,
            Options = new FitOptions { Epochs = MemberEpochs },
        };
        var members = Enumerable.Range(0, task.Members)
            .Select(seed => new PopulationMember(recipe, data, seed)).ToList();
        var (rates, hash) = (new List<double>(), "");
        for (var n = 0; n < MemberWarmUp + task.Epochs; n++)
        {
            var start = Stopwatch.GetTimestamp();
            using var result = GpuBp.Population.Train(
                device, members, new PopulationOptions { Group = group });
            rates.Add(task.Members / Stopwatch.GetElapsedTime(start).TotalSeconds);
            hash = Hash(result.Members.OrderBy(member => member.Place)
                .Select(member => member.Network!.Parameters.ToArray()));
        }

        return new([.. rates.Skip(MemberWarmUp)], hash, device.AllocatedBytes);
    }

    private static string Hash(IEnumerable<float[]> parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var values in parameters)
            hash.AppendData(MemoryMarshal.AsBytes<float>(values));
        return Convert.ToHexString(hash.GetHashAndReset())[..16];
    }
}
