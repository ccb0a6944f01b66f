namespace GpuBp;

/// <summary>What a feature column of a CSV file becomes.</summary>
public enum CsvColumnKind
{
    /// <summary>Numbers: one input.</summary>
    Number,

    /// <summary>Categories: an input for each, 1 for the row's own and 0 for the others.</summary>
    OneHot,

    /// <summary>Categories: one input, the category's place in their order, from 0.</summary>
    Ordinal,

    /// <summary>No input.</summary>
    Ignored,
}
