namespace GpuBp;

/// <summary>A data set as a loss takes it.</summary>
/// <param name="Data">The data set, with the targets that the cost is computed with.</param>
/// <param name="Factors">What each row's cost counts for, [rows]; null where all count once.</param>
/// <param name="Weights">What each row adds to what a mean divides by, [rows]; null with the factors.</param>
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
