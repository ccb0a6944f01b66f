namespace GpuBp;

/// <summary>All checks of the arguments of metrics, in one place.</summary>
internal static class MetricsCheck
{
    /// <exception cref="InvalidOperationException">There is none.</exception>
    internal static void Samples(long samples)
    {
        if (samples == 0)
            throw new InvalidOperationException("No sample was added yet; add a batch first.");
    }

    /// <exception cref="ArgumentOutOfRangeException">It is NaN.</exception>
    /// <exception cref="ArgumentException">There are more than two classes.</exception>
    internal static float? Threshold(float? threshold, int classes)
    {
        if (threshold is null)
            return null;
        if (classes != 2)
            throw new ArgumentException(
                $"A threshold is for two classes; there are {classes}. Leave it out: the largest " +
                "output predicts its class.",
                nameof(threshold));
        return float.IsNaN(threshold.Value)
            ? throw new ArgumentOutOfRangeException(
                nameof(threshold), threshold, "A threshold must be a number.")
            : threshold;
    }

    /// <exception cref="ArgumentException">
    /// There are too many or too few, or one is NaN.
    /// </exception>
    internal static IReadOnlyList<float>? Thresholds(IReadOnlyList<float>? thresholds, int labels)
    {
        if (thresholds is null)
            return null;
        if (thresholds.Count != labels)
            throw new ArgumentException(
                $"thresholds has {thresholds.Count:N0} numbers for {labels:N0} labels; give one " +
                "for each, or none.",
                nameof(thresholds));
        for (var j = 0; j < labels; j++)
        {
            if (float.IsNaN(thresholds[j]))
                throw new ArgumentException(
                    $"thresholds[{j}] is NaN; a threshold must be a number.", nameof(thresholds));
        }

        return thresholds;
    }

    /// <exception cref="ArgumentException">A target is neither 0 nor 1.</exception>
    internal static void ZerosAndOnes(
        ReadOnlySpan<float> targets, int labels, IReadOnlyList<string>? names)
    {
        var i = targets.IndexOfAnyExcept(0f, 1f);
        if (i >= 0)
            throw new ArgumentException(FormattableString.Invariant(
                $"targets has {targets[i]} at {DataCheck.Position(i, labels, names)}; ") +
                "the target of a label is 1 or 0. Measure numbers with RegressionMetrics.",
                nameof(targets));
    }

    /// <summary>The columns of a flat batch of outputs.</summary>
    /// <exception cref="ArgumentException">The shapes do not match.</exception>
    internal static int Columns(ReadOnlySpan<float> outputs, int samples, int classes)
    {
        if (samples > 0 && outputs.Length == (long)samples * classes)
            return classes;
        if (samples > 0 && outputs.Length == samples && classes == 2)
            return 1;
        throw new ArgumentException(
            $"outputs has {outputs.Length:N0} elements for {samples:N0} labels of {classes:N0} " +
            $"classes; {Expected(classes)}, and at least one sample.",
            nameof(outputs));
    }

    /// <exception cref="ArgumentException">The shapes do not match.</exception>
    internal static void Shape(float[,] outputs, int samples, int classes)
    {
        var columns = outputs.GetLength(1);
        if (outputs.GetLength(0) != samples ||
            (columns != classes && !(columns == 1 && classes == 2)))
            throw new ArgumentException(
                $"outputs is [{outputs.GetLength(0):N0} × {columns:N0}] for {samples:N0} labels " +
                $"of {classes:N0} classes; {Expected(classes)}.",
                nameof(outputs));
    }

    /// <exception cref="ArgumentException">The number of columns differs.</exception>
    internal static void Columns(float[,] outputs, int columns)
    {
        if (outputs.GetLength(1) != columns)
            throw new ArgumentException(
                $"outputs is [{outputs.GetLength(0):N0} × {outputs.GetLength(1):N0}]; " +
                $"[samples × {columns:N0}] is needed.",
                nameof(outputs));
    }

    /// <exception cref="ArgumentException">They differ.</exception>
    internal static void SameShape(
        (int Rows, int Columns) outputs, (int Rows, int Columns) targets)
    {
        if (outputs != targets)
            throw new ArgumentException(
                $"outputs is [{outputs.Rows:N0} × {outputs.Columns:N0}], targets is " +
                $"[{targets.Rows:N0} × {targets.Columns:N0}]; they must have the same shape.",
                nameof(outputs));
    }

    private static string Expected(int classes) =>
        $"[samples × {classes}]" + (classes == 2 ? " or [samples × 1]" : "") + " is needed";
}
