using System.Numerics;

namespace GpuBp;

/// <summary>
/// A network and a training that suit a table of any size: where nothing is known of the data but its rows and its
/// targets, and nobody wants to choose.
/// </summary>
/// <remarks>
/// For features of mean 0 and deviation 1 (<see cref="StandardScaler"/>), and targets likewise where they are numbers.
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
    /// <summary>η of the first step. Adam's usual rate: on small tables a larger one gave surer, worse answers.</summary>
    private const float LearningRate = 1e-3f;

    /// <summary>
    /// What Ση λ over all steps comes to: a weight that nothing in the data holds is e⁻³ of its first value in the end,
    /// on tables of any size. On tables of some hundred rows nothing else keeps the network from learning them by heart.
    /// </summary>
    private const float Decay = 3;

    /// <summary>Steps, not epochs, move weights: small tables are gone through more often.</summary>
    private const int Steps = 5000;

    private const int FewestEpochs = 10;
    private const int MostEpochs = 1000;

    /// <summary>
    /// A tenth of fewer rows is a poor judge, by whose mood training would end, and is worth more learned from: there
    /// the weight decay and the falling rate do the work of stopping early.
    /// </summary>
    private const int FewestRowsToHoldOut = 5000;

    private const double ValidationShare = 0.1;

    /// <summary>More rows would judge no better, and take time after each epoch.</summary>
    private const double MostValidationRows = 10_000;

    /// <summary>Epochs that are not better, once a tenth of the rows tells.</summary>
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
                throw new ArgumentException("Layers is empty; a network needs at least one layer.", nameof(Layers));
            for (var l = 0; l < layers.Length; l++)
                ArgumentNullException.ThrowIfNull(layers[l], $"{nameof(Layers)}[{l}]");
            field = Array.AsReadOnly(layers);
        }
    }

    /// <summary>The cost to lower.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public required Loss Loss
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    /// <summary>How a gradient changes the parameters.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public required Optimizer Optimizer
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    /// <summary>Samples of a mini-batch, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public required int BatchSize
    {
        get;
        init => field = OptionCheck.AtLeast(1, value, nameof(BatchSize), "The batch size");
    }

    /// <summary>How long, by what learning rates, and which epoch's network is kept.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public required FitOptions Options
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    /// <summary>The recipe for a table.</summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item>Two hidden layers of 64 to 512 GELU neurons, a power of two from 2 √rows on: what more rows tell takes
    /// more neurons to say. GELU is smooth, as most of what tables hold, and was no worse than ReLU elsewhere.</item>
    /// <item>Classes: softmax, or sigmoid for one column of zeros and ones and for several that are not one-hot, with
    /// the cross-entropy. Numbers: no output activation, with the quadratic cost.</item>
    /// <item>Batches of 32 to 256, a power of two from rows / 128 on.</item>
    /// <item>AdamW for some 5,000 steps, in 10 to 1,000 epochs, with a rate that falls along a cosine to 0, and a weight
    /// decay λ = 6 / (η steps), so that Ση λ is 3.</item>
    /// <item>From 5,000 rows on a tenth of them, at most 10,000, is held out: training stops when their loss was not better
    /// for 10 epochs, and the best epoch's network is kept. With fewer rows nothing is held out.</item>
    /// </list>
    /// </remarks>
    /// <param name="train">The samples to learn from, features scaled.</param>
    /// <exception cref="ArgumentNullException">The data set is null.</exception>
    public static TrainingRecipe For(Dataset train)
    {
        ArgumentNullException.ThrowIfNull(train);
        var batch = PowerOfTwo(train.Rows / 128.0, least: 32, most: 256);
        var stepsOfEpoch = (train.Rows + batch - 1) / batch;
        var epochs = Math.Clamp(Steps / stepsOfEpoch, FewestEpochs, MostEpochs);
        var (output, loss) = Output(train);
        return new TrainingRecipe
        {
            Layers = [.. Hidden(train.Rows), new LayerOptions(train.Outputs, output)],
            Loss = loss,
            Optimizer = new AdamW(LearningRate, WeightDecay: WeightDecay((double)epochs * stepsOfEpoch)),
            BatchSize = batch,
            Options = Holding(train.Rows) with { Epochs = epochs, Schedule = new CosineSchedule() },
        };
    }

    private static LayerOptions[] Hidden(int rows)
    {
        var width = PowerOfTwo(2 * Math.Sqrt(rows), least: 64, most: 512);
        var layer = new LayerOptions(width, Activation.Gelu) { Initializer = Initializer.He };
        return [layer, layer];
    }

    private static (Activation Activation, Loss Loss) Output(Dataset train)
    {
        if (!train.IsClassification && train.Targets.Span.ContainsAnyExcept(0f, 1f))
            return (Activation.Identity, Loss.Quadratic);
        return (train.IsClassification && train.Outputs > 1 ? Activation.Softmax : Activation.Sigmoid, Loss.CrossEntropy);
    }

    // The mean rate of a cosine is half of the first.
    private static float WeightDecay(double steps) => (float)(Decay / (LearningRate / 2 * steps));

    private static FitOptions Holding(int rows) => rows < FewestRowsToHoldOut
        ? new FitOptions()
        : new FitOptions
        {
            ValidationShare = Math.Min(ValidationShare, MostValidationRows / rows),
            Patience = Patience,
        };

    private static int PowerOfTwo(double from, int least, int most) =>
        (int)Math.Clamp(BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling(from)), (uint)least, (uint)most);
}
