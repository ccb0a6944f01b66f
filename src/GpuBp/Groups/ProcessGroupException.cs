namespace GpuBp;

/// <summary>A rank of a group has failed or does not answer, so that no rank can go on.</summary>
/// <remarks>The group is of no further use: end the process, and the launcher ends all.</remarks>
public sealed class ProcessGroupException : InvalidOperationException
{
    /// <inheritdoc/>
    public ProcessGroupException()
    {
    }

    /// <inheritdoc/>
    public ProcessGroupException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ProcessGroupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The ranks at fault; empty if they are not known.</summary>
    public IReadOnlyList<int> Ranks { get; init; } = [];
}
