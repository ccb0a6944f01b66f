namespace GpuBp;

/// <summary>How <c>Model.Train</c> trains; nothing needs to be set.</summary>
public sealed record TrainOptions
{
    /// <summary>What is not left to the table's cells.</summary>
    public TableOptions Table { get; init; } = new();

    /// <summary>The share of the rows to hold out for <see cref="ModelTraining.Evaluate"/>; 0 for
    /// none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 0 to below 1.</exception>
    public double TestShare
    {
        get;
        init => field =
            OptionCheck.Share(value, nameof(TestShare), "The share held out for testing");
    }

    /// <summary>
    /// Chooses the threshold between two classes, on rows that the recipe holds out, a fifth if it
    /// holds out none; null for the likelier class.
    /// </summary>
    public ThresholdMetric? Threshold { get; init; }

    /// <summary>The device; null for <see cref="Device.Open(string?)"/>, which the model then
    /// disposes.</summary>
    public Device? Device { get; init; }

    /// <summary>The seed of the first weights, of shuffles and of splits.</summary>
    public int Seed { get; init; }

    /// <summary>How products are computed where the device has tensor cores.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Changes the recipe that the samples suggest; null to take it as it is.</summary>
    public Func<TrainingRecipe, Dataset, TrainingRecipe>? Recipe { get; init; }
}
