namespace GpuBp.Kernels;

/// <content>Steps on the rows of a batch that only some trainings take.</content>
internal static partial class Steps
{
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
}
