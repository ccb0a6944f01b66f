namespace GpuBp;

/// <summary>Copies listed rows of a row-major array.</summary>
internal static class RowCopy
{
    /// <summary>to[i, k] ← from[rows[i], k]; null of null.</summary>
    /// <exception cref="ArgumentException">
    /// The copy would be larger than an array can be.
    /// </exception>
    internal static T[]? Of<T>(T[]? from, int columns, ReadOnlySpan<int> rows)
    {
        if (from is null)
            return null;

        var to = new T[DataCheck.Elements(rows.Length, columns)];
        for (var i = 0; i < rows.Length; i++)
            from.AsSpan(rows[i] * columns, columns).CopyTo(to.AsSpan(i * columns));
        return to;
    }
}
