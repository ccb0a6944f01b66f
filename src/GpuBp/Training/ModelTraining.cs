namespace GpuBp;

/// <summary>A model in the making: plan, samples, network and trainer, made of a table.</summary>
/// <remarks><c>Model.Train</c> is this in one call; use it to watch or change a part.</remarks>
public sealed class ModelTraining : IDisposable
{
    private readonly Table? _test;

    private ModelTraining(
        (Table Train, Table? Test, long WithoutTarget) tables, TablePlan plan, TrainOptions options)
    {
        (var train, _test, var withoutTarget) = tables;
        var ownsDevice = options.Device is null;
        Rows = plan.Read(train, new TableReadOptions { HasTarget = true });
        Samples = Rows.ToDataset();
        withoutTarget += Rows.WithoutTarget;
        Notes =
        [
            .. train.Notes,
            .. withoutTarget == 0 ? Array.Empty<string>()
                : [$"{withoutTarget:N0} {(withoutTarget == 1 ? "row has" : "rows have")} no " +
                "target, left out"],
        ];
        var suggested = TrainingRecipe.For(Samples);
        Recipe = options.Recipe?.Invoke(suggested, Samples) ?? suggested;
        var device = options.Device ?? Device.Open();
        try
        {
            Model = new Model(
                new Mlp(device, Samples.Inputs, [.. Recipe.Layers], options.Seed),
                new Preprocessing { Plan = plan },
                ownsNetwork: true,
                ownsDevice ? device : null);
            Trainer = new Trainer(
                Model.Network, Recipe.Loss, Recipe.Optimizer, Recipe.BatchSize, options.Seed,
                options.Precision);
        }
        catch
        {
            Model?.Dispose();
            if (ownsDevice)
                device.Dispose();
            throw;
        }
    }

    /// <summary>What the columns become.</summary>
    public TablePlan Plan => Model.Preprocessing.Plan!;

    /// <summary>The rows to learn from, encoded and scaled.</summary>
    public TableRows Rows { get; }

    /// <summary>The same as samples.</summary>
    public Dataset Samples { get; }

    /// <summary>How the network is trained.</summary>
    public TrainingRecipe Recipe { get; }

    /// <summary>The model, which is yours: it outlives this.</summary>
    public Model Model { get; }

    /// <summary>The trainer of the model's network.</summary>
    public Trainer Trainer { get; }

    /// <summary>What may be a mistake in the table, and rows that were left out.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Makes all that a training needs.</summary>
    /// <param name="table">The training rows, as they are.</param>
    /// <param name="target">
    /// The column to predict, by its name or its place from 0; null for the last.
    /// </param>
    /// <param name="options">How to train; null leaves all to the table.</param>
    /// <param name="test">Rows to test by, instead of a share of the table; null for none.</param>
    /// <exception cref="DataException">
    /// The table cannot be read, or some columns are no inputs; the message names each, and the
    /// option that decides.
    /// </exception>
    /// <exception cref="DeviceException">There is no such device, or it lacks memory.</exception>
    public static ModelTraining Prepare(
        Table table, string? target = null, TrainOptions? options = null, Table? test = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        options ??= new TrainOptions();
        if (test is not null && options.TestShare > 0)
            throw new ArgumentException(
                "TestShare and rows to test by are both given; give one.", nameof(test));
        var (train, plan, withoutTarget) = (table, (TablePlan?)null, 0L);
        if (options.TestShare > 0)
        {
            var parts = table.Split(options.TestShare, options.Seed, target, options.Table);
            (train, test, var whole) = (parts.Train, parts.Test, parts.Target);
            withoutTarget = parts.WithoutTarget;

            // What the target is, all rows say; what the inputs become, those to learn from alone.
            plan = TablePlan.Learn(train, target, whole.Classes is null
                ? options.Table with { Task = TargetTask.Regression }
                : options.Table with { Task = TargetTask.Classification, Classes = whole.Classes });
            plan = plan with { Target = plan.Target! with { Hint = whole.Hint } };
        }

        plan ??= TablePlan.Learn(table, target, options.Table);
        return new ModelTraining((train, test, withoutTarget), plan, options);
    }

    /// <summary>Trains by the recipe.</summary>
    /// <param name="options">Options in the place of the recipe's; null for those.</param>
    /// <param name="progress">Is told of each epoch.</param>
    /// <param name="cancellation">Ends it; the best epoch's network is kept.</param>
    /// <exception cref="NonFiniteException">Training came to NaN or an infinity.</exception>
    public TrainingResult Run(
        FitOptions? options = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Trainer.Fit(Samples, options ?? Recipe.Options, progress, cancellation);

    /// <summary>Whether there are rows to test by.</summary>
    public bool HasTest => _test is not null;

    /// <summary>The rows to test by, encoded and scaled; null where there are none.</summary>
    /// <inheritdoc cref="TablePlan.Read" path="/exception"/>
    public TableRows? ReadTest() =>
        _test is null ? null : Plan.Read(_test, new TableReadOptions { HasTarget = true });

    /// <summary>How good the model is on the rows to test by; null where there are none.</summary>
    /// <inheritdoc cref="TablePlan.Read" path="/exception"/>
    public ModelMetrics? Evaluate() => ReadTest() is { } rows ? Model.Evaluate(rows) : null;

    /// <summary>Disposes the trainer; the model stays.</summary>
    public void Dispose() => Trainer.Dispose();
}
