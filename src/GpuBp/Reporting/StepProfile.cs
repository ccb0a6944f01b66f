using System.Diagnostics;
using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Where the time of training steps goes.</summary>
/// <param name="Steps">How many steps were looked at.</param>
/// <param name="BatchSize">Samples of a step.</param>
/// <param name="Kernels">What the launches of each kernel took in a step, the median of the steps; the longest first.</param>
internal sealed record StepProfile(int Steps, int BatchSize, IReadOnlyList<KernelTime> Kernels)
{
    private const int MostBatches = 8;
    private const int LeastSteps = 2;
    private const int MostSteps = 201;

    /// <summary>
    /// Trains a copy of the network, which is thrown away, on the first batches of the samples, launch by launch: the
    /// network, what its optimiser keeps and the trainer stay as they are.
    /// </summary>
    /// <param name="trainer">Whose steps.</param>
    /// <param name="train">The samples.</param>
    /// <param name="budget">How long to go on; a few steps are run however long they take.</param>
    /// <returns>Null where the device has no room for a copy and its step.</returns>
    internal static StepProfile? Of(Trainer trainer, Dataset train, TimeSpan budget)
    {
        try
        {
            using var copy = Copy(trainer.Network);
            var rows = (int)Math.Min(train.Rows, (long)MostBatches * trainer.BatchSize);
            var data = rows == train.Rows ? train : train.Subset([.. Enumerable.Range(0, rows)]);
            using var loop = new TrainingLoop(
                copy, trainer.Cost, trainer.Optimizer, data, trainer.BatchSize, precision: trainer.Precision);
            return Measure(copy.Device, loop, budget) with { BatchSize = Math.Min(rows, trainer.BatchSize) };
        }
        catch (DeviceOutOfMemoryException)
        {
            return null;
        }
    }

    private static StepProfile Measure(Device device, TrainingLoop loop, TimeSpan budget)
    {
        // The first steps compile what was not compiled yet, and touch all memory.
        Run(device, loop, LeastSteps, TimeSpan.Zero);
        var steps = Run(device, loop, MostSteps, budget);
        var kernels =
            from kernel in steps.SelectMany(step => step)
            group kernel by kernel.Kernel into takes
            select takes.OrderBy(take => take.Seconds).ElementAt(takes.Count() / 2);
        return new StepProfile(steps.Count, 0, [.. kernels.OrderByDescending(kernel => kernel.Seconds)]);
    }

    /// <summary>Steps until the time is over, but not less than the least.</summary>
    private static List<IReadOnlyList<KernelTime>> Run(Device device, TrainingLoop loop, int most, TimeSpan budget)
    {
        var steps = new List<IReadOnlyList<KernelTime>>();
        var start = Stopwatch.GetTimestamp();
        while (steps.Count < LeastSteps || (steps.Count < most && Stopwatch.GetElapsedTime(start) < budget))
        {
            var batch = steps.Count % loop.Batches;
            if (batch == 0)
                loop.Start(seed: 0, epoch: steps.Count);
            steps.Add(device.Time(() => loop.Step(batch)));
        }

        return steps;
    }

    private static Mlp Copy(Mlp network)
    {
        LayerOptions[] layers =
        [
            .. network.Layers.Select(layer => new LayerOptions(layer.Outputs, layer.Activation)
            {
                HasBias = layer.HasBias,
                Dropout = layer.Dropout,
                Initializer = Initializer.Zeros,
            }),
        ];
        var copy = new Mlp(network.Device, network.Inputs, layers);
        UpdateLaunches.Copy(network.Parameters, copy.Parameters);
        return copy;
    }
}
