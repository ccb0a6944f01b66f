using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuBp;

/// <summary>Some rows of a table, cell after cell, with the line on which each row
/// starts.</summary>
/// <remarks>
/// Sources fill chunks, and the plan and the encoders read them, on several threads. A source
/// needs no more than this to become a table.
/// </remarks>
/// <param name="columns">Cells of a row, at least 1.</param>
internal sealed class RowChunk(int columns)
{
    // So few that a chunk stays in a core's second cache while its columns are gone through.
    private const int MaxCells = 1 << 14;
    private const int FirstBytes = 1 << 17;

    /// <summary>Bytes that are split at a time.</summary>
    private const int Block = 64;

    private readonly List<long> _lines = [];

    // A number has the length −1; its 8 bytes stand among the texts.
    private readonly (int Start, int Length)[] _places = new (int, int)[MaxCells + columns];
    private byte[] _bytes = new byte[FirstBytes];
    private int _cells;
    private bool _hasNumbers;
    private int _used = PlainNumbers.Margin;

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
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var (start, length) = _places[i * columns + k];
            return length >= 0
                ? new Cell(_bytes.AsSpan(start, length))
                : new Cell(MemoryMarshal.Read<double>(_bytes.AsSpan(start)));
        }
    }

    /// <summary>Reads the numbers of a column, as far as they are plain.</summary>
    /// <param name="k">The column.</param>
    /// <param name="rows">Rows, <see cref="PlainNumbers.MaxCells"/> at most.</param>
    /// <param name="decimalSign">What stands before the fraction.</param>
    /// <param name="numbers">[rows], NaN where a text has to be looked at.</param>
    /// <remarks>Optimized from its first call, as other loops that each cell goes through: in the
    /// first second of a program their vectors would take many times longer.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Numbers(int k, ReadOnlySpan<int> rows, byte decimalSign, Span<double> numbers)
    {
        Span<double> divisors = stackalloc double[PlainNumbers.MaxCells];
        numbers = numbers[..rows.Length];
        divisors = divisors[..rows.Length];
        ref var bytes = ref MemoryMarshal.GetArrayDataReference(_bytes);
        for (var n = 0; n < rows.Length; n++)
        {
            var (start, length) = _places[rows[n] * columns + k];
            numbers[n] = PlainNumbers.Digits(
                ref bytes, start, length, decimalSign, out divisors[n]);
        }

        var some = Vector<double>.Count;
        var done = 0;
        for (; done <= numbers.Length - some; done += some)
            (new Vector<double>(numbers[done..]) / new Vector<double>(divisors[done..]))
                .CopyTo(numbers[done..]);
        for (; done < numbers.Length; done++)
            numbers[done] /= divisors[done];
        for (var n = 0; n < rows.Length && _hasNumbers; n++)
        {
            if (this[rows[n], k] is { IsNumber: true, Number: var number })
                numbers[n] = Math.Abs(number) <= NumberText.MaxSize ? number : double.NaN;
        }
    }

    /// <summary>Empties the chunk for other rows.</summary>
    internal void Clear()
    {
        _lines.Clear();
        (_cells, _used) = (0, PlainNumbers.Margin);
    }

    /// <summary>Adds the next cell of the row.</summary>
    internal void Add(ReadOnlySpan<byte> text)
    {
        Require(text.Length);
        text.CopyTo(_bytes.AsSpan(_used));
        _places[_cells++] = (_used, text.Length);
        _used += text.Length;
    }

    /// <summary>Adds the next cell of the row; NaN is a missing value.</summary>
    internal void Add(double number)
    {
        Require(sizeof(double));
        _hasNumbers = true;
        MemoryMarshal.Write(_bytes.AsSpan(_used), in number);
        _places[_cells++] = (_used, -1);
        _used += sizeof(double);
    }

    /// <summary>Adds all cells of a row: what stands between delimiters, without the blanks and
    /// tabs around it.</summary>
    /// <param name="text">The row.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <returns>Whether it has as many cells as a row; else none is added.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryAddCells(ReadOnlySpan<byte> text, byte delimiter)
    {
        Require(text.Length + Block);
        text.CopyTo(_bytes.AsSpan(_used));
        var row = _bytes.AsSpan(_used, text.Length + Block);
        row[text.Length] = delimiter; // The last cell ends as the others do.
        var places = _places.AsSpan(_cells, columns);
        var (from, k) = (0, 0);
        for (var at = 0; at <= text.Length; at += Block)
        {
            var found = Found(row.Slice(at, Block), delimiter);
            if (text.Length - at < Block - 1)
                found &= (2UL << (text.Length - at)) - 1; // What lies behind is no cell's end.
            if (k + BitOperations.PopCount(found) > places.Length)
                return false;
            for (; found != 0; found &= found - 1)
            {
                var end = at + BitOperations.TrailingZeroCount(found);
                places[k++] = (_used + from, end - from);
                from = end + 1;
            }
        }

        if (k < places.Length)
            return false;
        if (text.ContainsAny((byte)' ', (byte)'\t'))
            Trim(places);
        _cells += columns;
        _used += text.Length;
        return true;
    }

    // A bit for each byte that is the delimiter.
    private static ulong Found(ReadOnlySpan<byte> block, byte delimiter)
    {
        var delimiters = Vector256.Create(delimiter);
        return Vector256.Equals(Vector256.Create(block), delimiters).ExtractMostSignificantBits()
            | (ulong)Vector256.Equals(
                Vector256.Create(block[Vector256<byte>.Count..]), delimiters)
                .ExtractMostSignificantBits() << Vector256<byte>.Count;
    }

    private void Trim(Span<(int Start, int Length)> places)
    {
        foreach (ref var place in places)
        {
            var (start, end) = (place.Start, place.Start + place.Length);
            while (start < end && _bytes[start] is (byte)' ' or (byte)'\t')
                start++;
            while (start < end && _bytes[end - 1] is (byte)' ' or (byte)'\t')
                end--;
            place = (start, end - start);
        }
    }

    /// <summary>Removes the cells of a row that is not wanted.</summary>
    internal void RemoveCells() => _cells -= columns;

    /// <summary>Ends a row, all cells of which were added.</summary>
    internal void EndRow(long line) => _lines.Add(line);

    private void Require(int bytes)
    {
        if (_bytes.Length - _used < bytes)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + bytes));
    }
}
