using System.CommandLine;
using GpuBp.Cli.Input;

namespace GpuBp.Cli.Commands;

/// <summary>The options that change a recipe: the network and its training.</summary>
internal sealed class RecipeOptions
{
    /// <summary>The rows that tell when patience ends, where no option says.</summary>
    private const double ValidationShare = 0.1;

    private readonly Option<int?> _epochs =
        Values.Whole("--epochs", "Maximum number of epochs", min: 1);

    private readonly Option<TimeSpan?> _time =
        Values.Time("--time", "End after this time, such as 90s, 5m or 1.5h");

    private readonly Option<int?> _patience =
        Values.Whole("--patience", "End after this many epochs without improvement", min: 1);

    private readonly Option<double?> _validation =
        Values.Share("--validation", "Share of the rows to hold out, to choose the best epoch");

    private readonly Option<int?> _batch = Values.Whole("--batch", "Rows of a batch", min: 1);

    private readonly NetworkOptions _network = new();
    private readonly OptimizerOptions _optimizer = new();

    private readonly ScheduleOptions _schedules = new();

    private readonly Option<string?> _loss = Values.Choice(
        "--loss",
        "Loss to lower: cross-entropy for classes, the others for numbers",
        "cross-entropy",
        "quadratic",
        "absolute",
        "huber");

    private readonly Option<double?> _smoothing =
        Values.Share("--label-smoothing", "Share of each class target to spread over all classes");

    private readonly Option<string?> _weights = Values.Choice(
        "--class-weight",
        "How much classes count: balanced counts them alike, however few rows they have " +
        "[default: none]",
        "none",
        "balanced");

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All =>
    [
        _epochs, _time, _patience, _validation, _batch, .. _network.All, .. _optimizer.All,
        .. _schedules.All, _loss, _smoothing, _weights,
    ];

    /// <summary>Those that a model that is trained further has already.</summary>
    internal IEnumerable<Option> OfNewModels => _network.OfNewModels;

    /// <summary>Whether one of the options is given: then the recipe is not searched for.</summary>
    internal bool IsGiven(ParseResult parsed) =>
        All.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>Applies the options to a recipe.</summary>
    /// <param name="recipe">The recipe for the samples.</param>
    /// <param name="samples">The training samples.</param>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="ToolException">An option contradicts another, or the samples.</exception>
    internal TrainingRecipe Apply(TrainingRecipe recipe, Dataset samples, ParseResult parsed)
    {
        var epochs = parsed.GetValue(_epochs) ?? recipe.Options.Epochs;
        var optimizer = _optimizer.Apply(recipe.Optimizer, parsed);
        var patience = parsed.GetValue(_patience);
        var held = parsed.GetValue(_validation) ?? (patience is null ? 0 : ValidationShare);
        var changed = recipe with
        {
            Layers = _network.Apply(recipe.Layers, parsed),
            Loss = Loss(recipe, samples, parsed),
            Optimizer = optimizer,
            BatchSize = parsed.GetValue(_batch) ?? recipe.BatchSize,
            Options = recipe.Options with
            {
                Epochs = epochs,
                ValidationShare = held,
                Patience = patience,
                RestoresBest = true,
                TimeBudget = parsed.GetValue(_time),
            },
        };
        return changed with { Options = _schedules.Apply(changed, parsed) };
    }

    private Loss Loss(TrainingRecipe recipe, Dataset samples, ParseResult parsed)
    {
        var name = parsed.GetValue(_loss);
        if (name is not null && recipe.Loss.Name == "pinball")
            throw new ToolException(
                $"--loss is {name}, but --quantiles needs the pinball loss; leave one out.");
        var isClasses = recipe.Layers[^1].Activation != Activation.Identity;
        if (name is not null && isClasses != (name == "cross-entropy"))
            throw new ToolException(
                $"--loss is {name}, but the target holds " +
                (isClasses
                    ? "classes, which need cross-entropy. --task regression reads it as numbers."
                    : "numbers, which need quadratic, absolute or huber. --task classification " +
                        "reads it as classes."));
        var (smoothing, isBalanced) =
            (parsed.GetValue(_smoothing), parsed.GetValue(_weights) == "balanced");
        if (smoothing is not null || isBalanced)
            return isClasses
                ? GpuBp.Loss.CrossEntropyWith(
                    (float)(smoothing ?? 0), isBalanced ? ClassWeights.Balanced(samples) : null)
                : throw new ToolException(
                    $"{(isBalanced ? "--class-weight" : "--label-smoothing")} is for classes; " +
                    "the target holds numbers. Leave it out.");
        return name switch
        {
            "quadratic" => GpuBp.Loss.Quadratic,
            "absolute" => GpuBp.Loss.MeanAbsolute,
            "huber" => GpuBp.Loss.Huber(),
            _ => recipe.Loss,
        };
    }
}
