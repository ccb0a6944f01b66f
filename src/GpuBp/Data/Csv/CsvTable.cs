using CsvHelper;

namespace GpuBp;

/// <summary>Reads the records of one CSV file, row by row.</summary>
/// <param name="file">The file's full path, for messages.</param>
/// <param name="options">Checked options.</param>
/// <param name="hasTarget">Whether one of the columns is the target.</param>
internal sealed class CsvTable(string file, CsvOptions options, bool hasTarget = true)
{
    // An unclosed quote swallows the rest of a file; this is where it is given up.
    private const int LongestRecord = 64 << 20;

    private string[]? _names;
    private int _columns;
    private int _target;
    private long _firstLine;

    /// <summary>Shows all records to <paramref name="rows"/>.</summary>
    /// <exception cref="DataException">
    /// The text is no table with a target column, or <paramref name="rows"/> refuse a cell.
    /// </exception>
    /// <exception cref="CsvFormatException">A quote is out of place.</exception>
    public void Scan(Stream stream, ICsvRows rows)
    {
        using var reader = CsvReader.Create(stream, ReaderOptions());
        if (!reader.Read())
            throw new DataException(
                $"{file}, line 1: the file is empty; lines of cells are expected.");
        Begin(reader);
        rows.Begin(new CsvLayout(file, _firstLine, _columns, _target, _names));
        if (options.HasHeader && !reader.Read())
            throw new DataException(
                $"{file}, line {_firstLine}: the file has a header and no rows; rows of cells are " +
                "expected. Set CsvOptions.HasHeader to false if that line is data.");
        do
            ShowRow(reader, rows);
        while (reader.Read());
    }

    // The header is read as a record: CsvHelper's own does not tell its line.
    private CsvReaderOptions ReaderOptions() => new()
    {
        Separator = options.Delimiter,
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MaxRecordSize = LongestRecord,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    private void Begin(CsvReader reader)
    {
        _firstLine = reader.LineNumber;
        _columns = reader.FieldCount;
        if (hasTarget && _columns < 2)
            throw new DataException(
                $"{file}, line {_firstLine} has 1 column; at least one feature and the target are " +
                $"expected, separated by '{options.Delimiter}'. Set CsvOptions.Delimiter to what " +
                "separates them.");
        if (options.HasHeader)
            _names = Header(reader);
        _target = hasTarget ? Target() : -1;
    }

    private string[] Header(CsvReader reader)
    {
        var names = new string[_columns];
        var numbers = 0;
        for (var k = 0; k < _columns; k++)
        {
            names[k] = new CsvCell(file, _firstLine, k + 1, null, reader.GetSpan(k)).Text();
            numbers += reader[k].TryParse<double>(out _) ? 1 : 0;
        }

        // Taken for a header, the first row of data would be lost without a word.
        return numbers < _columns
            ? names
            : throw new DataException(
                $"{file}, line {_firstLine}: the header has only numbers, such as \"{names[0]}\"; " +
                "names of columns are expected. Set CsvOptions.HasHeader to false if the line is " +
                "data, else give a column a name that is not a number.");
    }

    private int Target()
    {
        if (options.TargetColumn is not { } name)
        {
            var index = (options.TargetIndex ?? ^1).GetOffset(_columns);
            return index >= 0 && index < _columns
                ? index
                : throw new DataException(
                    $"{file}, line {_firstLine}: there is no column {options.TargetIndex} (counted " +
                    $"from 0) for the target; one of {_columns} columns is " +
                    $"expected{CsvLayout.Listed(_names)}.");
        }

        var column = Array.IndexOf(_names!, name);
        if (column < 0)
            throw new DataException(
                $"{file}, line {_firstLine}: there is no target column \"{name}\"; one of " +
                $"{_columns} columns is expected{CsvLayout.Listed(_names)}.");
        if (Array.LastIndexOf(_names!, name) != column)
            throw new DataException(
                $"{file}, line {_firstLine}: \"{name}\" names more than one column; the target's " +
                "name must be its own. Set CsvOptions.TargetIndex instead.");
        return column;
    }

    private void ShowRow(CsvReader reader, ICsvRows rows)
    {
        if (reader.FieldCount != _columns)
            throw new DataException(
                $"{file}, line {reader.LineNumber} has {reader.FieldCount} columns; {_columns} are " +
                $"expected, as on line {_firstLine}{TrailingDelimiter(reader)}.");

        for (var k = 0; k < _columns; k++)
        {
            var cell = new CsvCell(file, reader.LineNumber, k + 1, _names?[k], reader.GetSpan(k));
            if (k == _columns - 1 && reader.IsEmpty(k) && !rows.TakesMissing(k))
                throw cell.Error("is empty; a value is expected" + TrailingDelimiter(reader));
            rows.Add(k, cell);
        }
    }

    private static string TrailingDelimiter(CsvReader reader) =>
        reader.IsEmpty(reader.FieldCount - 1)
            ? ". The line ends with a delimiter, after which one more cell is counted; remove it"
            : "";
}
