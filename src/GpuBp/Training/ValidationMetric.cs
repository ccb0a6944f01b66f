using System.Globalization;

namespace GpuBp;

/// <summary>
/// A measure of your own, of a network's outputs for the validation samples, by which
/// <see cref="FitOptions.OwnMetric"/> finds the best epoch, and populations and searches rank.
/// </summary>
/// <remarks>
/// A record whose properties are its settings: a checkpoint knows it by its text, and goes on only
/// with the same. One object may measure many networks at once.
/// </remarks>
/// <example>
/// <code>
/// record WithinTenth : ValidationMetric
/// {
///     public override bool IsHigherBetter => true;
///
///     protected override double Measure(float[,] outputs, Dataset validation)
///     {
///         var hits = 0;
///         for (var i = 0; i &lt; validation.Rows; i++)
///             hits += Math.Abs(outputs[i, 0] - validation.Target(i)[0]) &lt; 0.1 ? 1 : 0;
///         return (double)hits / validation.Rows;
///     }
/// }
/// </code>
/// </example>
public abstract record ValidationMetric
{
    /// <summary>Whether larger numbers are better; by default smaller ones are.</summary>
    public virtual bool IsHigherBetter => false;

    /// <summary>The measure, a finite number; a function of its arguments alone.</summary>
    /// <param name="outputs">[rows × outputs], what the network gives: probabilities of classes, or
    /// numbers, scaled as the targets are.</param>
    /// <param name="validation">The samples, with their targets.</param>
    protected internal abstract double Measure(float[,] outputs, Dataset validation);

    /// <summary>The measure of a network, verified.</summary>
    /// <param name="network">The network.</param>
    /// <param name="validation">The samples.</param>
    /// <param name="epoch">The epoch, for messages.</param>
    /// <param name="group">Ranks, of which all get the first one's number; null for none.</param>
    /// <exception cref="InvalidOperationException">It is not finite.</exception>
    internal double Of(Mlp network, Dataset validation, int epoch, IProcessGroup? group)
    {
        var measured = Measure(network.Predict(validation), validation);
        if (group is not null) // Ranks may round otherwise, and must decide the same.
            measured = group.AllGather([measured])[0];
        return double.IsFinite(measured) ? measured : throw new InvalidOperationException(
            $"{this} gives {measured.ToString(CultureInfo.InvariantCulture)} after epoch " +
            $"{epoch:N0}; a finite number is expected of Measure.");
    }

    /// <summary>A number that is lower for the better.</summary>
    internal double Score(double measured) => IsHigherBetter ? -measured : measured;
}
