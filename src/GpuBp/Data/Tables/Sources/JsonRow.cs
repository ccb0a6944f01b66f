using System.Text;
using System.Text.Json;

namespace GpuBp;

/// <summary>The names and values of one object of JSON.</summary>
internal sealed class JsonRow
{
    private readonly string _table;
    private readonly bool _isFixed;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<byte[]> _utf8Names = [];
    private readonly List<(int Start, int Length, long Row)> _cells = [];
    private byte[] _bytes = new byte[1024];
    private int _used;
    private int _next;
    private long _row;

    /// <param name="table">The text, for messages.</param>
    /// <param name="names">The names there are; null to take them from the objects.</param>
    internal JsonRow(string table, IReadOnlyList<string>? names = null)
    {
        _table = table;
        foreach (var name in names ?? [])
            AddName(name);
        _isFixed = names is not null;
    }

    /// <summary>The names of all objects so far, in the order in which they appeared.</summary>
    internal IReadOnlyList<string> Names => _names;

    /// <summary>The line on which the object starts.</summary>
    internal long Line { get; private set; }

    /// <summary>Starts another object.</summary>
    internal void Start(long line)
    {
        _row++;
        _used = 0;
        _next = 0;
        Line = line;
    }

    /// <summary>The column of the name that the reader is at.</summary>
    /// <exception cref="DataException">The object has it twice, or it is no text.</exception>
    internal int Column(ref Utf8JsonReader reader)
    {
        // Most objects have the same names in the same order.
        var column = _next < _names.Count && reader.ValueTextEquals(_utf8Names[_next])
            ? _next
            : Find(ref reader);
        if (_cells[column].Row == _row)
            throw Error(column, "stands twice in one object");
        _next = column + 1;
        return column;
    }

    /// <summary>Keeps the value that the reader is at.</summary>
    /// <exception cref="DataException">It is an object or an array, or no text.</exception>
    internal void Add(int column, ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            throw Error(
                column,
                $"holds {Kind(reader.TokenType)}; numbers, texts, true, false and null are " +
                "expected. Make columns of what it holds, or leave it out");
        var room = Room(reader.ValueSpan.Length);
        var length = 0;
        if (reader.ValueIsEscaped)
        {
            try
            {
                length = reader.CopyString(room);
            }
            catch (InvalidOperationException e)
            {
                throw Error(column, "holds an escape that is no character", e);
            }
        }
        else if (reader.TokenType != JsonTokenType.Null)
        {
            reader.ValueSpan.CopyTo(room);
            length = reader.ValueSpan.Length;
        }

        _cells[column] = (_used, length, _row);
        _used += length;
    }

    /// <exception cref="DataException">A value is longer.</exception>
    internal void RequireShort(int maxBytes)
    {
        if (_used <= maxBytes)
            return;
        for (var k = 0; k < _cells.Count; k++)
        {
            if (_cells[k].Row == _row && _cells[k].Length > maxBytes)
                throw Error(
                    k,
                    $"takes {_cells[k].Length:N0} bytes; cells of up to {maxBytes:N0} are read. " +
                    "Raise DataLimits.MaxCellBytes where such cells are meant");
        }
    }

    /// <summary>Adds the object as a row, without blanks around its texts.</summary>
    internal void AddTo(RowChunk chunk)
    {
        foreach (var (start, length, row) in _cells)
            chunk.Add(row == _row ? _bytes.AsSpan(start, length).Trim(" \t"u8) : []);
        chunk.EndRow(Line);
    }

    /// <summary>What a token is, in words.</summary>
    internal static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        _ => "true, false or null",
    };

    private int Find(ref Utf8JsonReader reader)
    {
        string name;
        try
        {
            name = reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new DataException(
                $"{_table}, line {Line}: a name is not UTF-8 text; save the file as UTF-8.", e);
        }

        if (_columns.TryGetValue(name, out var column))
            return column;
        return !_isFixed ? AddName(name) : throw new DataException(
            $"{_table}, line {Line}: the name \"{name}\" was not there before; is the file being " +
            "written?");
    }

    private int AddName(string name)
    {
        _columns.Add(name, _names.Count);
        _names.Add(name);
        _utf8Names.Add(Encoding.UTF8.GetBytes(name));
        _cells.Add((0, 0, -1));
        return _names.Count - 1;
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _used < bytes)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + bytes));
        return _bytes.AsSpan(_used, bytes);
    }

    private DataException Error(int column, string problem, Exception? inner = null)
    {
        var message = $"{_table}, line {Line}: \"{_names[column]}\" {problem}.";
        return inner is null ? new DataException(message) : new DataException(message, inner);
    }
}
