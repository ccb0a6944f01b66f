using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Recognizes the cells of a table, as they are written, and tells where another table
/// differs.</summary>
/// <remarks>
/// Checksums of 32 bits of each column and of each block of rows notice a change by accident, and
/// no forgery: <see cref="Dataset.Fingerprint"/> is for that.
/// </remarks>
public sealed record TableFingerprint
{
    /// <summary>A block has one row up to this many; beyond, it has two, four and so on.</summary>
    private const int MaxBlocks = 1024;

    /// <summary>Of more columns, none has a checksum of its own.</summary>
    private const int MaxColumns = 1024;

    private const int Shown = 5;

    /// <summary>The rows.</summary>
    public required long Rows { get; init; }

    /// <summary>The columns.</summary>
    public required int Columns { get; init; }

    /// <summary>The names of the columns; null where they have none, or are more than
    /// 1,024.</summary>
    public required IReadOnlyList<string>? Names { get; init; }

    /// <summary>A checksum of each column's cells; empty of more than 1,024 columns.</summary>
    public required IReadOnlyList<uint> ColumnSums { get; init; }

    /// <summary>The rows of a block, a power of two; the last may have fewer.</summary>
    public required long RowsOfBlock { get; init; }

    /// <summary>A checksum of the cells of each block of rows, at most 1,024.</summary>
    public required IReadOnlyList<uint> BlockSums { get; init; }

    /// <summary>Reads a table once, from its beginning.</summary>
    /// <param name="table">The table.</param>
    /// <exception cref="ArgumentNullException">The table is null.</exception>
    /// <exception cref="DataException">The table cannot be read.</exception>
    public static TableFingerprint Of(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var source = table.Source;
        var columns = new OrderedSum[source.Columns <= MaxColumns ? source.Columns : 0];
        var blocks = new List<OrderedSum>();
        var rowsOfBlock = 1L;
        var rows = table.Scan(source, chunk =>
        {
            for (var i = 0; i < chunk.Rows; i++)
            {
                var row = new OrderedSum();
                for (var k = 0; k < chunk.Columns; k++)
                {
                    var cell = Sum(chunk[i, k]);
                    row.Append(cell);
                    if (k < columns.Length)
                        columns[k].Append(cell);
                }

                if (blocks.Count > 0 && blocks[^1].Count < rowsOfBlock)
                {
                    CollectionsMarshal.AsSpan(blocks)[^1].Append(row.Value);
                    continue;
                }

                if (blocks.Count == MaxBlocks)
                {
                    blocks = [.. blocks.Chunk(2).Select(pair => pair[0].Joined(pair[1]))];
                    rowsOfBlock *= 2;
                }

                var block = new OrderedSum();
                block.Append(row.Value);
                blocks.Add(block);
            }
        });
        return new TableFingerprint
        {
            Rows = rows,
            Columns = source.Columns,
            Names = columns.Length == 0 ? null : source.Names,
            ColumnSums = [.. columns.Select(column => column.Folded)],
            RowsOfBlock = rowsOfBlock,
            BlockSums = [.. blocks.Select(block => block.Folded)],
        };
    }

    /// <summary>Tells where another table differs from this one: rows, columns and names that are
    /// more, fewer or others, and the columns and rows of cells that changed.</summary>
    /// <param name="other">The other table's.</param>
    /// <returns>A sentence for each; none where no difference is seen.</returns>
    /// <exception cref="ArgumentNullException">The other is null.</exception>
    public IReadOnlyList<string> Differences(TableFingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var found = new List<string>();
        if (other.Columns != Columns)
            found.Add($"there are {other.Columns:N0} columns, and were {Columns:N0}");
        if (other.Rows != Rows)
            found.Add($"there are {other.Rows:N0} rows, and were {Rows:N0}");
        if (other.Columns == Columns)
        {
            var renamed = Enumerable.Range(0, Columns)
                .Where(k => Names?.ElementAtOrDefault(k) != other.Names?.ElementAtOrDefault(k));
            if (Names is not null || other.Names is not null)
                found.AddRange(renamed.Take(Shown).Select(k =>
                    $"column {k} is named {Name(other.Names, k)}, and was {Name(Names, k)}"));
        }

        if (found.Count == 0 && Cells(other) is { } cells)
            found.Add(cells);
        else if (found.Count > 0 && other.RowsOfBlock == RowsOfBlock && other.Columns == Columns &&
            FirstBlock(other) is { } first)
            found.Add($"the first {Words([first])} that differs is {Place([first])}");
        return found;
    }

