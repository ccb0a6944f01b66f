using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Computes a step's numbers for each group of parameters from those that all share: η ← f η, with
/// the factor f of the group, and the group's h₄ times its scheduled factor, which f η multiplies
/// if it is decoupled.
/// </summary>
internal static class GroupNumbers
{
    /// <summary>Positions in a group's settings.</summary>
    internal const int RateFactor = 0, Hyper4 = 1;

    /// <summary>The number of a group's settings.</summary>
    internal const int Settings = 2;

    /// <param name="i">The group; launch for their number.</param>
    /// <param name="settings">
    /// The optimiser's settings, as <see cref="UpdateNumbers"/> takes them.
    /// </param>
    /// <param name="all">The numbers that <see cref="UpdateNumbers"/> wrote.</param>
    /// <param name="groups">f and h₄ of each group, [groups × <see cref="Settings"/>].</param>
    /// <param name="numbers">
    /// [groups × <see cref="UpdateNumbers.Count"/>]; each element written by its group's thread.
    /// </param>
    [Kernel]
    internal static void Run(
        Index1D i,
        ArrayView<float> settings,
        ArrayView<float> all,
        ArrayView<float> groups,
        ArrayView<float> numbers)
    {
        var first = i.X * UpdateNumbers.Count;
        for (var n = 0; n < UpdateNumbers.Count; n++)
            numbers[first + n] = all[n];

        var factor = groups[i.X * Settings + RateFactor];
        var hyper4 = settings[UpdateNumbers.DecayFactor] * groups[i.X * Settings + Hyper4];
        numbers[first + UpdateNumbers.Rate] = factor * all[UpdateNumbers.Rate];
        numbers[first + UpdateNumbers.Hyper4] = settings[UpdateNumbers.IsDecoupled] > 0f
            ? factor * settings[UpdateNumbers.Rate] * hyper4
            : hyper4;
    }
}
