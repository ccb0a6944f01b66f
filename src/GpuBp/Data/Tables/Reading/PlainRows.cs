using System.Runtime.CompilerServices;

namespace GpuBp;

/// <summary>Splits the rows of a text as most are: a line for each, without quotes.</summary>
/// <remarks>A reader of all that CSV may be takes twice as long; this one ends at the first line
/// that may be more than it knows.</remarks>
/// <param name="stream">The text, which is closed with the rows.</param>
/// <param name="layout">Its layout.</param>
/// <param name="maxLine">The bytes of a line at most.</param>
internal sealed class PlainRows(Stream stream, TextLayout layout, int maxLine) : IRowReader
{
    private const int BufferSize = 1 << 18;

    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly byte _delimiter = (byte)layout.Format.Delimiter!.Value;
    private int _start;
    private int _end;
    private long _line;
    private bool _hasReturns;

    /// <summary>The rows so far, selected or not.</summary>
    internal long Rows { get; private set; }

    /// <summary>Whether a line was found that another reader has to split.</summary>
    internal bool IsOdd { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Fill(RowChunk chunk, bool[]? selected)
    {
        while (!chunk.IsFull)
        {
            var text = _buffer.AsSpan(_start, _end - _start);
            var length = text.IndexOf((byte)'\n');
            if (length < 0 && ReadMore())
                continue;
            if (IsOdd || (length < 0 && text.IsEmpty))
                return false;
            var line = length < 0 ? text : text[..length];
            if (!TryAdd(chunk, line, selected))
            {
                IsOdd = true;
                return false;
            }

            _start += length < 0 ? text.Length : length + 1;
        }

        return true;
    }

    private bool TryAdd(RowChunk chunk, ReadOnlySpan<byte> line, bool[]? selected)
    {
        _line++;
        if (_hasReturns)
        {
            line = line is [.. var rest, (byte)'\r'] ? rest : line;
            if (line.Contains((byte)'\r'))
                return false;
        }

        if (line.IsEmpty || (layout.Header.Length > 0 && line.SequenceEqual(layout.Header))
            || (layout.SeparatorLine.Length > 0 && _line < layout.FirstLine))
            return true;
        if (line.Length > maxLine || !chunk.TryAddCells(line, _delimiter))
            return false;
        if (selected is null || (Rows < selected.Length && selected[Rows]))
            chunk.EndRow(_line);
        else
            chunk.RemoveCells();
        Rows++;
        return true;
    }

    /// <summary>Reads on, where the buffer holds no whole line.</summary>
    /// <returns>Whether there is more, all of which is plain.</returns>
    private bool ReadMore()
    {
        var isFirst = _line == 0 && _end == 0;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = stream.Read(_buffer, _end, BufferSize - _end);
        var more = _buffer.AsSpan(_end, read);
        _end += read;
        if (isFirst && more.StartsWith("\uFEFF"u8))
            _start = "\uFEFF"u8.Length;
        _hasReturns |= more.Contains((byte)'\r');
        IsOdd = (read == 0 && _end == BufferSize)
            || (layout.Format.HasQuotes && more.Contains((byte)'"'));
        return read > 0 && !IsOdd;
    }
}
