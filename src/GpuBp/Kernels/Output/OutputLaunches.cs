namespace GpuBp.Kernels;

/// <summary>
/// Checks the shapes of BP1 and of the measures of a batch, and launches their kernels.
/// </summary>
internal static class OutputLaunches
{
    /// <summary>BP1: δ = ∇ₐC ⊙ σ′(z); also writes the cost of each sample. The loss has a parameter
    /// for each output.</summary>
    internal static void OutputDelta<TActivation, TLoss>(
        Matrix z, Matrix y, Matrix delta, BatchCosts costs, BufferView<float> parameters)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss
    {
        CheckOutputDelta(z, y, delta, costs);
        Check.Vector(parameters, z.Columns, nameof(parameters));
        if (WideRows.Suit(z.Device.Info, z.Columns))
            WideOutputDelta<TActivation, TLoss>(z, y, delta, costs, parameters);
        else
            Launch.OutputDelta<TActivation, TLoss>(
                z.Device,
                z.Rows,
                z,
                y,
                delta,
                costs.Costs,
                costs.Cursor,
                costs.Current,
                costs.BatchSize,
                parameters,
                z.Columns);
    }

    /// <summary>
    /// BP1 for softmax and cross-entropy: δ = softmax(z) − y; also writes the cost of each sample.
    /// </summary>
    internal static void SoftmaxDelta(Matrix z, Matrix y, Matrix delta, BatchCosts costs)
    {
        CheckOutputDelta(z, y, delta, costs);
        if (WideRows.Suit(z.Device.Info, z.Columns))
            WideSoftmaxDelta(z, y, delta, costs);
        else
            Launch.SoftmaxDelta(
                z.Device,
                z.Rows,
                z,
                y,
                delta,
                costs.Costs,
                costs.Cursor,
                costs.Current,
                costs.BatchSize,
                z.Columns);
    }

    /// <summary>
    /// <see cref="OutputDelta"/> with one warp for each row; the caller has checked the shapes.
    /// </summary>
    internal static void WideOutputDelta<TActivation, TLoss>(
        Matrix z, Matrix y, Matrix delta, BatchCosts costs, BufferView<float> parameters)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss => Launch.WideOutputDelta<TActivation, TLoss>(
            z.Device,
            WideRows.Config(z.Rows),
            z,
            y,
            delta,
            costs.Costs,
            costs.Cursor,
            costs.Current,
            costs.BatchSize,
            parameters,
            z.Rows,
            z.Columns);

    /// <summary>
    /// <see cref="SoftmaxDelta"/> with one warp for each row; the caller has checked the shapes.
    /// </summary>
    internal static void WideSoftmaxDelta(Matrix z, Matrix y, Matrix delta, BatchCosts costs) =>
        Launch.WideSoftmaxDelta(
            z.Device,
            WideRows.Config(z.Rows),
            z,
            y,
            delta,
            costs.Costs,
            costs.Cursor,
            costs.Current,
            costs.BatchSize,
            z.Rows,
            z.Columns);

    /// <summary>Multiplies δ and the cost of each row by the row's weight.</summary>
    internal static void WeighRows(Matrix delta, BatchCosts costs, BufferView<float> weights)
    {
        Check.Vector(weights, costs.Costs.Length, nameof(weights));
        Check.Vector(costs.Current, 1, "current");
        foreach (var (first, count) in Chunks.OfRows(delta.Rows, delta.Columns))
            Launch.WeighRows(
                delta.Device,
                count * delta.Columns,
                delta.RowRange((int)first, count),
                costs.Costs.Slice(first, costs.Costs.Length - first),
                weights.Slice(first, weights.Length - first),
                costs.Current,
                costs.BatchSize,
                delta.Columns);
    }

    /// <summary>Computes the cost of each sample from z and a. The loss has a parameter for each
    /// output.</summary>
    internal static void SampleCost<TLoss>(
        Matrix z, Matrix a, Matrix y, BufferView<float> costs, BufferView<float> parameters)
        where TLoss : struct, ILoss
    {
        Check.Shape(z, a.Rows, a.Columns);
        Check.Shape(y, a.Rows, a.Columns);
        Check.Vector(costs, a.Rows);
        Check.Vector(parameters, a.Columns, nameof(parameters));
        Launch.SampleCost<TLoss>(a.Device, a.Rows, z, a, y, costs, parameters, a.Columns);
    }

    /// <summary>Adds the number of correctly classified samples to correct[0].</summary>
    internal static void CountCorrect(Matrix a, Matrix y, BufferView<int> correct)
    {
        Check.Shape(y, a.Rows, a.Columns);
        Check.Vector(correct, 1);
        Launch.CountCorrect(a.Device, a.Rows, a, y, correct, a.Columns);
    }

    private static void CheckOutputDelta(Matrix z, Matrix y, Matrix delta, BatchCosts costs)
    {
        Check.Shape(y, z.Rows, z.Columns);
        Check.Shape(delta, z.Rows, z.Columns);
        Check.Vector(costs.Cursor, 1, "cursor");
        Check.Vector(costs.Current, 1, "current");
    }
}
