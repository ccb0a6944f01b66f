namespace GpuBp;

/// <summary>Classes as numbers and as the targets of a network.</summary>
internal static class ClassLabels
{
    /// <summary>
    /// The maximum number of classes to infer from a file's labels. One-hot rows of more, such as
    /// of numbers that are no labels, would take memory out of proportion to the file.
    /// </summary>
    internal const int MostInferred = 1000;

    /// <summary>The labels of targets; null where the targets are no classes.</summary>
    /// <param name="targets">
    /// [rows × outputs]: one column of zeros and ones, or one-hot rows.
    /// </param>
    /// <param name="outputs">The number of columns.</param>
    internal static int[]? FromTargets(ReadOnlySpan<float> targets, int outputs)
    {
        var labels = new int[targets.Length / outputs];
        for (var i = 0; i < labels.Length; i++)
        {
            var row = targets.Slice(i * outputs, outputs);
            labels[i] = outputs == 1 ? Binary(row[0]) : OneHot(row);
            if (labels[i] < 0)
                return null;
        }

        return labels;
    }

    /// <summary>[rows × classes]: 1 in the label's column, else 0.</summary>
    internal static float[] ToOneHot(ReadOnlySpan<int> labels, int classes)
    {
        var targets = new float[labels.Length * classes];
        for (var i = 0; i < labels.Length; i++)
            targets[i * classes + labels[i]] = 1;
        return targets;
    }

    /// <summary>The smallest class of 0 … largest without a row; −1 if each has one.</summary>
    internal static int FirstMissing(ReadOnlySpan<int> labels, int largest)
    {
        // One of the first rows + 1 classes has no row, so a huge label needs no huge array.
        var seen = new bool[Math.Min(largest, labels.Length) + 1];
        foreach (var label in labels)
        {
            if (label < seen.Length)
                seen[label] = true;
        }

        return Array.IndexOf(seen, false);
    }

    /// <summary>
    /// The class of outputs: the largest one, the first of equals; for a single output, 1 from ½
    /// on; −1 where one is NaN.
    /// </summary>
    internal static int FromOutputs(ReadOnlySpan<float> outputs)
    {
        var best = 0;
        for (var j = 0; j < outputs.Length; j++)
        {
            if (float.IsNaN(outputs[j]))
                return -1;
            if (outputs[j] > outputs[best])
                best = j;
        }

        return outputs.Length > 1 ? best : outputs[0] >= 0.5f ? 1 : 0;
    }

    /// <summary>
    /// The class of outputs, for two classes by a threshold: 1 if the output of class 1 is at
    /// least that. Without one as <see cref="FromOutputs(ReadOnlySpan{float})"/>.
    /// </summary>
    internal static int FromOutputs(ReadOnlySpan<float> outputs, float? threshold)
    {
        var label = FromOutputs(outputs);
        return threshold is null || label < 0 ? label : outputs[^1] >= threshold ? 1 : 0;
    }

    /// <summary>The class of each row of outputs, as
    /// <see cref="FromOutputs(ReadOnlySpan{float}, float?)"/> says.</summary>
    /// <exception cref="ArgumentNullException">The matrix is null.</exception>
    /// <exception cref="ArgumentException">The matrix is empty.</exception>
    internal static int[] FromOutputs(float[,] outputs, float? threshold)
    {
        var flat = DataCheck.Flat(outputs, nameof(outputs));
        var (classes, columns) = (new int[outputs.GetLength(0)], outputs.GetLength(1));
        for (var i = 0; i < classes.Length; i++)
            classes[i] = FromOutputs(flat.Slice(i * columns, columns), threshold);
        return classes;
    }

    /// <summary>Whether targets are labels that need not exclude one another.</summary>
    internal static bool AreSeveral(ReadOnlySpan<float> targets, int outputs) =>
        outputs > 1 && !targets.ContainsAnyExcept(0f, 1f);

    /// <summary>
    /// The labels of outputs, in order: those whose output is at least their threshold; −1 alone
    /// where an output is NaN.
    /// </summary>
    /// <param name="outputs">An output for each label.</param>
    /// <param name="thresholds">A threshold for each label.</param>
    internal static int[] SetFromOutputs(
        ReadOnlySpan<float> outputs, IReadOnlyList<float> thresholds)
    {
        List<int> labels = [];
        for (var j = 0; j < outputs.Length; j++)
        {
            if (float.IsNaN(outputs[j]))
                return [-1];
            if (outputs[j] >= thresholds[j])
                labels.Add(j);
        }

        return [.. labels];
    }

    /// <summary>The labels of each row of outputs, as
    /// <see cref="SetFromOutputs(ReadOnlySpan{float}, IReadOnlyList{float})"/> says.</summary>
    /// <exception cref="ArgumentNullException">The matrix is null.</exception>
    /// <exception cref="ArgumentException">The matrix is empty.</exception>
    internal static int[][] SetsFromOutputs(float[,] outputs, IReadOnlyList<float> thresholds)
    {
        var flat = DataCheck.Flat(outputs, nameof(outputs));
        var (sets, columns) = (new int[outputs.GetLength(0)][], outputs.GetLength(1));
        for (var i = 0; i < sets.Length; i++)
            sets[i] = SetFromOutputs(flat.Slice(i * columns, columns), thresholds);
        return sets;
    }

    private static int Binary(float target) => target == 1 ? 1 : target == 0 ? 0 : -1;

    private static int OneHot(ReadOnlySpan<float> row)
    {
        var label = row.IndexOf(1f);
        if (label < 0)
            return -1;
        return row[..label].ContainsAnyExcept(0f) || row[(label + 1)..].ContainsAnyExcept(0f)
            ? -1
            : label;
    }
}
