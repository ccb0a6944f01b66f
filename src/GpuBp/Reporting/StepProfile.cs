using System.Diagnostics;

namespace GpuBp;

/// <summary>The time of each kernel in training steps.</summary>
/// <param name="Steps">The number of steps measured.</param>
/// <param name="BatchSize">Samples of a step.</param>
/// <param name="Kernels">
/// The time of each kernel's launches in a step, the median over the steps; the longest first.
/// </param>
internal sealed record StepProfile(int Steps, int BatchSize, IReadOnlyList<KernelTime> Kernels)
{
    private const int MaxBatches = 8;
    private const int MinSteps = 2;
    private const int MaxSteps = 201;
    private const double ShareOfTraining = 0.01;

    private static readonly TimeSpan MinBudget = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxBudget = TimeSpan.FromMilliseconds(500);

    /// <summary>The time to spend on a profile after a training of some length.</summary>
    internal static TimeSpan Budget(TimeSpan training)
    {
        var budget = training * ShareOfTraining;
        return budget < MinBudget ? MinBudget : budget > MaxBudget ? MaxBudget : budget;
    }

    /// <summary>
    /// Trains a copy of the network on the first batches of the samples and times each launch. The
    /// network, the optimiser's states and the trainer do not change.
    /// </summary>
    /// <param name="trainer">The trainer whose steps to measure.</param>
    /// <param name="train">The samples.</param>
    /// <param name="budget">The time to spend; a few steps run even if they take longer.</param>
    /// <returns>Null if the device has too little memory for a copy and its step.</returns>
    internal static StepProfile? Of(Trainer trainer, Dataset train, TimeSpan budget)
    {
        try
        {
            using var copy = NetworkCopy.Of(trainer.Network, trainer.Network.Device);
            var rows = (int)Math.Min(train.Rows, (long)MaxBatches * trainer.BatchSize);
            var data = rows == train.Rows ? train : train.Subset([.. Enumerable.Range(0, rows)]);
            using var loop = new TrainingLoop(
                copy,
                trainer.Cost,
                trainer.Optimizer,
                data,
                trainer.BatchSize,
                new() { Precision = trainer.Precision });
            return Measure(
                copy.Device, loop, budget) with
            { BatchSize = Math.Min(rows, trainer.BatchSize) };
        }
        catch (DeviceOutOfMemoryException)
        {
            return null;
        }
    }

    private static StepProfile Measure(Device device, TrainingLoop loop, TimeSpan budget)
    {
        // The first steps compile kernels and touch all memory.
        Run(device, loop, MinSteps, TimeSpan.Zero);
        var steps = Run(device, loop, MaxSteps, budget);
        var kernels =
            from kernel in steps.SelectMany(step => step)
            group kernel by kernel.Kernel into takes
            select takes.OrderBy(take => take.Seconds).ElementAt(takes.Count() / 2);
        return new StepProfile(
            steps.Count, 0, [.. kernels.OrderByDescending(kernel => kernel.Seconds)]);
    }

    /// <summary>Runs steps until the time is over, but at least <see cref="MinSteps"/>.</summary>
    private static List<IReadOnlyList<KernelTime>> Run(
        Device device, TrainingLoop loop, int max, TimeSpan budget)
    {
        var steps = new List<IReadOnlyList<KernelTime>>();
        var start = Stopwatch.GetTimestamp();
        while (steps.Count < MinSteps ||
            (steps.Count < max && Stopwatch.GetElapsedTime(start) < budget))
        {
            var batch = steps.Count % loop.Batches;
            if (batch == 0)
                loop.Start(seed: 0, epoch: steps.Count);
            steps.Add(device.Time(() => loop.Steps.Run(batch, max: 1)));
        }

        return steps;
    }
}
