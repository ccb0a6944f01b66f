namespace GpuBp;

/// <summary>A collective operation that may be pending.</summary>
public interface IGroupOperation
{
    /// <summary>Moves data without waiting, and says whether the operation is finished.</summary>
    /// <exception cref="ProcessGroupException">A rank has failed.</exception>
    bool Advance();

    /// <summary>Waits until the operation is finished.</summary>
    /// <exception cref="ProcessGroupException">
    /// A rank has failed, or has not answered in time; the message names it and its host.
    /// </exception>
    void Wait();
}
