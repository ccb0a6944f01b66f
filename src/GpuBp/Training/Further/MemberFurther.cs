namespace GpuBp;

/// <summary>Trains copies of a model's networks on samples of a wider plan.</summary>
/// <param name="model">The model.</param>
/// <param name="plan">Its plan, wider.</param>
/// <param name="samples">The new rows, and those that hold absent classes.</param>
/// <param name="options">How to train.</param>
internal sealed class MemberFurther(
    Model model, TablePlan plan, Dataset samples, FurtherOptions options)
{
    private const int Steps = 1000;
    private const int MaxEpochs = 500;

    private readonly TablePlan _old = model.Preprocessing.Plan!;

    /// <summary>What is to be known of the optimizers.</summary>
    internal IReadOnlyList<string> Notes { get; private set; } = [];

    /// <param name="m">The place of the network in the model.</param>
    /// <param name="cancellation">Ends training.</param>
    /// <returns>A new network; and the optimizer's state, where the model keeps it.</returns>
    internal (Mlp Network, KeptOptimizer? Optimizer) Train(int m, CancellationToken cancellation)
    {
        var (member, kept) = (model.Members[m], model.Kept.Optimizers?[m]);
        var seed = options.Seed + ((long)m << 32);
        var recipe = Recipe(member);
        var network = WiderNetwork.Of(member, _old, plan, recipe.Layers, options.HasNewHead, seed);
        try
        {
            using var trainer = new Trainer(
                network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, seed);
            if (kept?.Suits(recipe.Optimizer) == true)
                kept.GiveTo(
                    trainer, WiderNetwork.Places(_old, plan),
                    network.Layers.Count - (options.HasNewHead ? 1 : 0));
            else if (kept is not null)
                Notes =
                [
                    $"the model keeps the state of another optimizer than {recipe.Optimizer}, " +
                        "which begins without",
                ];
            trainer.Fit(samples, recipe.Options, progress: null, cancellation);
            return (network, kept is null ? null : OptimizerKeeping.Of(trainer));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private TrainingRecipe Recipe(Mlp member)
    {
        var usual = TrainingRecipe.For(samples, FitLevel.Usual, plan.Target!.Quantiles);
        var stepsOfEpoch = (samples.Rows + usual.BatchSize - 1) / usual.BatchSize;
        LayerOptions[] layers =
        [
            .. member.Layers.Select((layer, l) => NetworkCopy.Options(layer) with
            {
                LearningRateFactor =
                    l < options.FrozenLayers ? 0 : layer.LearningRateFactor,
            }),
        ];
        var recipe = usual with
        {
            Layers = layers,
            Loss = member.Layers[^1].Activation is SoftmaxActivation
                ? Loss.CrossEntropy
                : usual.Loss,
            Optimizer = new AdamW(usual.Optimizer.LearningRate, WeightDecay: 0),
            Options = usual.Options with
            {
                Epochs = Math.Clamp(Steps / stepsOfEpoch, 1, MaxEpochs),
            },
        };
        var changed = options.Recipe?.Invoke(recipe, samples) ?? recipe;
        return changed.Layers.Select(Shape).SequenceEqual(layers.Select(Shape))
            ? changed with { Options = changed.Options with { InitialRows = null } }
            : throw new ArgumentException(
                "FurtherOptions.Recipe changes the layers' number, sizes, activations, biases or " +
                "kinds; a model that is trained further keeps them. Change learning-rate " +
                "factors, weight decays and dropouts alone.");
    }

    private static (int, Activation, bool, bool, bool, bool) Shape(LayerOptions layer) =>
        (layer.Outputs, layer.Activation, layer.HasBias, layer.HasLayerNorm, layer.IsResidual,
            layer.ScalesInputs);
}
