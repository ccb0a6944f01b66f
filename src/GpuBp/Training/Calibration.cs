namespace GpuBp;

/// <summary>The rows that calibrate a model.</summary>
internal static class Calibration
{
    /// <summary>The share of rows that chooses the threshold, scales probabilities or corrects
    /// quantiles, where the recipe holds out none.</summary>
    private const double Share = 0.2;

    /// <summary>The recipe with rows held out, if the options need some: training rows would
    /// choose a threshold, or quantiles, that are too sure of themselves.</summary>
    /// <exception cref="DataException">The target is of another kind than the options
    /// need.</exception>
    internal static TrainingRecipe HoldingOut(
        TrainingRecipe recipe, Dataset samples, TablePlan plan, TrainOptions options)
    {
        if (options.Calibrates && (!samples.IsClassification ||
            !TemperatureScaling.GivesProbabilities(recipe.Layers[^1].Activation)))
            throw new DataException(
                "TrainOptions.Calibrates scales probabilities of classes; the target is " +
                $"{plan.Target}, the output layer {recipe.Layers[^1].Activation}. Leave it out.");
        if (options.Threshold is null && !options.Calibrates &&
            (plan.Target!.Quantiles is null || samples.Rows < TrainingRecipe.MinRowsToHoldOut))
            return recipe;
        if (options.Threshold is not null && samples.Classes != 2)
            throw new DataException(
                "TrainOptions.Threshold chooses between two classes; the target is " +
                $"{plan.Target}. Leave it out.");
        var share = Math.Min(Share, TrainingRecipe.MaxValidationRows / samples.Rows);
        return recipe.Options.ValidationShare > 0
            ? recipe
            : recipe with { Options = recipe.Options with { ValidationShare = share } };
    }
}
