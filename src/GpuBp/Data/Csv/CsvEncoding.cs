using System.Text;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>
/// How rows of a table become inputs of a network: the categories and stand-ins of the rows that
/// a network was trained with, for those that it meets later.
/// </summary>
/// <remarks>Immutable; System.Text.Json writes and reads it as it is.</remarks>
public sealed record CsvEncoding
{
    private readonly byte[][] _marks;

    /// <summary>An encoding.</summary>
    /// <param name="columns">The feature columns in the order of the table, without its
    /// target.</param>
    /// <param name="missingMarks">The texts that mean that a cell has no value.</param>
    /// <exception cref="ArgumentNullException">A list is null.</exception>
    /// <exception cref="ArgumentException">
    /// No column becomes an input, or a column or mark is null.
    /// </exception>
    public CsvEncoding(IReadOnlyList<CsvColumn> columns, IReadOnlyList<string> missingMarks)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(missingMarks);
        if (columns.Contains(null) || columns.Sum(column => column.Width) == 0)
            throw new ArgumentException(
                $"{columns.Count} columns become no input, or one is null; one input at least is " +
                "needed.",
                nameof(columns));
        if (missingMarks.Contains(null))
            throw new ArgumentException("A mark is null; give every mark.", nameof(missingMarks));
        Columns = Array.AsReadOnly(columns.ToArray());
        MissingMarks = Array.AsReadOnly(missingMarks.ToArray());
        Inputs = columns.Sum(column => column.Width);
        _marks = [.. MissingMarks.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The feature columns in the order of the table, without its target.</summary>
    public IReadOnlyList<CsvColumn> Columns { get; }

    /// <summary>The texts that mean that a cell has no value.</summary>
    public IReadOnlyList<string> MissingMarks { get; }

    /// <summary>The inputs that a row becomes.</summary>
    [JsonIgnore]
    public int Inputs { get; }

    /// <inheritdoc/>
    public bool Equals(CsvEncoding? other) =>
        other is not null && Columns.SequenceEqual(other.Columns)
        && MissingMarks.SequenceEqual(other.MissingMarks);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Columns.Count, Inputs, MissingMarks.Count);

    /// <summary>The inputs of one row.</summary>
    /// <param name="row">A text for each of <see cref="Columns"/>; spaces around it are
    /// dropped.</param>
    /// <exception cref="ArgumentNullException">The row or a text is null.</exception>
    /// <exception cref="ArgumentException">The row has more or fewer texts.</exception>
    /// <exception cref="DataException">
    /// A text is no finite number where one should be, or a category that is not known; the message
    /// names its column and those that are.
    /// </exception>
    public float[] Encode(IReadOnlyList<string> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Count != Columns.Count)
            throw new ArgumentException(
                $"The row has {row.Count} texts; one for each of {Columns.Count} columns is needed.",
                nameof(row));
        var inputs = new float[Inputs];
        var rest = inputs.AsSpan();
        for (var k = 0; k < row.Count; k++)
        {
            ArgumentNullException.ThrowIfNull(row[k], nameof(row));
            var utf8 = Encoding.UTF8.GetBytes(row[k].Trim());
            var cell = new CsvCell("The row", line: 0, k + 1, Columns[k].Name, utf8);
            Encode(k, cell, rest[..Columns[k].Width]);
            rest = rest[Columns[k].Width..];
        }

        return inputs;
    }

    /// <summary>The inputs of one row.</summary>
    /// <param name="row">A text for each of <see cref="Columns"/> by its name; others are passed
    /// over.</param>
    /// <exception cref="ArgumentNullException">The row or a text is null.</exception>
    /// <exception cref="DataException">
    /// A column that becomes an input has no text, or no name; or for what
    /// <see cref="Encode(IReadOnlyList{string})"/> refuses.
    /// </exception>
    public float[] Encode(IReadOnlyDictionary<string, string> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Encode([.. Columns.Select(TextOf)]);

        string TextOf(CsvColumn column) =>
            column.Kind == CsvColumnKind.Ignored ? ""
            : row.TryGetValue(column.Name ?? "", out var text) ? text
            : throw new DataException(
                $"The row has no \"{column.Name}\"; the columns are " +
                $"{string.Join(", ", Columns.Where(c => c.Kind != CsvColumnKind.Ignored).Select(c => c.Name ?? "(no name)"))}.");
    }

    /// <summary>A name for each input, or null where the columns have none.</summary>
    internal string[]? InputNames() => Columns.Any(column => column.Name is null)
        ? null
        : [.. Columns.SelectMany(column => column.InputNames())];

    /// <summary>Turns the cell of column k into inputs.</summary>
    internal void Encode(int k, CsvCell cell, Span<float> to) =>
        Columns[k]
        .Encode(cell, Columns[k].Kind != CsvColumnKind.Ignored && cell.IsOneOf(_marks), to);
}
