namespace GpuBp;

/// <summary>A file does not hold the model, or the weights, that it should.</summary>
/// <remarks>The message says which file, where in it, what stands there, and what to do.</remarks>
public sealed class ModelFileException : Exception
{
    /// <summary>Says which file, where in it, what stands there, and what to do.</summary>
    public ModelFileException(string message)
        : base(message)
    {
    }

    /// <summary>Says which file, where in it, what stands there, and what to do.</summary>
    public ModelFileException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
