namespace GpuBp;

/// <summary>Purposes of random numbers; each has numbers of its own.</summary>
/// <remarks>A change of these values would change every seeded result.</remarks>
internal enum RandomStream
{
    /// <summary>Initial weights; the index is the layer.</summary>
    Weights = 1,

    /// <summary>The order of the samples; the index is the epoch.</summary>
    Shuffle = 2,

    /// <summary>The choice of test rows.</summary>
    Split = 3,

    /// <summary>The outputs of a layer that a step drops; the index is the layer.</summary>
    Dropout = (int)Kernels.Dropout.Stream,

    /// <summary>The test rows of each fold.</summary>
    Folds = 5,

    /// <summary>The values of a search; the index is the trial.</summary>
    Search = 6,

    /// <summary>The rows that explanations sample; the index is what for.</summary>
    Explanation = 7,

    /// <summary>The order in which a column's cells are shuffled; the index is the repeat, the part
    /// is the column.</summary>
    Importance = 8,

    /// <summary>The orders of columns for Shapley values; the index is the order.</summary>
    Shapley = 9,

    /// <summary>The rows by which first weights are rescaled.</summary>
    FirstRows = 10,
}
