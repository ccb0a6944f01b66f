namespace GpuBp;

/// <summary>What a column of a table is taken for.</summary>
public enum ColumnKind
{
    /// <summary>Numbers: one input.</summary>
    Number,

    /// <summary>One of two values: one input, 0 or 1.</summary>
    TwoValues,

    /// <summary>One of several values: an input for each.</summary>
    Category,

    /// <summary>One of several values in order: one input, the value's place.</summary>
    Ordinal,

    /// <summary>A date or a time: days, and parts of the year, the week and the day.</summary>
    Date,

    /// <summary>Left out: nearly every row has a text, or a number, of its own.</summary>
    Identifier,

    /// <summary>Left out: all rows have the same value, or none.</summary>
    Constant,

    /// <summary>Left out: the first column, without a name, counts the rows.</summary>
    Index,

    /// <summary>Left out: an option says so.</summary>
    Ignored,
}

/// <summary>What a date becomes beside its days.</summary>
[Flags]
public enum DateParts
{
    /// <summary>Nothing: the days alone.</summary>
    None = 0,

    /// <summary>The time of the year, as the sine and cosine of its angle.</summary>
    Year = 1,

    /// <summary>The day of the week: an input for each.</summary>
    Week = 2,

    /// <summary>The time of day, as the sine and cosine of its angle.</summary>
    Day = 4,
}
