namespace GpuBp;

/// <summary>The array of a file: numbers in rows, and their place in the file.</summary>
/// <param name="File">The file's full path.</param>
/// <param name="Format">The format of the numbers.</param>
/// <param name="Shape">The array's sizes; the first is the number of rows.</param>
/// <param name="Values">[rows × columns], row after row.</param>
/// <param name="Offset">The byte of the file where the numbers begin.</param>
/// <param name="IsFortran">Whether the first index runs fastest in the file.</param>
internal sealed record ArrayContent<T>(
    string File, NumberFormat Format, int[] Shape, T[] Values, long Offset, bool IsFortran)
{
    /// <summary>The first size.</summary>
    internal int Rows => Shape[0];

    /// <summary>The product of the other sizes.</summary>
    internal int Columns => Values.Length / Shape[0];

    /// <summary>An error about one value: <c>file, byte …, row …: …</c></summary>
    /// <param name="i">The value's index in <see cref="Values"/>.</param>
    /// <param name="problem">The problem, and what is expected.</param>
    internal DataException Error(int i, string problem)
    {
        var (row, column) = (i / Columns, i % Columns);
        var place = IsFortran ? row + (long)Rows * FortranPlace(column) : i;
        return new DataException(
            $"{File}, byte {Offset + place * Format.Bytes} (row {row}, column {column}, counted " +
            $"from 0): {problem}");
    }

    /// <summary>Reorders numbers from columns to rows.</summary>
    internal T[] ToRows()
    {
        var rows = new T[Values.Length];
        for (var k = 0; k < Columns; k++)
        {
            var column = Values.AsSpan(FortranPlace(k) * Rows, Rows);
            for (var i = 0; i < column.Length; i++)
                rows[i * Columns + k] = column[i];
        }

        return rows;
    }

    // A row's column k has indices of its own where there are more than two sizes; the last runs
    // fastest in k, the first in the file.
    private int FortranPlace(int k)
    {
        var (place, stride) = (0, Columns);
        for (var axis = Shape.Length - 1; axis > 0; axis--)
        {
            stride /= Shape[axis];
            place += k % Shape[axis] * stride;
            k /= Shape[axis];
        }

        return place;
    }
}
