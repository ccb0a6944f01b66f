using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>Turns single rows into inputs by a plan.</summary>
/// <remarks>Immutable: several threads may encode at once.</remarks>
internal sealed class RowEncoder
{
    private readonly TablePlan _plan;
    private readonly ColumnEncoder?[] _encoders;

    internal RowEncoder(TablePlan plan)
    {
        _plan = plan;
        var format = plan.Format.Cells();
        _encoders = [.. plan.Columns.Select(
            column => column.IsUsed ? new ColumnEncoder(column, plan.Format, format) : null)];
    }

    /// <summary>The inputs of a row.</summary>
    /// <param name="valueOf">The value of a column by its name or its place: text, a number, a
    /// date, or null.</param>
    /// <param name="isStrict">Whether a cell that no training row was like is an error.</param>
    /// <param name="notes">What is to be known of such cells.</param>
    /// <exception cref="DataException">The row has no such column, or a cell is not known and
    /// should be.</exception>
    internal float[] Encode(Func<string, (bool Has, object? Value)> valueOf, bool isStrict,
        out IReadOnlyList<string> notes)
    {
        var inputs = new float[_plan.Inputs];
        var found = new List<string>();
        for (var k = 0; k < _encoders.Length; k++)
        {
            if (_encoders[k] is not { } encoder)
                continue;
            var column = _plan.Columns[k];
            var (has, value) =
                valueOf(column.Name ?? _plan.Place(k).ToString(CultureInfo.InvariantCulture));
            if (!has)
                throw new DataException($"The row has no " +
                    $"\"{column.Name ?? $"{_plan.Place(k)}"}\"; the columns are {Listed()}.");
            var to = inputs.AsSpan(_plan.FirstInputs[k], column.Inputs);
            var counts = new ColumnCounts(
                column, new ColumnPlace("The row", _plan.Place(k), column.Name), isStrict);
            Encode(encoder, value, to, counts);
            found.AddRange(counts.Notes());
        }

        notes = found;
        return inputs;
    }

    /// <summary>The numbers of a row by the names of their columns, or by their places.</summary>
    /// <param name="row">A number for each column but the target.</param>
    /// <exception cref="ArgumentException">There are more or fewer numbers.</exception>
    internal Dictionary<string, object?> Named(ReadOnlySpan<double> row)
    {
        if (row.Length != _plan.Columns.Count)
            throw new ArgumentException(
                $"row has {row.Length} numbers; the plan needs one for each of " +
                $"{_plan.Columns.Count} columns.",
                nameof(row));
        var values = new Dictionary<string, object?>();
        for (var k = 0; k < row.Length; k++)
            values.Add(_plan.Columns[k].Name ?? $"{_plan.Place(k)}", row[k]);
        return values;
    }

    private static void Encode(
        ColumnEncoder encoder, object? value, Span<float> to, ColumnCounts counts)
    {
        if (value is bool flag)
        {
            // Files have True, true or 1.
            ReadOnlySpan<string> texts = flag
                ? ["True", "true", "TRUE", "1"]
                : ["False", "false", "FALSE", "0"];
            foreach (var text in texts)
            {
                if (encoder.Encode(new Cell(Encoding.UTF8.GetBytes(text)), to) == CellOutcome.Known)
                    return;
            }
        }

        var cell = value switch
        {
            double or float or decimal or sbyte or byte or short or ushort or int or uint or long
                or ulong =>
                new Cell(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            DateOnly date =>
            new Cell(Utf8(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
            DateTime time =>
            new Cell(Utf8(time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture))),
            DateTimeOffset time =>
            new Cell(
            Utf8(time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff",
            CultureInfo.InvariantCulture))),
            _ => new Cell(
            Utf8(Convert.ToString(value, CultureInfo.InvariantCulture)?.Trim() ?? "")),
        };
        counts.Add(encoder.Encode(cell, to), cell, line: 0);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private string Listed() => string.Join(", ", _plan.Columns.Index()
        .Where(c => c.Item.IsUsed).Select(c => c.Item.Name ?? $"{_plan.Place(c.Index)}"));
}
