namespace GpuBp;

/// <summary>How good a recipe is on rows that it has not learnt from.</summary>
public sealed record CrossValidationResult
{
    /// <summary>The folds, in their order.</summary>
    public required IReadOnlyList<FoldResult> Folds { get; init; }

    /// <summary>The mean loss of the folds; null if one of them was cancelled or failed.</summary>
    public MeanEstimate? Loss => Mean(test => test.Loss);

    /// <summary>Their mean accuracy; null if the targets are not classes, or as above.</summary>
    public MeanEstimate? Accuracy =>
        Mean(test => test.Accuracy) is { Mean: not double.NaN } mean ? mean : null;

    private MeanEstimate? Mean(Func<Evaluation, double> number) =>
        Folds.All(fold => fold.Test is not null)
            ? MeanEstimate.Of([.. Folds.Select(fold => number(fold.Test!))])
            : null;
}
