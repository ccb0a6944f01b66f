namespace GpuBp;

/// <summary>The array of one file: numbers in rows, and where in the file they lie.</summary>
/// <param name="File">The file's full path.</param>
/// <param name="Format">How the numbers lie there.</param>
/// <param name="Shape">Its sizes, of which the first counts rows.</param>
/// <param name="Values">[rows × columns], row after row.</param>
/// <param name="Offset">The byte of the file where the numbers begin.</param>
/// <param name="IsFortran">Whether they lie there with the first size running fastest.</param>
internal sealed record ArrayContent<T>(
    string File, NumberFormat Format, int[] Shape, T[] Values, long Offset, bool IsFortran)
{
    /// <summary>The first size.</summary>
    internal int Rows => Shape[0];

    /// <summary>The product of the other sizes.</summary>
    internal int Columns => Values.Length / Shape[0];

    /// <summary>An error about one value: <c>file, byte …, row …: …</c></summary>
    /// <param name="i">The value's place among <see cref="Values"/>.</param>
    /// <param name="problem">What it is, and what is expected.</param>
    internal DataException Error(int i, string problem)
    {
        var (row, column) = (i / Columns, i % Columns);
        var place = IsFortran ? row + (long)Rows * FortranPlace(column) : i;
        return new DataException(
            $"{File}, byte {Offset + place * Format.Bytes} (row {row}, column {column}, counted " +
            $"from 0): {problem}");
    }

    /// <summary>Numbers that lie column after column, row after row.</summary>
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
