namespace GpuBp;

/// <summary>A data file does not hold the expected data.</summary>
/// <remarks>The message names the place, its content, and what is expected.</remarks>
public sealed class DataException : Exception
{
    /// <summary>Names the file and line, its content, and what is expected.</summary>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>Names the file and line, its content, and what is expected.</summary>
    public DataException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
