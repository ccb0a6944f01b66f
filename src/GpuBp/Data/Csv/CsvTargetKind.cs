namespace GpuBp;

/// <summary>What the target column of a CSV file holds.</summary>
public enum CsvTargetKind
{
    /// <summary>Classes as whole numbers 0 … C − 1; they become one-hot rows.</summary>
    ClassIndex,

    /// <summary>
    /// Classes as names; they become one-hot rows, in ordinal order of the names.
    /// </summary>
    ClassName,

    /// <summary>Numbers, as for regression; they become one column.</summary>
    Number,

    /// <summary>
    /// What the cells say: classes by their names where one is no number, or where all are whole
    /// numbers, of at most 20 different ones; else numbers. Then
    /// <see cref="Dataset.IsClassification"/> tells.
    /// </summary>
    Inferred,
}
