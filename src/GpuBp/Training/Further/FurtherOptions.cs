namespace GpuBp;

/// <summary>How <see cref="FurtherTraining"/> trains a model on new rows; nothing needs to be
/// set.</summary>
public sealed record FurtherOptions
{
    /// <summary>The first layers, so many, that keep their parameters, to the bit; 0 for none, at
    /// most all but the output layer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public int FrozenLayers
    {
        get;
        init => field =
            OptionCheck.AtLeast(0, value, nameof(FrozenLayers), "The number of frozen layers");
    }

    /// <summary>Whether the output layer begins anew, with first weights as of an untrained
    /// network.</summary>
    public bool HasNewHead { get; init; }

    /// <summary>The seed of shuffles, of the first weights of a new head, and of the rows that
    /// stand for classes without one.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Changes the recipe for the samples: its layers are the model's, whose learning-rate factors,
    /// weight decays and dropouts may be changed, and not their sizes. Null for some 1,000 steps of
    /// AdamW.
    /// </summary>
    public Func<TrainingRecipe, Dataset, TrainingRecipe>? Recipe { get; init; }
}
