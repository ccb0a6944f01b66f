using System.Runtime.CompilerServices;
using System.Text.Json;

namespace GpuBp.Tests.Metrics;

/// <summary>Compares figures with scikit-learn's, and says in the end how far off they are at most.</summary>
internal sealed class SklearnComparison(ITestOutputHelper output)
{
    /// <summary>Both sum in double; what is left is how 1 − p rounds as a float.</summary>
    private const double Allowed = 1e-6;

    private double _worst;
    private int _figures;

    internal void Near(
        string name, JsonElement theirs, double ours, [CallerArgumentExpression(nameof(ours))] string what = "")
    {
        var expected = SklearnFigures.Number(theirs);
        var error = double.IsNaN(expected) && double.IsNaN(ours) ? 0 : Math.Abs(expected - ours);
        Assert.True(error <= Allowed, $"{what} of '{name}' is {ours}, scikit-learn's {expected}");
        _worst = Math.Max(_worst, error);
        _figures++;
    }

    internal void Each(string name, JsonElement theirs, Func<int, double> ours)
    {
        foreach (var (n, expected) in theirs.EnumerateArray().Index())
            Near(name, expected, ours(n));
    }

    internal void Averages(string name, JsonElement theirs, Func<Averaging, double> all, Func<int, double> each)
    {
        Near(name, theirs.GetProperty("macro"), all(Averaging.Macro));
        Near(name, theirs.GetProperty("micro"), all(Averaging.Micro));
        Near(name, theirs.GetProperty("weighted"), all(Averaging.Weighted));
        Each(name, theirs.GetProperty("each"), each);
    }

    internal void WriteWorst() => output.WriteLine($"{_figures} figures, at most {_worst:E1} off");
}
