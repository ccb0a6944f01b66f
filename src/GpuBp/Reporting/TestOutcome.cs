namespace GpuBp;

/// <summary>The outputs of a network, or of an ensemble, for samples that it has not seen.
/// </summary>
/// <param name="Data">The samples.</param>
/// <param name="Outputs">[samples × outputs]</param>
/// <param name="Loss">The mean loss of a sample; null of an ensemble.</param>
/// <param name="Thresholds">
/// The smallest output that predicts class 1 of two, or each label; null for the default.
/// </param>
internal sealed record TestOutcome(
    Dataset Data, float[,] Outputs, double? Loss, IReadOnlyList<float>? Thresholds = null)
{
    /// <summary>The levels of the quantiles that the outputs are, in the target's unit; null of
    /// other outputs.</summary>
    internal IReadOnlyList<double>? Quantiles { get; private init; }

    /// <summary>The threshold between two classes; null for the default.</summary>
    internal float? Threshold => Thresholds is [var threshold] ? threshold : null;

    /// <summary>
    /// Whether every output is finite; after training that diverged, some are not.
    /// </summary>
    internal bool IsFinite => Outputs.Cast<float>().All(float.IsFinite);

    /// <summary>The loss in words; null for none.</summary>
    internal string? LossText => Loss is { } loss ? Figures.Of(loss) : null;

    /// <param name="trainer">The trainer of the network.</param>
    /// <param name="data">The samples.</param>
    /// <param name="model">The model that the network is a part of; null for the network
    /// alone.</param>
    internal static TestOutcome Of(Trainer trainer, Dataset data, Model? model)
    {
        var members = model?.Members ?? [trainer.Network];
        double? loss = members.Count > 1 || model?.Quantiles is not null
            ? null
            : trainer.Evaluate(data).Loss;
        return model?.Preprocessing.Plan?.Target is { Means: not null } target
            ? new TestOutcome(
                target.Unscaled(data), model.Predict(member => member.Predict(data)), loss)
            {
                Quantiles = model.Quantiles,
            }
            : new TestOutcome(
                data,
                MemberOutputs.Mean([.. members.Select(member => member.Predict(data))]),
                loss,
                model?.Thresholds);
    }
}
