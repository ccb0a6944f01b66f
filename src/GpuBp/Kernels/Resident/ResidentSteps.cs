namespace GpuBp.Kernels;

/// <summary>Steps of <see cref="ResidentTraining"/> on a data set, whose policies are still open.</summary>
/// <param name="Layout">Where the network lies in shared memory.</param>
/// <param name="Table">The layout's table, in device memory.</param>
/// <param name="Parameters">All weights and biases; updated.</param>
/// <param name="Features">The data set's features, [rows × inputs].</param>
/// <param name="Targets">The data set's targets, [rows × outputs].</param>
/// <param name="Order">The order of the epoch, [rows].</param>
/// <param name="Cursor">One element: the number of the next batch; counted on.</param>
/// <param name="Costs">The costs of the epoch's samples, [rows].</param>
/// <param name="LearningRate">One element: η.</param>
/// <param name="NonFinite">For each layer: the first batch after which not all its weights were finite.</param>
internal sealed record ResidentSteps(
    ResidentLayout Layout,
    BufferView<int> Table,
    BufferView<float> Parameters,
    Matrix Features,
    Matrix Targets,
    BufferView<int> Order,
    BufferView<int> Cursor,
    BufferView<float> Costs,
    BufferView<float> LearningRate,
    BufferView<int> NonFinite)
{
    /// <summary>Launches so many steps.</summary>
    /// <param name="steps">Steps; the epoch has at least as many batches left.</param>
    /// <param name="parameter">The loss's own number.</param>
    /// <param name="isSoftmax">Whether softmax under the cross-entropy stands for TOutput and TLoss.</param>
    internal void Launch<THidden, TOutput, TLoss>(int steps, float parameter, bool isSoftmax)
        where THidden : struct, IActivation
        where TOutput : struct, IActivation
        where TLoss : struct, ILoss
    {
        Check.Shape(Targets, Features.Rows, Targets.Columns);
        Check.Vector(Order, Features.Rows);
        Check.Vector(Cursor, 1);
        Check.Vector(Costs, Features.Rows);
        Check.Vector(LearningRate, 1);
        Check.Vector(NonFinite, Layout.Layers);
        Layout.Run(new Call<THidden, TOutput, TLoss>(this, steps, parameter, isSoftmax));
    }

    private readonly record struct Call<THidden, TOutput, TLoss>(
        ResidentSteps Operands, int Steps, float Parameter, bool IsSoftmax) : IResidentCall
        where THidden : struct, IActivation
        where TOutput : struct, IActivation
        where TLoss : struct, ILoss
    {
        public void Run<TSize>()
            where TSize : struct, IResidentSize => Kernels.Launch.ResidentTraining<TSize, THidden, TOutput, TLoss>(
                Operands.Features.Device,
                new LaunchConfig(1, 1, ResidentTraining.Threads, 1),
                Operands.Parameters,
                Operands.Table,
                Operands.Features,
                Operands.Targets,
                Operands.Order,
                Operands.Cursor,
                Operands.Costs,
                Operands.LearningRate,
                Operands.NonFinite,
                Operands.Features.Rows,
                Operands.Layout.BatchSize,
                Parameter,
                Steps,
                IsSoftmax ? 1 : 0);
    }
}
