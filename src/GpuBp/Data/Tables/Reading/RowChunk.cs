using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Some rows of a table, cell after cell, with the line on which each row
/// starts.</summary>
/// <remarks>
/// Sources fill chunks, and the plan and the encoders read them: each column of a chunk on a
/// thread of its own. A source needs no more than this to become a table.
/// </remarks>
/// <param name="columns">Cells of a row, at least 1.</param>
internal sealed class RowChunk(int columns)
{
    private const int MaxCells = 1 << 16;
    private const int FirstBytes = 1 << 19;

    private readonly List<long> _lines = [];

    // A number's end is stored as its complement; its 8 bytes stand among the texts.
    private readonly int[] _ends = new int[MaxCells + columns];
    private byte[] _bytes = new byte[FirstBytes];
    private int _cells;
    private int _used;

    /// <summary>Cells of a row.</summary>
    internal int Columns => columns;

    /// <summary>The rows that are whole.</summary>
    internal int Rows => _lines.Count;

    /// <summary>Whether a source should start another chunk.</summary>
    internal bool IsFull => _cells >= MaxCells || _used >= FirstBytes;

    /// <summary>The line on which row i starts; 0 where the source has no lines.</summary>
    internal long Line(int i) => _lines[i];

    /// <summary>The cell of row i in column k.</summary>
    internal Cell this[int i, int k]
    {
        get
        {
            var at = i * columns + k;
            var start = at == 0 ? 0 : End(_ends[at - 1]);
            var end = _ends[at];
            var bytes = new ReadOnlySpan<byte>(_bytes, start, End(end) - start);
            return end < 0 ? new Cell(MemoryMarshal.Read<double>(bytes)) : new Cell(bytes);
        }
    }

    /// <summary>Empties the chunk for other rows.</summary>
    internal void Clear()
    {
        _lines.Clear();
        (_cells, _used) = (0, 0);
    }

    /// <summary>Adds the next cell of the row.</summary>
    internal void Add(ReadOnlySpan<byte> text)
    {
        if (_bytes.Length - _used < text.Length)
            Grow(text.Length);
        text.CopyTo(_bytes.AsSpan(_used));
        _used += text.Length;
        _ends[_cells++] = _used;
    }

    /// <summary>Adds the next cell of the row; NaN is a missing value.</summary>
    internal void Add(double number)
    {
        if (_bytes.Length - _used < sizeof(double))
            Grow(sizeof(double));
        MemoryMarshal.Write(_bytes.AsSpan(_used), in number);
        _used += sizeof(double);
        _ends[_cells++] = ~_used;
    }

    /// <summary>Ends a row, all cells of which were added.</summary>
    internal void EndRow(long line) => _lines.Add(line);

    private static int End(int stored) => stored ^ (stored >> 31);

    private void Grow(int bytes) =>
        Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + bytes));
}
