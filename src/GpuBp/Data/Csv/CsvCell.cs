using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>
/// One cell of a CSV file, which knows where it stands. Lines and columns count from 1.
/// </summary>
/// <param name="file">The file's full path, or what else the cell is of.</param>
/// <param name="line">The line on which the cell's record starts, or 0 of no file.</param>
/// <param name="column">The cell's column.</param>
/// <param name="name">The column's name, or null.</param>
/// <param name="utf8">The cell's text.</param>
internal readonly ref struct CsvCell(
    string file, long line, int column, string? name, ReadOnlySpan<byte> utf8)
{
    private const int ShownLength = 60;
    private readonly ReadOnlySpan<byte> _utf8 = utf8;

    /// <summary>The cell's text.</summary>
    /// <exception cref="DataException">The text is not UTF-8.</exception>
    public string Text()
    {
        var text = Encoding.UTF8.GetString(_utf8);
        return text.Contains('\uFFFD')
            ? throw Error("is not UTF-8 text; save the file as UTF-8")
            : text;
    }

    /// <summary>The cell's text as a finite number.</summary>
    /// <exception cref="DataException">It is none.</exception>
    public float Number()
    {
        const string Expected = "a finite number with a decimal point, such as 1.5, is expected";
        if (_utf8.IsEmpty)
            throw Error($"is empty; {Expected}");
        if (!float.TryParse(_utf8, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            throw Error($"is not a number; {Expected}");
        if (float.IsNaN(value))
            throw Error($"is NaN; {Expected}");
        if (float.IsInfinity(value))
            throw Error($"is infinite as a float; {Expected}, at most 3.4E+38 in size");
        return value;
    }

    /// <summary>Whether the cell's text is a finite number.</summary>
    public bool TryNumber(out float value) =>
        float.TryParse(_utf8, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && float.IsFinite(value);

    /// <summary>Whether the cell's text is one of those.</summary>
    public bool IsOneOf(byte[][] texts)
    {
        foreach (var text in texts)
        {
            if (_utf8.SequenceEqual(text))
                return true;
        }

        return false;
    }

    /// <summary>The cell's text as the number of a class.</summary>
    /// <param name="classes">The number of classes, or null where it is not known yet.</param>
    /// <exception cref="DataException">It is none.</exception>
    public int ClassIndex(int? classes)
    {
        var range = classes is null ? "from 0" : $"from 0 to {classes - 1}";
        var expected =
            $"a class as a whole number {range} is expected (CsvOptions.TargetKind reads names " +
            "with ClassName, and numbers of regression with Number)";
        if (_utf8.IsEmpty)
            throw Error($"is empty; {expected}");
        if (!int.TryParse(
                _utf8, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var label))
            throw Error($"is not a class; {expected}");
        if (label < 0 || label >= (classes ?? int.MaxValue))
            throw Error($"is out of range; {expected}");
        return label;
    }

    /// <summary>An error about this cell: <c>file, line, column (name): "text" is …</c></summary>
    public DataException Error(string problem)
    {
        var text = Encoding.UTF8.GetString(_utf8);
        if (text.Length > ShownLength)
            text = text[..ShownLength] + "…";
        var columnName = string.IsNullOrEmpty(name) ? "" : $" ({name})";
        var lineNumber = line == 0 ? "" : $", line {line}";
        return new DataException(
            $"{file}{lineNumber}, column {column}{columnName}: \"{text}\" {problem}.");
    }
}
