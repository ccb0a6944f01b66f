using System.CommandLine;
using GpuBp.Cli.Input;

namespace GpuBp.Cli.Commands;

/// <summary>The options for the optimizer.</summary>
internal sealed class OptimizerOptions
{
    private readonly Option<string?> _optimizer =
        Values.Choice("--optimizer", "The update rule", "adamw", "adam", "sgd", "rmsprop");

    private readonly Option<double?> _rate =
        Positive("--learning-rate", "Learning rate of the first step");

    private readonly Option<double?> _decay =
        Values.Real("--weight-decay", "Weight decay", "a number from 0 on", v => v >= 0);

    private readonly Option<double?> _clip =
        Positive("--clip", "Maximum of the global norm of the gradients");

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All => [_optimizer, _rate, _decay, _clip];

    /// <summary>Applies the options to the optimizer of a recipe.</summary>
    internal Optimizer Apply(Optimizer recipe, ParseResult parsed)
    {
        var decay = (float?)parsed.GetValue(_decay);
        var optimizer = parsed.GetValue(_optimizer) switch
        {
            "sgd" => new Sgd(LearningRate: 0.01f, Momentum: 0.9f, WeightDecay: decay ?? 0),
            "adam" => new Adam(WeightDecay: decay ?? 0),
            "rmsprop" => new RmsProp(LearningRate: 0.001f, WeightDecay: decay ?? 0),
            _ when decay is not null => new AdamW(WeightDecay: decay.Value),
            _ => recipe,
        };
        if (parsed.GetValue(_rate) is { } rate)
            optimizer = optimizer with { LearningRate = (float)rate };
        return parsed.GetValue(_clip) is { } norm
            ? optimizer with { ClipNorm = (float)norm }
            : optimizer;
    }

    private static Option<double?> Positive(string name, string description) =>
        Values.Real(name, description, "a number above 0", value => value > 0);
}
