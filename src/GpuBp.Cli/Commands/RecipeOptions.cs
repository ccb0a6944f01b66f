using System.CommandLine;
using GpuBp.Cli.Input;

namespace GpuBp.Cli.Commands;

/// <summary>The options that change a recipe: what the network is, and how it is trained.</summary>
internal sealed class RecipeOptions
{
    private static readonly Dictionary<string, Activation> Activations = new()
    {
        ["relu"] = Activation.Relu,
        ["leaky-relu"] = Activation.LeakyRelu,
        ["elu"] = Activation.Elu,
        ["gelu"] = Activation.Gelu,
        ["silu"] = Activation.Silu,
        ["softplus"] = Activation.Softplus,
        ["tanh"] = Activation.Tanh,
        ["sigmoid"] = Activation.Sigmoid,
    };

    private readonly Option<int[]?> _hidden = Values.Wholes("--hidden", "Neurons of the hidden layers, such as 128,64", least: 1);
    private readonly Option<string?> _activation =
        Values.Choice("--activation", "Activation of the hidden layers", [.. Activations.Keys]);
    private readonly Option<double?> _dropout = Values.Real(
        "--dropout", "Share of each hidden layer's outputs that a step drops", "a number from 0 to below 1", v => v is >= 0 and < 1);
    private readonly Option<string?> _loss = Values.Choice(
        "--loss", "Cost to lower: cross-entropy for classes, the others for numbers", "cross-entropy", "quadratic", "absolute", "huber");
    private readonly Option<double?> _smoothing = Values.Real(
        "--label-smoothing", "Share by which targets of classes are less sure", "a number from 0 to below 1", v => v is >= 0 and < 1);
    private readonly Option<string?> _optimizer =
        Values.Choice("--optimizer", "How gradients change weights", "adamw", "adam", "sgd", "rmsprop");
    private readonly Option<double?> _rate = Positive("--learning-rate", "Learning rate of the first step");
    private readonly Option<double?> _decay = Values.Real(
        "--weight-decay", "Weight decay", "a number from 0 on", v => v >= 0);
    private readonly Option<double?> _clip = Positive("--clip", "Most that the global norm of the gradients may be");
    private readonly Option<string?> _schedule = Values.Choice(
        "--schedule", "How the learning rate changes", "constant", "cosine", "one-cycle", "step", "plateau");
    private readonly Option<int?> _epochs = Values.Whole("--epochs", "Most times to go through the rows", least: 1);
    private readonly Option<int?> _batch = Values.Whole("--batch", "Rows of a mini-batch", least: 1);
    private readonly Option<double?> _validation = Values.Real(
        "--validation", "Share of the rows to hold out, to find the best epoch by", "a number from 0 to below 1", v => v is >= 0 and < 1);
    private readonly Option<int?> _patience = Values.Whole(
        "--patience", "End after so many epochs without getting better", least: 1);
    private readonly Option<TimeSpan?> _time = Values.Time("--time", "End after so long, such as 90s, 5m or 1.5h");

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[
            _epochs, _time, _patience, _validation, _batch, _hidden, _activation, _dropout, _optimizer, _rate, _schedule, _decay,
            _clip, _loss, _smoothing])
            command.Add(option);
    }

    /// <summary>A recipe with what the command line says.</summary>
    /// <param name="recipe">The recipe for the samples.</param>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="ToolException">Two options contradict each other, or an option the samples.</exception>
    internal TrainingRecipe Apply(TrainingRecipe recipe, ParseResult parsed)
    {
        var epochs = parsed.GetValue(_epochs) ?? recipe.Options.Epochs;
        var optimizer = Optimizer(recipe, parsed);
        return recipe with
        {
            Layers = Layers(recipe, parsed),
            Loss = Loss(recipe, parsed),
            Optimizer = optimizer,
            BatchSize = parsed.GetValue(_batch) ?? recipe.BatchSize,
            Options = recipe.Options with
            {
                Epochs = epochs,
                ValidationShare = parsed.GetValue(_validation) ?? recipe.Options.ValidationShare,
                Patience = parsed.GetValue(_patience) ?? recipe.Options.Patience,
                TimeBudget = parsed.GetValue(_time),
                Schedule = parsed.GetValue(_schedule) switch
                {
                    null => recipe.Options.Schedule,
                    "cosine" => new CosineSchedule(),
                    "one-cycle" => new OneCycleSchedule(optimizer.LearningRate),
                    "step" => new StepSchedule(Every: Math.Max(1, epochs / 3)),
                    "plateau" => new PlateauSchedule(),
                    _ => Schedule.Constant,
                },
            },
        };
    }

    private LayerOptions[] Layers(TrainingRecipe recipe, ParseResult parsed)
    {
        var layer = recipe.Layers[0];
        var hidden = recipe.Layers.SkipLast(1);
        if (parsed.GetValue(_hidden) is { Length: > 0 } sizes)
            hidden = sizes.Select(size => new LayerOptions(size, layer.Activation) { Initializer = layer.Initializer });
        if (parsed.GetValue(_activation) is { } name)
            hidden = hidden.Select(h => new LayerOptions(h.Outputs, Activations[name]) { Initializer = Initializer.He });
        return
        [
            .. hidden.Select(h => new LayerOptions(h.Outputs, h.Activation)
            {
                Initializer = h.Initializer,
                Dropout = (float?)parsed.GetValue(_dropout) ?? h.Dropout,
            }),
            recipe.Layers[^1],
        ];
    }

    private Loss Loss(TrainingRecipe recipe, ParseResult parsed)
    {
        var isClasses = recipe.Layers[^1].Activation != Activation.Identity;
        var name = parsed.GetValue(_loss);
        if (name is not null && isClasses != (name == "cross-entropy"))
            throw new ToolException(
                $"--loss is {name}, but the target holds {(isClasses ? "classes" : "numbers")}; " +
                (isClasses
                    ? "cross-entropy is for classes. --task regression takes the target for numbers."
                    : "quadratic, absolute and huber are for numbers. --task classification takes the target for classes."));
        if (parsed.GetValue(_smoothing) is { } smoothing)
            return isClasses
                ? GpuBp.Loss.CrossEntropyWith((float)smoothing)
                : throw new ToolException("--label-smoothing is for classes; the target holds numbers. Leave it out.");
        return name switch
        {
            "quadratic" => GpuBp.Loss.Quadratic,
            "absolute" => GpuBp.Loss.MeanAbsolute,
            "huber" => GpuBp.Loss.Huber(),
            _ => recipe.Loss,
        };
    }

    private Optimizer Optimizer(TrainingRecipe recipe, ParseResult parsed)
    {
        var decay = (float?)parsed.GetValue(_decay);
        var optimizer = parsed.GetValue(_optimizer) switch
        {
            "sgd" => new Sgd(LearningRate: 0.01f, Momentum: 0.9f, WeightDecay: decay ?? 0),
            "adam" => new Adam(WeightDecay: decay ?? 0),
            "rmsprop" => new RmsProp(LearningRate: 0.001f, WeightDecay: decay ?? 0),
            _ when decay is not null => new AdamW(WeightDecay: decay.Value),
            _ => recipe.Optimizer,
        };
        if (parsed.GetValue(_rate) is { } rate)
            optimizer = optimizer with { LearningRate = (float)rate };
        return parsed.GetValue(_clip) is { } norm ? optimizer with { ClipNorm = (float)norm } : optimizer;
    }

    private static Option<double?> Positive(string name, string description) =>
        Values.Real(name, description, "a number above 0", value => value > 0);
}
