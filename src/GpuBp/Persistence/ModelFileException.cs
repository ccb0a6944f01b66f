namespace GpuBp;

/// <summary>A file does not hold the expected model or weights.</summary>
/// <remarks>The message names the file, the place in it, its content, and the remedy.</remarks>
public sealed class ModelFileException : Exception
{
    /// <summary>Names the file, the place in it, its content, and the remedy.</summary>
    public ModelFileException(string message)
        : base(message)
    {
    }

    /// <summary>Names the file, the place in it, its content, and the remedy.</summary>
    public ModelFileException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
