namespace GpuBp;

/// <summary>Rows of a table as a network takes them: encoded and scaled by a plan.</summary>
public sealed class TableRows
{
    private readonly float[] _features;
    private readonly TablePlan _plan;

    internal TableRows(TablePlan plan, float[] features, int rows)
    {
        _plan = plan;
        _features = features;
        Rows = rows;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The inputs of a row.</summary>
    public int Inputs => _plan.Inputs;

    /// <summary>The inputs, scaled, [rows × inputs].</summary>
    public ReadOnlyMemory<float> Features => _features;

    /// <summary>The class of each row; null where targets were not read, or are labels or
    /// numbers.</summary>
    public IReadOnlyList<int>? Labels { get; internal init; }

    /// <summary>The targets as the table has them, [rows × columns of the target]: numbers, or
    /// zeros and ones of labels; null where they were not read, or are classes.</summary>
    public IReadOnlyList<double>? Numbers { get; internal init; }

    /// <summary>Rows that were left out, for they have no target.</summary>
    public long WithoutTarget { get; internal init; }

    /// <summary>The texts of each column that is passed through, a list for each row.</summary>
    public IReadOnlyList<string[]> Kept { get; internal init; } = [];

    /// <summary>What is to be known of the rows: cells that no training row was like, and the
    /// like.</summary>
    public IReadOnlyList<string> Notes { get; internal init; } = [];

    /// <summary>The rows as samples.</summary>
    /// <param name="scalesTargets">Whether numbers are scaled, as for training; else they are as
    /// the table has them.</param>
    /// <exception cref="InvalidOperationException">Targets were not read.</exception>
    public Dataset ToDataset(bool scalesTargets = true)
    {
        var names = _plan.HasNames ? _plan.InputNames() : null;
        var target = _plan.Target;
        if (Labels is not null)
            return Dataset.FromLabels(
                _features, Inputs, [.. Labels], target!.Outputs, names,
                target.IsNumbered ? null : target.Classes);
        if (Numbers is null)
            throw new InvalidOperationException(
                "The targets were not read; set TableReadOptions.HasTarget.");
        var targets = new float[Rows * target!.Outputs];
        if (target.IsMultiLabel)
        {
            for (var i = 0; i < targets.Length; i++)
                targets[i] = (float)Numbers[i];
            return Dataset.Wrap(_features, Inputs, targets, target.Outputs, names).AsLabels()
                .WithTargetNames(target.Names);
        }

        for (var i = 0; i < targets.Length; i++)
        {
            var (number, j) = target.Quantiles is null
                ? (Numbers[i], i % target.Outputs)
                : (Numbers[i / target.Outputs], 0);
            var divisor = target.Deviations![j] is var deviation && deviation == 0 ? 1 : deviation;
            targets[i] = (float)(scalesTargets ? (number - target.Means![j]) / divisor : number);
        }

        return Dataset.Wrap(_features, Inputs, targets, target.Outputs, names)
            .WithTargetNames(target.OutputNames);
    }
}
