using System.CommandLine;
using GpuBp.Cli.Input;

namespace GpuBp.Cli.Commands;

/// <summary>The options for what changes during training.</summary>
internal sealed class ScheduleOptions
{
    private readonly Option<string?> _rate = Values.Choice(
        "--schedule",
        "How the learning rate changes",
        "constant",
        "cosine",
        "one-cycle",
        "step",
        "plateau");

    private readonly Option<string?> _decay =
        Falling("--decay-schedule", "How the weight decay changes [default: constant]");

    private readonly Option<string?> _dropout =
        Falling("--dropout-schedule", "How the dropout changes [default: constant]");

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All => [_rate, _decay, _dropout];

    /// <summary>Applies the options to those of a recipe.</summary>
    /// <param name="recipe">The recipe, whose layers, optimizer and epochs are known.</param>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="ToolException">There is nothing that a schedule would change.</exception>
    internal FitOptions Apply(TrainingRecipe recipe, ParseResult parsed)
    {
        var options = recipe.Options;
        if (IsGiven(_decay, parsed) && recipe.Optimizer is
            AdamW { WeightDecay: 0 } or Adam { WeightDecay: 0 } or Sgd { WeightDecay: 0 } or
            RmsProp { WeightDecay: 0 })
            throw new ToolException(
                $"{_decay.Name} is {parsed.GetValue(_decay)}, and the weight decay is 0. Give " +
                "one by --weight-decay, or leave the schedule out.");
        if (IsGiven(_dropout, parsed) && recipe.Layers.All(layer => layer.Dropout == 0))
            throw new ToolException(
                $"{_dropout.Name} is {parsed.GetValue(_dropout)}, and the dropout is 0. Give " +
                "one by --dropout, or leave the schedule out.");
        return options with
        {
            Schedule = Schedule(_rate, options.Schedule, recipe.Optimizer.LearningRate),
            DecaySchedule = Schedule(_decay, options.DecaySchedule, first: 1),
            DropoutSchedule = Schedule(_dropout, options.DropoutSchedule, first: 1),
        };

        Schedule Schedule(Option<string?> option, Schedule usual, float first) =>
            parsed.GetValue(option) switch
            {
                null => usual,
                "cosine" => new CosineSchedule(),
                "one-cycle" => new OneCycleSchedule(first),
                "step" => new StepSchedule(Every: Math.Max(1, options.Epochs / 3)),
                "plateau" => new PlateauSchedule(),
                _ => GpuBp.Schedule.Constant,
            };
    }

    // Not up, as one-cycle: dropout must stay below 1. Nor by the loss, which rates alone follow.
    private static Option<string?> Falling(string name, string description) =>
        Values.Choice(name, description, "constant", "cosine", "step");

    private static bool IsGiven(Option<string?> option, ParseResult parsed) =>
        parsed.GetValue(option) is not (null or "constant");
}
