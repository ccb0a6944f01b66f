namespace GpuBp;

/// <summary>What a trial of a <see cref="Search"/> came to.</summary>
public sealed class TrialResult
{
    internal TrialResult()
    {
    }

    /// <summary>The values.</summary>
    public required Trial Trial { get; init; }

    /// <summary>
    /// The mean score over the folds, as <see cref="MemberResult.Score"/> says; null if one of them
    /// has none.
    /// </summary>
    public required MeanEstimate? Score { get; init; }

    /// <summary>What became of it on each fold; the networks are gone.</summary>
    public required IReadOnlyList<MemberResult> Folds { get; init; }

    /// <summary>The epoch after which it was dropped, 0 if the budget let it not begin; null if it
    /// was not dropped.</summary>
    public int? DroppedAfter => Folds[0].DroppedAfter;

    /// <summary>The infinity or NaN that ended its training on a fold; null for none.</summary>
    public NonFiniteException? Failure =>
        Folds.Select(fold => fold.Failure).FirstOrDefault(failure => failure is not null);

    /// <summary>Such as <c>rate 0.001, width 64: 0.0812 ± 0.004</c>.</summary>
    public override string ToString() => $"{Trial}: " + (
        Failure is not null ? "failed" : Score is null ? "not finished" : $"{Score}");
}
