namespace GpuBp;

/// <summary>What stands in for a number that is missing.</summary>
public enum CsvMissing
{
    /// <summary>Nothing: a missing number is an error.</summary>
    Error,

    /// <summary>The mean of the column's numbers.</summary>
    Mean,

    /// <summary>The median of the column's numbers; of an even count, the mean of the middle
    /// two.</summary>
    Median,

    /// <summary><see cref="CsvOptions.MissingConstant"/>.</summary>
    Constant,
}
