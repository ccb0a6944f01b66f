namespace GpuBp;

/// <summary>A model in the making: plan, samples, network and trainer, made of a table.</summary>
/// <remarks><c>Model.Train</c> is this in one call; use it to watch or change a part.</remarks>
public sealed class ModelTraining : IDisposable
{
    /// <summary>The share of rows that chooses the threshold where the recipe holds out
    /// none.</summary>
    private const double ThresholdShare = 0.2;

    private readonly Table? _test;
    private readonly ThresholdMetric? _threshold;
    private readonly Device? _ownDevice;
    private readonly int _seed;

    private ModelTraining(
        (Table Train, Table? Test, long WithoutTarget) tables, TablePlan plan, TrainOptions options)
    {
        (var train, _test, var withoutTarget) = tables;
        (_threshold, _seed) = (options.Threshold, options.Seed);
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
        Recipe = HoldingOut(options.Recipe?.Invoke(suggested, Samples) ?? suggested, plan);
        _ownDevice = options.Device is null ? Device.Open() : null;
        Mlp? network = null;
        try
        {
            network = new Mlp(
                options.Device ?? _ownDevice!, Samples.Inputs, [.. Recipe.Layers], options.Seed,
                RequireMemory);
            Model = Owning(network, plan);
            Trainer = new Trainer(
                Model.Network, Recipe.Loss, Recipe.Optimizer, Recipe.BatchSize, options.Seed,
                options.Precision);
        }
        catch
        {
            network?.Dispose();
            _ownDevice?.Dispose();
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

    /// <summary>
    /// The model, which is yours: it outlives this. With <see cref="TrainOptions.Threshold"/>,
    /// <see cref="Run"/> puts another one here, of the same network, which has the threshold.
    /// </summary>
    public Model Model { get; private set; }

    /// <summary>The threshold between two classes that <see cref="Run"/> has chosen; null for
    /// none.</summary>
    public DecisionThreshold? Threshold { get; private set; }

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
                ? options.Table with
                {
                    Task = whole.IsMultiLabel ? TargetTask.Classification : TargetTask.Regression,
                }
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
        CancellationToken cancellation = default)
    {
        options ??= Recipe.Options;
        try
        {
            var result = Trainer.Fit(Samples, options, progress, cancellation);
            ChooseThreshold(options);
            return result;
        }
        catch (NonFiniteException e) when (e.IsRestored)
        {
            ChooseThreshold(options);
            throw;
        }
    }

    /// <summary>Whether there are rows to test by.</summary>
    public bool HasTest => _test is not null;

    /// <summary>The rows to test by, encoded and scaled; null where there are none.</summary>
    /// <inheritdoc cref="TablePlan.Read" path="/exception"/>
    public TableRows? ReadTest() =>
        _test is null ? null : Plan.Read(_test, new TableReadOptions { HasTarget = true });

    /// <summary>How good the model is on the rows to test by; null where there are none.</summary>
    /// <inheritdoc cref="TablePlan.Read" path="/exception"/>
    public ModelMetrics? Evaluate() => ReadTest() is { } rows ? Model.Evaluate(rows) : null;

    /// <summary>How good the model is on the rows that training held out, which also chose the
    /// best epoch and the threshold; null where none were held out.</summary>
    /// <param name="options">The options that <see cref="Run"/> took; null for the
    /// recipe's.</param>
    public ModelMetrics? EvaluateHeldOut(FitOptions? options = null) =>
        HeldOut(options ?? Recipe.Options) is not { } held ? null : ModelMetrics.Of(
            Model, Unscaled(held), Model.Unscaled(Model.Network.Predict(held)));

    /// <exception cref="DeviceOutOfMemoryException">
    /// Training the network would not fit its device.
    /// </exception>
    private void RequireMemory(Mlp network)
    {
        var rows = (int)(Samples.Rows * (1 - Recipe.Options.ValidationShare));
        var options = new LoopOptions { KeepsBest = Recipe.Options.RestoresBest };
        var memory = new TrainingMemory(network, Recipe.Optimizer, Samples, options);
        memory.Require(Math.Max(1, Math.Min(rows, Recipe.BatchSize)));
    }

    /// <summary>Disposes the trainer; the model stays.</summary>
    public void Dispose() => Trainer.Dispose();

    private Model Owning(Mlp network, TablePlan plan) => new(
        network, new Preprocessing { Plan = plan }, ownsNetwork: true, _ownDevice);

    // A threshold that the training rows chose would be too sure of itself.
    private TrainingRecipe HoldingOut(TrainingRecipe recipe, TablePlan plan)
    {
        if (_threshold is null)
            return recipe;
        if (Samples.Classes != 2)
            throw new DataException(
                "TrainOptions.Threshold chooses between two classes; the target is " +
                $"{plan.Target}. Leave it out.");
        return recipe.Options.ValidationShare > 0
            ? recipe
            : recipe with { Options = recipe.Options with { ValidationShare = ThresholdShare } };
    }

    private void ChooseThreshold(FitOptions options)
    {
        if (_threshold is null || HeldOut(options) is not { } held)
            return;
        Threshold = DecisionThreshold.Choose(Model.Network.Predict(held), held, _threshold);
        Model = Owning(Model.Network, Plan with
        {
            Target = Plan.Target! with { Thresholds = [Threshold.Value] },
        });
    }

    private Dataset Unscaled(Dataset samples)
    {
        if (Plan.Target!.Scaler() is not { } scaler)
            return samples;
        var targets = new float[samples.Targets.Length];
        scaler.Inverse(samples.Targets.Span, targets);
        return samples.WithTargets(targets);
    }

    // The rows that the trainer holds out by the same seed.
    private Dataset? HeldOut(FitOptions options) => options.ValidationShare > 0
        ? Samples.StratifiedSplit(options.ValidationShare, _seed).Test
        : null;
}
