namespace GpuBp;

/// <summary>A network of a <see cref="Population"/>: how, on which rows and from which seed it is
/// trained.</summary>
/// <remarks>Immutable. Members may share datasets, which are not copied.</remarks>
public sealed record PopulationMember
{
    /// <summary>Describes a network and its training.</summary>
    /// <param name="recipe">Layers, loss, optimizer, batch size and options.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="seed">The seed of the first weights, of shuffles and of dropout.</param>
    /// <exception cref="ArgumentNullException">The recipe or the dataset is null.</exception>
    public PopulationMember(TrainingRecipe recipe, Dataset train, long seed = 0) =>
        (Recipe, Train, Seed) = (recipe, train, seed);

    /// <summary>Layers, loss, optimizer, batch size and options.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public TrainingRecipe Recipe
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>The samples to learn from.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public Dataset Train
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>
    /// The samples to measure the network on after each epoch; null for those that the recipe's
    /// options name or hold out.
    /// </summary>
    public Dataset? Validation { get; init; }

    /// <summary>The seed of the first weights, of shuffles and of dropout.</summary>
    public long Seed { get; init; }

    /// <summary>A name for messages; null for the member's place.</summary>
    public string? Label { get; init; }

    /// <summary>
    /// Multiply-adds of the whole training: for each sample and epoch 3 for each weight, but 2 in
    /// the first layer, whose inputs need no gradient; for each validation sample 1.
    /// </summary>
    public double MultiplyAdds => Options.Epochs * MultiplyAddsOfEpoch;

    /// <summary>The recipe's options, with the member's validation samples.</summary>
    internal FitOptions Options => Validation is null
        ? Recipe.Options
        : Recipe.Options with { Validation = Validation, ValidationShare = 0 };

    internal double MultiplyAddsOfEpoch
    {
        get
        {
            var options = Options;
            var held = Math.Round(options.ValidationShare * Train.Rows);
            var (weights, inputs) = (0.0, Train.Inputs);
            foreach (var layer in Recipe.Layers)
            {
                weights += (double)layer.Outputs * inputs;
                inputs = layer.Outputs;
            }

            var ofSample = 3 * weights - (double)Recipe.Layers[0].Outputs * Train.Inputs;
            var validated = held + (options.Validation?.Rows ?? 0);
            return (Train.Rows - held) * ofSample + validated * weights;
        }
    }

    internal bool IsValidated => Validation is not null || Recipe.Options.Validation is not null ||
        Recipe.Options.ValidationShare > 0;

    /// <summary>Such as <c>members[3] (rate 0.1)</c>.</summary>
    internal string Name(int place) =>
        $"members[{place}]" + (Label is null ? "" : $" ({Label})");
}
