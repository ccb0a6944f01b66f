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

    /// <summary>
    /// Whether the file has lost its form or its checksum: an older copy may do.
    /// </summary>
    internal bool IsDamage { get; private init; }

    internal static ModelFileException OfDamage(string message, Exception? inner = null) =>
        new(message, inner!) { IsDamage = true };
}
