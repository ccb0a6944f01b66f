using CsvHelper;

namespace GpuBp;

/// <summary>The rows of a text whose layout is known.</summary>
/// <param name="name">The file's full path, or what else the text is.</param>
/// <param name="open">Opens the text, decompressed.</param>
/// <param name="layout">Its layout.</param>
/// <param name="limits">How large its cells may be.</param>
internal sealed class TextSource(
    string name, Func<Stream> open, TextLayout layout, DataLimits limits) : ITableSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Names => layout.Names;

    /// <inheritdoc/>
    public int Columns => layout.Columns;

    /// <inheritdoc/>
    public TableFormat Format => layout.Format;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => layout.Notes;

    /// <inheritdoc/>
    public IRowReader Open() => new Rows(name, open, layout, limits.MaxCellBytes);

    private sealed class Rows : IRowReader
    {
        private readonly string _name;
        private readonly Func<Stream> _open;
        private readonly TextLayout _layout;
        private readonly int _maxCell;
        private readonly byte _delimiter;
        private PlainRows? _plain;
        private CsvReader? _reader;
        private long _row;
        private long _added;

        internal Rows(string name, Func<Stream> open, TextLayout layout, int maxCell)
        {
            (_name, _open, _layout, _maxCell) = (name, open, layout, maxCell);
            _delimiter = (byte)layout.Format.Delimiter!.Value;

            // A line of blanks is no row, and may be a cell of a single column.
            if (layout.Columns > 1)
                _plain = new PlainRows(open(), layout, maxCell);
        }

        private CsvReader Reader => _reader ??= CsvReader.Create(
            _open(), TextTable.ReaderOptions(
                _layout.Format.Delimiter!.Value, _layout.Format.HasQuotes));

        public void Dispose()
        {
            _plain?.Dispose();
            _reader?.Dispose();
        }

        public bool Fill(RowChunk chunk, bool[]? selected)
        {
            if (_plain is not null)
            {
                if (_plain.Fill(chunk, selected) || !_plain.IsOdd)
                    return chunk.IsFull;

                // The other reader starts anew, to count lines and bytes.
                _added = _plain.Rows;
                _plain.Dispose();
                _plain = null;
            }

            try
            {
                while (!chunk.IsFull)
                {
                    if (!Reader.Read())
                        return false;
                    if (!TextTable.IsBlank(Reader) && !_layout.IsNoRow(Reader))
                        AddRow(chunk, selected);
                }

                return true;
            }
            catch (CsvFormatException e)
            {
                throw new DataException(
                    $"{_name}, line {e.LineNumber}: {e.Message} A cell that holds a quote, a " +
                    "delimiter or a line break is expected in quotes, with its own quotes " +
                    "doubled. Set TableFormat.HasQuotes to false where quotes are text.",
                    e);
            }
        }

        private void AddRow(RowChunk chunk, bool[]? selected)
        {
            var columns = _layout.Columns;
            if (Reader.FieldCount != columns)
                throw WrongCount(columns);
            var row = _row++;
            if (row < _added ||
                (selected is not null && !(row < selected.Length && selected[row])))
                return;
            var record = Reader.RawRecord;
            var isPlain = !_layout.Format.HasQuotes || !record.Contains((byte)'"');
            // Asking for each cell takes longer than all splitting.
            if (!isPlain || record.Length > _maxCell || !chunk.TryAddCells(record, _delimiter))
                AddDecoded(chunk, columns);
            chunk.EndRow(Reader.LineNumber);
        }

        private void AddDecoded(RowChunk chunk, int columns)
        {
            for (var k = 0; k < columns; k++)
            {
                var cell = Reader.GetSpan(k);
                chunk.Add(cell.Length <= _maxCell ? cell : throw TooLong(k, cell.Length));
            }
        }

        private DataException TooLong(int column, int bytes) => new(
            $"{_name}, line {Reader.LineNumber}, column {column + 1}: the cell takes " +
            $"{bytes:N0} bytes; cells of up to {_maxCell:N0} are read. Is a quote not closed? " +
            "Raise DataLimits.MaxCellBytes where such cells are meant.");

        private DataException WrongCount(int columns)
        {
            var count = Reader.FieldCount;
            var delimiter = _layout.Format.Delimiter == '\t'
                ? "a tab"
                : $"'{_layout.Format.Delimiter}'";
            return new(
                $"{_name}, line {Reader.LineNumber} has {count} " +
                $"column{(count == 1 ? "" : "s")}; {columns} are " +
                $"expected, as on line {_layout.FirstLine}, where {delimiter} separates them" +
                (count == columns + 1 && Reader.IsEmpty(count - 1)
                    ? ". The line ends with a delimiter, after which one more cell is counted; " +
                    "remove it."
                    : ". Set TableFormat.Delimiter to what separates them, or mend the line."));
        }
    }
}
