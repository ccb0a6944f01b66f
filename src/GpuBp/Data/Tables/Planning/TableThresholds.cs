namespace GpuBp;

/// <summary>By which numbers a table is understood; docs/tables.md lists them too.</summary>
internal static class TableThresholds
{
    /// <summary>
    /// The share of a column's cells that are numbers, or dates, from which on the column is; of
    /// those that have a value. Cells that are neither are taken for missing then.
    /// </summary>
    internal const double MinNumberShare = 0.98;

    /// <summary>
    /// The share of numbers, or dates, from which on a column holds them for a part: which is an
    /// error, unless it has few different texts.
    /// </summary>
    internal const double MinMixedShare = 0.5;

    /// <summary>The different texts, numbers among them, of a mixed column that is a
    /// category.</summary>
    internal const int MaxMixedTexts = 20;

    /// <summary>The different texts of a category; with more the column is left out.</summary>
    internal const int MaxCategories = 1000;

    /// <summary>
    /// The different texts for each cell from which on a column is an identifier or free text, and
    /// left out.
    /// </summary>
    internal const double MinIdentifierShare = 0.5;

    /// <summary>Cells from which on a column may be an identifier.</summary>
    internal const int MinIdentifierCells = 10;

    /// <summary>Different texts of which no column is an identifier, unless all cells
    /// differ.</summary>
    internal const int MaxSmallCategory = 20;

    /// <summary>The share of numbers with leading zeros from which on they are names.</summary>
    internal const double MinLeadingZeroShare = 0.02;

    /// <summary>Different whole numbers of a target that are classes; more are amounts.</summary>
    internal const int MaxWholeClasses = 20;

    /// <summary>Rows of each different whole number from which on a target's are classes.</summary>
    internal const int MinRowsOfWholeClass = 2;

    /// <summary>
    /// Rows of each label from which on an array's whole numbers from 0 without gaps are classes,
    /// however many there are.
    /// </summary>
    internal const int MinRowsOfLabel = 10;

    /// <summary>Days that dates span from which on the time of the year is an input.</summary>
    internal const double MinYearSpan = 365;

    /// <summary>Days that dates span from which on the day of the week is an input.</summary>
    internal const double MinWeekSpan = 14;

    /// <summary>
    /// Mean days between different dates up to which the time of the year is an input: of yearly
    /// dates it would be one value.
    /// </summary>
    internal const double MaxDaysOfYear = 92;

    /// <summary>
    /// Mean days between different dates up to which the day of the week is an input: that of
    /// monthly dates is chance.
    /// </summary>
    internal const double MaxDaysOfWeek = 7;

    /// <summary>Days that times span from which on the time of day is an input.</summary>
    internal const double MinDaySpan = 2;

    /// <summary>Inputs that texts become, where no option names their columns.</summary>
    internal const int MaxTextInputs = 10_000;

    /// <summary>Columns of a table.</summary>
    internal const int MaxColumns = 100_000;
}
