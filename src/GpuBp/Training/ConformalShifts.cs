namespace GpuBp;

/// <summary>
/// Corrects quantiles by rows that training has not seen, so that they hold on further ones.
/// </summary>
/// <remarks>
/// Of n such rows, the shift of a quantile of level τ is an order statistic of y − q: the
/// ⌈(n + 1) τ⌉-th for τ ≥ ½, the ⌊(n + 1) τ⌋-th below. A further row then lies between a lower and
/// a higher quantile at least as often as their levels say, whatever the model. Y. Romano,
/// E. Patterson and E. Candès, Conformalized Quantile Regression, 2019, theorem 2.
/// </remarks>
/// <param name="levels">τ of each quantile.</param>
internal sealed class ConformalShifts(IReadOnlyList<double> levels)
{
    /// <summary>A rounding of (n + 1) τ must not make a whole number the next one.</summary>
    private const double Rounding = 1e-9;

    private readonly List<double>[] _errors = [.. levels.Select(_ => new List<double>())];

    /// <summary>The rows that were added.</summary>
    internal int Rows => _errors[0].Count;

    /// <summary>The rows that correcting all levels takes.</summary>
    internal long MinRows => (long)levels.Max(level =>
        Math.Ceiling((level < 0.5 ? 1 / level - 1 : level / (1 - level)) - Rounding));

    /// <summary>Adds rows that training has not seen.</summary>
    /// <param name="outputs">[rows × levels], as the network gives them, in the target's
    /// unit.</param>
    /// <param name="truth">The rows, with the target once for each level.</param>
    internal void Add(float[,] outputs, Dataset truth)
    {
        for (var i = 0; i < truth.Rows; i++)
        {
            for (var k = 0; k < levels.Count; k++)
                _errors[k].Add((double)truth.Targets.Span[i * levels.Count + k] - outputs[i, k]);
        }
    }

    /// <summary>The shift of each quantile, in the target's unit; needs a row.</summary>
    internal double[] Find() =>
    [
        .. levels.Select((level, k) =>
            _errors[k].Order().ElementAt(Math.Clamp(Place(level, Rows), 1, Rows) - 1)),
    ];

    private static int Place(double level, int rows)
    {
        var place = (rows + 1.0) * level;
        return (int)(level < 0.5 ? Math.Floor(place + Rounding) : Math.Ceiling(place - Rounding));
    }
}
