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
