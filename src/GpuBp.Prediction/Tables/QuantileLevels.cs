namespace GpuBp;

/// <summary>Checks the levels of quantiles.</summary>
internal static class QuantileLevels
{
    /// <summary>A copy of the levels; null for none.</summary>
    /// <exception cref="ArgumentException">There is none, or they are out of range or
    /// order.</exception>
    internal static IReadOnlyList<double>? Require(IReadOnlyList<double>? levels, string name)
    {
        if (levels is null)
            return null;
        double[] all = [.. levels];
        return AreValid(all) ? Array.AsReadOnly(all) : throw new ArgumentException(
            $"The levels of quantiles are {string.Join(", ", all)}; give at least one, each " +
            "above 0 and below 1, in rising order, such as 0.05, 0.5, 0.95.", name);
    }

    /// <summary>Whether there is one at least, and they rise from above 0 to below 1.</summary>
    internal static bool AreValid(IReadOnlyList<double> levels) =>
        levels.Count > 0 && levels[0] > 0 && levels[^1] < 1 &&
        levels.Zip(levels.Skip(1)).All(pair => pair.First < pair.Second);
}
