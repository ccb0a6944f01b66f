using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>One cell of a table: text in UTF-8, or a number that its source holds as one.</summary>
internal readonly ref struct Cell
{
    private const int ShownLength = 60;

    /// <summary>A cell of text; no text is a missing value.</summary>
    public Cell(ReadOnlySpan<byte> utf8) => Utf8 = utf8;

    /// <summary>A cell of a number; NaN is a missing value.</summary>
    public Cell(double number) => (Number, IsNumber) = (number, true);

    /// <summary>The text; empty where the cell holds a number.</summary>
    public ReadOnlySpan<byte> Utf8 { get; }

    /// <summary>The number of a cell that holds one.</summary>
    public double Number { get; }

    /// <summary>Whether the source holds the cell as a number.</summary>
    public bool IsNumber { get; }

    /// <summary>The cell's text; a number as the shortest text that reads as the same
    /// double.</summary>
    public string Text => IsNumber
        ? Number.ToString("R", CultureInfo.InvariantCulture)
        : Encoding.UTF8.GetString(Utf8);

    /// <summary>The cell's text in quotes, shortened for a message.</summary>
    public string Quoted
    {
        get
        {
            var text = Text;
            return $"\"{(text.Length > ShownLength ? text[..ShownLength] + "…" : text)}\"";
        }
    }
}
