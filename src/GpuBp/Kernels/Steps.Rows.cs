namespace GpuBp.Kernels;

/// <content>Steps on the rows of a batch that only some trainings take, and what measures them.</content>
internal static partial class Steps
{
    /// <summary>What dropout leaves of x; y may be x itself.</summary>
    /// <param name="x">[batch × outputs]</param>
    /// <param name="y">[batch × outputs]</param>
    /// <param name="key">Three elements, as <see cref="Kernels.Dropout"/> takes them.</param>
    /// <param name="batch">One element: the number of the batch.</param>
    /// <param name="layer">The layer's position in the network.</param>
    /// <param name="rate">The share to drop, from 0 to below 1.</param>
    internal static void Dropout(
        Matrix x, Matrix y, BufferView<int> key, BufferView<int> batch, int layer, float rate)
    {
        Check.Shape(y, x.Rows, x.Columns);
        Check.Vector(key, 3);
        Check.Vector(batch, 1);
        var length = x.Data.Length;
        foreach (var (first, blocks) in Chunks.Of((length + 3) / 4))
            Launch.Dropout(
                x.Device,
                blocks,
                x.Data.Slice(4 * first, length - 4 * first),
                y.Data.Slice(4 * first, length - 4 * first),
                key,
                batch,
                length - 4 * first,
                (int)first,
                layer,
                (uint)Math.Round(rate * 4294967296.0),
                (float)(1 / (1.0 - rate)));
    }

    /// <summary>δ and the costs of each row, times its weight.</summary>
    internal static void WeighRows(Matrix delta, CostsAt costs, BufferView<float> weights)
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

    /// <summary>The cost of each sample, from z and a.</summary>
    internal static void SampleCost<TLoss>(
        Matrix z, Matrix a, Matrix y, BufferView<float> costs, float parameter = 0)
        where TLoss : struct, ILoss
    {
        Check.Shape(z, a.Rows, a.Columns);
        Check.Shape(y, a.Rows, a.Columns);
        Check.Vector(costs, a.Rows);
        Launch.SampleCost<TLoss>(a.Device, a.Rows, z, a, y, costs, parameter, a.Columns);
    }

    /// <summary>Adds the number of samples that are classified rightly to correct[0].</summary>
    internal static void CountCorrect(Matrix a, Matrix y, BufferView<int> correct)
    {
        Check.Shape(y, a.Rows, a.Columns);
        Check.Vector(correct, 1);
        Launch.CountCorrect(a.Device, a.Rows, a, y, correct, a.Columns);
    }
}
