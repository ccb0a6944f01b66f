namespace GpuBp;

/// <summary>A data file does not hold what it should.</summary>
/// <remarks>The message says where, what stands there, and what is expected.</remarks>
public sealed class DataException : Exception
{
    /// <summary>Says which file and line, what stands there, and what is expected.</summary>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>Says which file and line, what stands there, and what is expected.</summary>
    public DataException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
