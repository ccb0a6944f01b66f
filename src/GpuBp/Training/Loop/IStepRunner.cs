namespace GpuBp;

/// <summary>Runs training steps on the batches of an epoch, or of a part.</summary>
internal interface IStepRunner : IDisposable
{
    /// <summary>The buffers hold another part from now on.</summary>
    void StartPart();

    /// <summary>Trains on the next batches.</summary>
    /// <param name="batch">The number of the first, from 0; the device counts for itself.</param>
    /// <param name="max">The maximum number of batches, at least 1.</param>
    /// <returns>The number of batches.</returns>
    int Run(int batch, int max = int.MaxValue);

    /// <summary>
    /// Makes the costs and the notes of numbers that are not finite known to all ranks, which call
    /// it after the same step.
    /// </summary>
    void Share();
}
