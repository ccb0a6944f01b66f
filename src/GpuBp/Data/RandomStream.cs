namespace GpuBp;

/// <summary>What random numbers are drawn for: each purpose has numbers of its own.</summary>
/// <remarks>
/// The values are part of what a seed means; a change would change every seeded result.
/// </remarks>
internal enum RandomStream
{
    /// <summary>Initial weights; the index is the layer.</summary>
    Weights = 1,

    /// <summary>The order of the samples; the index is the epoch.</summary>
    Shuffle = 2,

    /// <summary>Which rows are held out for testing.</summary>
    Split = 3,

    /// <summary>Which outputs of a layer a step drops; the index is the layer.</summary>
    Dropout = (int)Kernels.Dropout.Stream,

    /// <summary>Which rows each fold tests.</summary>
    Folds = 5,
}
