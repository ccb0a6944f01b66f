namespace GpuBp;

/// <summary>Encodes the cells of a chunk of rows, many of a column at once.</summary>
internal static class ChunkEncoding
{
    /// <summary>Encodes cells of a column.</summary>
    /// <param name="encoder">The column's encoder.</param>
    /// <param name="chunk">What holds them.</param>
    /// <param name="k">The column there.</param>
    /// <param name="rows">Their rows; so few that a number of each fits the stack.</param>
    /// <param name="to">The inputs, each written: the column's first of the first row, that of each
    /// next row <paramref name="stride"/> inputs on.</param>
    /// <param name="stride">The inputs of a row.</param>
    /// <param name="outcomes">[rows] What became of each.</param>
    /// <returns>Whether all are known.</returns>
    internal static bool Encode(
        this ColumnEncoder encoder, RowChunk chunk, int k, ReadOnlySpan<int> rows, Span<float> to,
        int stride, Span<CellOutcome> outcomes)
    {
        outcomes.Clear();
        var areKnown = true;
        if (!encoder.IsNumber)
        {
            for (var n = 0; n < rows.Length; n++)
            {
                var inputs = to.Slice(n * stride, encoder.Inputs);
                outcomes[n] = encoder.Encode(chunk[rows[n], k], inputs);
                areKnown &= outcomes[n] == CellOutcome.Known;
            }

            return areKnown;
        }

        Span<double> numbers = stackalloc double[rows.Length];
        encoder.Format.Numbers(chunk, k, rows, numbers);
        for (var n = 0; n < rows.Length; n++)
        {
            if (encoder.IsPlain(numbers[n]))
                continue;
            outcomes[n] = encoder.Settle(chunk[rows[n], k], ref numbers[n]);
            areKnown &= outcomes[n] == CellOutcome.Known;
        }

        encoder.WriteNumbers(numbers, to, stride);
        return areKnown;
    }

    /// <summary>Reads the numbers of a column, as far as they are plain.</summary>
    /// <param name="format">How cells are written.</param>
    /// <param name="chunk">The rows.</param>
    /// <param name="k">The column.</param>
    /// <param name="rows">The rows to read, <see cref="PlainNumbers.MaxCells"/> at most.</param>
    /// <param name="numbers">[rows], NaN where the cell has no value, or its text has to be looked
    /// at.</param>
    internal static void Numbers(
        this CellFormat format, RowChunk chunk, int k, ReadOnlySpan<int> rows,
        Span<double> numbers)
    {
        chunk.Numbers(k, rows, format.DecimalSign, numbers);
        for (var n = 0; n < rows.Length && format.HasNumberMarks; n++)
        {
            if (format.IsMissing(chunk[rows[n], k]))
                numbers[n] = double.NaN;
        }
    }
}