    private string? Cells(TableFingerprint other)
    {
        int[] columns = [.. Places(ColumnSums, other.ColumnSums)];
        int[] blocks = [.. Places(BlockSums, other.BlockSums)];
        if (columns.Length + blocks.Length == 0)
            return null;
        var at = string.Join(", ", columns.Take(Shown)
            .Select(k => Names is null ? $"{k}" : Name(Names, k)));
        return "cells changed" +
            (columns.Length == 0 ? "" : columns.Length == 1
                ? $" in column {at}"
                : $" in {columns.Length:N0} columns " +
                    $"({at}{(columns.Length > Shown ? ", …" : "")})") +
            (blocks.Length == 0 ? "" : $", {Words(blocks)} {Place(blocks)}");
    }

    private int? FirstBlock(TableFingerprint other)
    {
        // The last block of the shorter table has fewer rows, and so another sum.
        var whole = (int)(Math.Min(Rows, other.Rows) / RowsOfBlock);
        for (var n = 0; n < whole; n++)
        {
            if (BlockSums[n] != other.BlockSums[n])
                return n;
        }

        return null;
    }

    private static IEnumerable<int> Places(IReadOnlyList<uint> these, IReadOnlyList<uint> others) =>
        Enumerable.Range(0, Math.Min(these.Count, others.Count))
            .Where(n => these[n] != others[n]);

    // Rows as people count them, from 1, without the header.
    private string Place(int[] blocks) =>
        string.Join(", ", blocks.Take(Shown).Select(n => RowsOfBlock == 1
            ? $"{n + 1:N0}"
            : $"{n * RowsOfBlock + 1:N0} to {Math.Min(Rows, (n + 1) * RowsOfBlock):N0}")) +
        (blocks.Length > Shown ? ", …" : "");

    private string Words(int[] blocks) => RowsOfBlock == 1 && blocks.Length == 1 ? "row" : "rows";

    private static string Name(IReadOnlyList<string>? names, int k) =>
        names?.ElementAtOrDefault(k) is { } name ? $"'{name}'" : "nothing";

    private static uint Sum(Cell cell)
    {
        var sum = new Crc32C();
        if (!cell.IsNumber)
        {
            sum.Append(cell.Utf8);
            return sum.Value;
        }

        var number = cell.Number;
        sum.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<double>(in number)));
        return sum.Value;
    }

    /// <summary>Σ xᵢ Kⁿ⁻ⁱ modulo 2⁶⁴, of which two in a row make one.</summary>
    private struct OrderedSum
    {
        private const ulong K = 0x9E3779B97F4A7C15;

        private ulong _power = 1;

        public OrderedSum()
        {
        }

        internal long Count { get; private set; }

        internal ulong Value { get; private set; }

        internal readonly uint Folded => (uint)(Value ^ Value >> 32);

        internal void Append(ulong x)
        {
            Value = Value * K + x + 1; // One more of zeros is another sum.
            _power = Power * K;
            Count++;
        }

        internal readonly OrderedSum Joined(OrderedSum next) => new()
        {
            Value = Value * next.Power + next.Value,
            _power = Power * next.Power,
            Count = Count + next.Count,
        };

        // An array's elements begin with 0.
        private readonly ulong Power => _power == 0 ? 1 : _power;
    }
}
