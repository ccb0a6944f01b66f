using System.Numerics;

namespace GpuBp;

/// <summary>
/// A network and settings of its training that suit a table of any size, for those who do not want
/// to choose them.
/// </summary>
/// <remarks>
/// For features, and targets that are numbers, of mean 0 and deviation 1: see
/// <see cref="StandardScaler"/>.
/// <code>
/// var recipe = TrainingRecipe.For(train);
/// using var network = new Mlp(device, train.Inputs, [.. recipe.Layers], seed);
/// using var trainer = new Trainer(network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, seed);
/// trainer.Fit(train, recipe.Options);
/// </code>
/// Immutable; change parts with <c>with</c>.
/// </remarks>
public sealed record TrainingRecipe
{
    /// <summary>
    /// η of the first step: Adam's usual rate. On small tables a larger one gave answers that were
    /// worse, and surer of themselves.
    /// </summary>
    private const float LearningRate = 1e-3f;

    /// <summary>
    /// Ση λ over all steps: a weight that the data does not need ends at e⁻³ of its first value, on
    /// tables of any size. On tables of some hundred rows nothing else prevents overfitting.
    /// </summary>
    private const float Decay = 3;

    /// <summary>Steps, not epochs, move weights: small tables get more epochs.</summary>
    private const int Steps = 5000;

    /// <summary>The widest hidden layer of a network alone.</summary>
    private const int MaxWidth = 512;

    /// <summary>The widest hidden layer of a network that others of an ensemble join: several
    /// narrow ones were as good as a wide one, in less time.</summary>
    private const int MaxMemberWidth = 256;

    private const int MinEpochs = 10;
    private const int MaxEpochs = 1000;

    /// <summary>
    /// Of fewer rows, a tenth measures too unreliably to end training, and is worth more as
    /// training samples: there weight decay and the falling rate take the place of early stopping.
    /// </summary>
    internal const int MinRowsToHoldOut = 5000;

    private const double ValidationShare = 0.1;

    /// <summary>More rows would measure no better, and take time after each epoch.</summary>
    internal const double MaxValidationRows = 10_000;

    /// <summary>Epochs without improvement, if rows are held out.</summary>
    private const int Patience = 10;

    /// <summary>The layers, the output layer last; at least one.</summary>
    /// <exception cref="ArgumentNullException">The list, or a layer of it, is null.</exception>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public required IReadOnlyList<LayerOptions> Layers
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            LayerOptions[] layers = [.. value];
            if (layers.Length == 0)
                throw new ArgumentException(
                    "Layers is empty; a network needs at least one layer.", nameof(Layers));
            for (var l = 0; l < layers.Length; l++)
                ArgumentNullException.ThrowIfNull(layers[l], $"{nameof(Layers)}[{l}]");
            field = Array.AsReadOnly(layers);
        }
    }

    /// <summary>The loss to lower.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public required Loss Loss
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>How a gradient changes the parameters.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public required Optimizer Optimizer
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Samples of a batch, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public required int BatchSize
    {
        get;
        init => field = OptionCheck.AtLeast(1, value, nameof(BatchSize), "The batch size");
    }

    /// <summary>
    /// How long to train, at what learning rates, and which epoch's network to keep.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public required FitOptions Options
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>The recipe for a table.</summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item>Two hidden layers of 64 to 512 GELU neurons, a power of two from 2 √rows on: more rows
    /// support more neurons. GELU is smooth, as most relations in tables are, and was no worse than
    /// ReLU elsewhere.</item>
    /// <item>For classes the cross-entropy with softmax, or with sigmoid if the targets are one
    /// column of zeros and ones, or several that are not one-hot. For numbers the quadratic loss,
    /// without an output activation.</item>
    /// <item>Batches of 32 to 256, a power of two from rows / 128 on.</item>
    /// <item>AdamW for some 5,000 steps, in 10 to 1,000 epochs. The rate falls along a cosine to 0;
    /// the weight decay is λ = 6 / (η steps), so that Ση λ is 3.</item>
    /// <item>From 5,000 rows on a tenth of them, at most 10,000, is held out: training stops after
    /// 10 epochs without an improvement of their loss, and keeps the best epoch's network. With
    /// fewer rows nothing is held out.</item>
    /// </list>
    /// </remarks>
    /// <param name="train">The samples to learn from, features scaled.</param>
    /// <exception cref="ArgumentNullException">The dataset is null.</exception>
    public static TrainingRecipe For(Dataset train)
    {
        ArgumentNullException.ThrowIfNull(train);
        return For(
            train, new FitLevel(LearningRate, 0, Decay, Steps), MaxWidth, Holding(train.Rows));
    }

    /// <summary>The recipe for a table, of a given thoroughness: without rows held out, as the
    /// search for it holds some out.</summary>
    /// <param name="train">The samples to learn from, features scaled.</param>
    /// <param name="level">The thoroughness.</param>
    /// <param name="quantiles">The levels that the outputs are quantiles of; null for
    /// none.</param>
    internal static TrainingRecipe For(
        Dataset train, FitLevel level, IReadOnlyList<double>? quantiles = null)
    {
        var recipe = For(train, level, MaxMemberWidth, new FitOptions { RestoresBest = false });
        return quantiles is null ? recipe : recipe with
        {
            Loss = Loss.Pinball([.. quantiles.Select(quantile => (float)quantile)]),
        };
    }

    private static TrainingRecipe For(
        Dataset train, FitLevel level, int maxWidth, FitOptions options)
    {
        var batch = PowerOfTwo(train.Rows / 128.0, min: 32, max: 256);
        var stepsOfEpoch = (train.Rows + batch - 1) / batch;
        var epochs = Math.Clamp(level.Steps / stepsOfEpoch, MinEpochs, MaxEpochs);
        var (output, loss) = Output(train);
        return new TrainingRecipe
        {
            Layers =
            [
                .. Hidden(train.Rows, maxWidth, level.Dropout),
                new LayerOptions(train.Outputs, output),
            ],
            Loss = loss,
            Optimizer = new AdamW(
                level.LearningRate,
                WeightDecay: WeightDecay(level, (double)epochs * stepsOfEpoch)),
            BatchSize = batch,
            Options = options with { Epochs = epochs, Schedule = new CosineSchedule() },
        };
    }

    private static LayerOptions[] Hidden(int rows, int maxWidth, float dropout)
    {
        var width = PowerOfTwo(2 * Math.Sqrt(rows), min: 64, maxWidth);
        var layer = new LayerOptions(width, Activation.Gelu)
        {
            Initializer = Initializer.He,
            Dropout = dropout,
        };
        return [layer, layer];
    }

    private static (Activation Activation, Loss Loss) Output(Dataset train)
    {
        if (!train.IsClassification && train.Targets.Span.ContainsAnyExcept(0f, 1f))
            return (Activation.Identity, Loss.Quadratic);
        var isOneHot = train.IsClassification && train.Outputs > 1;
        return (isOneHot ? Activation.Softmax : Activation.Sigmoid, Loss.CrossEntropy);
    }

    // The mean rate of a cosine is half of the first.
    private static float WeightDecay(FitLevel level, double steps) =>
        (float)(level.Decay / (level.LearningRate / 2 * steps));

    private static FitOptions Holding(int rows) => rows < MinRowsToHoldOut
        ? new FitOptions()
        : new FitOptions
        {
            ValidationShare = Math.Min(ValidationShare, MaxValidationRows / rows),
            Patience = Patience,
        };

    private static int PowerOfTwo(double from, int min, int max) =>
        (int)Math.Clamp(
            BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling(from)), (uint)min, (uint)max);
}
