using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>How the text of a table is laid out; what is null is found out from its first
/// rows.</summary>
public sealed record TableFormat
{
    /// <summary>What separates cells: an ASCII character; null to find out.</summary>
    /// <exception cref="ArgumentException">It cannot separate cells.</exception>
    public char? Delimiter
    {
        get;
        init => field = value is null ||
            (char.IsAscii(value.Value) && value is not ('"' or '\r' or '\n' or '\0'))
            ? value
            : throw new ArgumentException(
                $"Delimiter is U+{(int)value:X4}; an ASCII character other than a quote or a " +
                "line break is needed.",
                nameof(Delimiter));
    }

    /// <summary>What stands before a number's fraction, a point or a comma; null to find
    /// out.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public char? DecimalSign
    {
        get;
        init => field = value is null or '.' or ','
            ? value
            : throw new ArgumentException(
            $"DecimalSign is '{value}'; '.' or ',' is needed.", nameof(DecimalSign));
    }

    /// <summary>Whether the first row has the columns' names; null to find out.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Whether quotes enclose cells, as they do by default; else they are text.</summary>
    [JsonRequired]
    public bool HasQuotes { get; init; } = true;

    /// <summary>What means that a cell has no value, in any case; null for the usual
    /// marks.</summary>
    /// <remarks>NA, N/A, NaN, null, None, #N/A, -, ?, . and nothing. No text always means
    /// it.</remarks>
    public IReadOnlyList<string>? MissingMarks { get; init; }

    /// <inheritdoc/>
    public bool Equals(TableFormat? other) => other is not null
        && (Delimiter, DecimalSign, HasHeader, HasQuotes)
            .Equals((other.Delimiter, other.DecimalSign, other.HasHeader, other.HasQuotes))
        && (MissingMarks ?? []).SequenceEqual(other.MissingMarks ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Delimiter, DecimalSign, HasHeader);

    /// <summary>Such as <c>';' between cells, decimal comma, names in the first row</c>.</summary>
    public override string ToString() => string.Join(
        ", ",
        $"{(Delimiter == '\t' ? "tabs" : $"'{Delimiter}'")} between cells",
        DecimalSign == ',' ? "decimal comma" : "decimal point",
        HasHeader == true ? "names in the first row" : "no names");

    internal CellFormat Cells() => new(DecimalSign ?? '.', MissingMarks ?? CellFormat.UsualMarks);
}
