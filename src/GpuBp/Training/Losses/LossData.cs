namespace GpuBp;

/// <summary>A dataset with what a loss needs.</summary>
/// <param name="Data">The dataset, with the targets for computing costs.</param>
/// <param name="Factors">The factor of each row's cost, [rows]; null if all are 1.</param>
/// <param name="Weights">
/// Each row's weight in the divisor of a mean, [rows]; null if the factors are.
/// </param>
internal sealed record LossData(Dataset Data, float[]? Factors, float[]? Weights)
{
    /// <summary>The rows with their own weights.</summary>
    internal static LossData Of(Dataset data) =>
        new(data, data.SampleWeights, data.SampleWeights);

    /// <summary>Σ factor · cost and Σ weight over all rows, whose quotient is the mean.</summary>
    /// <param name="costs">In the order of the rows.</param>
    internal (double Cost, double Weight) Sums(LossLog costs) => Factors is null
        ? (costs.Total(Data.Rows), Data.Rows)
        : (costs.Sum(Factors), Weights!.Sum(weight => (double)weight));
}
