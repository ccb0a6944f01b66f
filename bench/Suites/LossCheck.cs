using System.Globalization;
using GpuBp.Bench.Peers;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Compares the costs of the first steps: contenders that do different work cannot be compared.
/// </summary>
internal static class LossCheck
{
    /// <exception cref="InvalidOperationException">Our own devices disagree.</exception>
    internal static void Verify(
        string what, string name, double[] losses, string otherName, double[] others,
        double tolerance)
    {
        var (n, difference) = Difference(losses, others);
        if (difference > tolerance)
            throw new InvalidOperationException(
                $"{what}: before step {n + 1} the cost is {losses[n]} on {name}, and {others[n]} " +
                $"on {otherName}; they should agree to {tolerance} of it.");
    }

    /// <summary>The reason why a peer does different work than we do, or null.</summary>
    /// <remarks>
    /// scikit-learn's regressor always has a linear output. If the network's differs, the cost must
    /// only fall, and its step is cheaper by that activation.
    /// </remarks>
    internal static string? Compare(
        PeerLibrary peer, StepCase step, double[] ours, double[] theirs, double tolerance)
    {
        if (peer.Name == "scikit-learn" && !step.IsClassifier)
            return theirs[^1] < theirs[0]
                ? null
                : Text($"its cost should fall, but goes from {theirs[0]:G6} to {theirs[^1]:G6}");
        return Compare(ours, theirs, tolerance);
    }

    /// <summary>The reason why a peer does different work than we do, or null.</summary>
    internal static string? Compare(double[] ours, double[] theirs, double tolerance)
    {
        var (n, difference) = Difference(ours, theirs);
        return difference <= tolerance
            ? null
            : Text(
                $"other work: before step {n + 1} its cost is {theirs[n]:G8}, ours {ours[n]:G8}");
    }

    private static (int Step, double Difference) Difference(double[] ours, double[] theirs) =>
        ours.Zip(theirs, Off).Select((off, n) => (n, off)).MaxBy(pair => pair.off);

    // NaN counts as different.
    private static double Off(double ours, double theirs) =>
        Math.Abs(ours - theirs) / Math.Abs(ours) is var off && double.IsNaN(off)
            ? double.MaxValue
            : off;

    private static string Text(FormattableString text) =>
        text.ToString(CultureInfo.InvariantCulture);
}
