using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>What the outputs of a model stand for: classes, labels, quantiles or numbers.</summary>
/// <param name="preprocessing">The model's preprocessing.</param>
/// <param name="outputs">Outputs of its networks.</param>
/// <param name="givesProbabilities">Whether softmax or sigmoid gives them.</param>
internal sealed class OutputMeaning(
    Preprocessing preprocessing, int outputs, bool givesProbabilities)
{
    /// <summary>Scales targets; its inverse scales outputs. Null for nothing.</summary>
    internal Scaler? Scaling { get; } = preprocessing.OutputScaling;

    /// <summary>What the plan says of the target; null where it says nothing.</summary>
    internal TargetPlan? Target => preprocessing.Plan?.Target;

    /// <summary>Whether the outputs stand for classes: the classes have names, or softmax or
    /// sigmoid gives the outputs, no scaler changes them, and they are not labels.</summary>
    internal bool IsClassification => Target?.IsClassification
        ?? (preprocessing.ClassNames is not null ||
            (Scaling is null && !IsMultiLabel && givesProbabilities));

    /// <summary>Whether they stand for labels, of which a row may have several.</summary>
    internal bool IsMultiLabel => Thresholds is { Count: > 1 };

    /// <summary>The smallest probability that predicts class 1 of two classes, or each label; null
    /// for the likeliest class.</summary>
    internal IReadOnlyList<float>? Thresholds =>
        preprocessing.Plan is { } plan ? plan.Target?.Thresholds : preprocessing.Thresholds;

    /// <summary>The threshold between two classes; null for the likelier class.</summary>
    internal float? Threshold => Thresholds is [var threshold] ? threshold : null;

    /// <summary>The levels of the quantiles that the outputs are; null of other outputs.</summary>
    internal IReadOnlyList<double>? Quantiles => Target?.Quantiles;

    /// <summary>A name for each class; null where classes have none, or there are none.</summary>
    internal IReadOnlyList<string>? ClassNames => preprocessing.Plan is { } plan
        ? plan.Target is { IsNumbered: false } target ? target.Classes : null
        : preprocessing.ClassNames;

    /// <summary>A name for each target; null where targets have none.</summary>
    internal IReadOnlyList<string>? TargetNames => preprocessing.Plan is { } plan
        ? plan.Target?.OutputNames
        : preprocessing.TargetNames ?? (preprocessing.Target is { } target ? [target] : null);

    /// <summary>Sorts the quantiles of a row, so that none is above a higher one, or brings other
    /// numbers into the range that training has seen.</summary>
    /// <remarks>Sorted, quantiles are no further from the true ones: V. Chernozhukov, I.
    /// Fernández-Val and A. Galichon, Quantile and Probability Curves Without Crossing,
    /// 2010.</remarks>
    /// <param name="row">[outputs] in the targets' units.</param>
    internal void Settle(Span<float> row)
    {
        if (Quantiles is not null)
            row.Sort();
        else
            Target?.Clamp(row);
    }

    /// <summary>A matrix whose rows are settled, as <see cref="Settle(Span{float})"/> does: the
    /// same one, or a copy of quantiles.</summary>
    /// <param name="outputs">[rows × outputs]</param>
    internal float[,] Settled(float[,] outputs)
    {
        var (rows, columns) = (outputs.GetLength(0), outputs.GetLength(1));
        var settled = Quantiles is null ? outputs : (float[,])outputs.Clone();
        for (var i = 0; i < rows; i++)
            Settle(MemoryMarshal.CreateSpan(ref settled[i, 0], columns));
        return settled;
    }

    /// <summary>The name of a class or label; its number where there are no names.</summary>
    /// <param name="label">The class, from 0; −1 stands for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    internal string ClassName(int label)
    {
        var classes = Math.Max(outputs, 2);
        if (label < -1 || label >= classes)
            throw new ArgumentOutOfRangeException(
                nameof(label), label, $"There are the classes 0 to {classes - 1}.");
        var names = IsMultiLabel ? TargetNames : ClassNames;
        return label < 0 ? "NaN" : names?[label] ?? $"{label}";
    }

    /// <summary>A name for each output: a class, a label or a target; a single output of two
    /// classes is that of the second.</summary>
    internal string[] OutputNames() =>
    [
        .. Enumerable.Range(0, outputs).Select(j =>
            !IsClassification && !IsMultiLabel
            ? TargetNames?[j] ?? $"target {j}"
            : ClassName(IsClassification && outputs == 1 ? 1 : j)),
    ];
}
