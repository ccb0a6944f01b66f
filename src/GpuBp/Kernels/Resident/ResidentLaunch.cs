using System.Collections.Concurrent;
using GpuBp.Compute.Cuda;

namespace GpuBp.Kernels;

/// <summary>What resident steps read and write.</summary>
/// <param name="Table">The table of the layout, in device memory.</param>
/// <param name="Parameters">All weights and biases; updated.</param>
/// <param name="Features">The features of the dataset, [rows × inputs].</param>
/// <param name="Targets">The targets of the dataset, [rows × outputs].</param>
/// <param name="Order">The order of the epoch, [rows].</param>
/// <param name="Cursor">One element: the number of the next batch; counted on.</param>
/// <param name="Costs">The costs of the epoch's samples, [rows].</param>
/// <param name="LearningRate">One element: η.</param>
/// <param name="NonFinite">
/// For each layer: the first batch after which not all its weights were finite.
/// </param>
/// <param name="LossParameters">The loss's parameter of each output, [outputs].</param>
internal sealed record ResidentOperands(
    BufferView<int> Table,
    BufferView<float> Parameters,
    Matrix Features,
    Matrix Targets,
    BufferView<int> Order,
    BufferView<int> Cursor,
    BufferView<float> Costs,
    BufferView<float> LearningRate,
    BufferView<int> NonFinite,
    BufferView<float> LossParameters);

/// <summary><see cref="ResidentTraining"/> with all its policies chosen.</summary>
internal abstract class ResidentLaunch
{
    /// <summary>Launches a number of steps; the epoch has at least as many batches left.</summary>
    internal abstract void Run(ResidentOperands operands, int steps);
}

/// <inheritdoc/>
/// <param name="layout">Where the network lies in shared memory.</param>
/// <param name="isSoftmax">
/// Whether softmax under the cross-entropy stands for TOutput and TLoss.
/// </param>
internal sealed class ResidentLaunch<TSize, THidden, TOutput, TLoss>(
    ResidentLayout layout, bool isSoftmax) : ResidentLaunch
    where TSize : struct, IResidentSize
    where THidden : struct, IActivation
    where TOutput : struct, IActivation
    where TLoss : struct, ILoss
{
    // One for each layout: a device compiles a kernel once.
    private static readonly ConcurrentDictionary<string, Kernel> Kernels = new();

    private Kernel? _kernel;

    internal override void Run(ResidentOperands operands, int steps)
    {
        var (device, rows) = (operands.Features.Device, operands.Features.Rows);
        Check.Shape(operands.Targets, rows, operands.Targets.Columns, "targets");
        Check.Vector(operands.Order, rows, "order");
        Check.Vector(operands.Cursor, 1, "cursor");
        Check.Vector(operands.Costs, rows, "costs");
        Check.Vector(operands.LearningRate, 1, "learningRate");
        Check.Vector(operands.NonFinite, layout.Layers, "nonFinite");
        Check.Vector(operands.LossParameters, operands.Targets.Columns, "lossParameters");
        device.Launch(
            _kernel ??= KernelFor(device),
            new LaunchConfig(1, 1, ResidentTraining.Threads, 1),
            [
                KernelArgument.From(operands.Parameters),
                KernelArgument.From(operands.Table),
                KernelArgument.From<float>(operands.Features),
                KernelArgument.From<float>(operands.Targets),
                KernelArgument.From(operands.Order),
                KernelArgument.From(operands.Cursor),
                KernelArgument.From(operands.Costs),
                KernelArgument.From(operands.LearningRate),
                KernelArgument.From(operands.NonFinite),
                KernelArgument.From(operands.LossParameters),
                KernelArgument.From(rows),
                KernelArgument.From(layout.BatchSize),
                KernelArgument.From(steps),
                KernelArgument.From(
                    (isSoftmax ? ResidentTraining.IsSoftmax : 0) |
                    (ProductShape.IsAlignedMatrix(operands.Features)
                        ? ResidentTraining.HasAlignedFeatures
                        : 0)),
            ]);
    }

    /// <summary>For CUDA the kernel that knows the layout, for others the one for all.</summary>
    private Kernel KernelFor(Device device)
    {
        var kernel = Launch.ResidentTrainingKernel<TSize, THidden, TOutput, TLoss>();
        return device is CudaDevice
            ? Kernels.GetOrAdd(ResidentTable.Definitions(layout), kernel.For)
            : kernel;
    }
}
