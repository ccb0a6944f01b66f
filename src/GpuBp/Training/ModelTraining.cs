namespace GpuBp;

/// <summary>A model in the making: plan, samples, network and trainer, made of a table.</summary>
/// <remarks><c>Model.Train</c> is this in one call; use it to watch or change a part.</remarks>
public sealed class ModelTraining : IDisposable
{
    private readonly TrainingTables _tables;
    private readonly Device? _ownDevice;
    private readonly TrainOptions _options;
    private readonly List<string> _notes;
    private KeptTraining? _kept;

    private ModelTraining(
        TrainingTables tables, TrainOptions options, CancellationToken cancellation)
    {
        (_tables, _options, _notes) = (tables, options, [.. tables.Notes]);
        Samples = Rows.ToDataset();
        var usual = Usual(FitLevel.Usual);
        var given = options.Recipe?.Invoke(usual, Samples);
        _ownDevice = options.Device is null ? OpenDevice(given ?? usual) : null;
        Mlp? network = null;
        try
        {
            var device = options.Device ?? _ownDevice!;
            Recipe = WithCheckpoints(FirstNetwork.InShards(
                Calibration.HoldingOut(
                    given ?? FindRecipe(device, options, cancellation), Samples, tables.Plan,
                    options),
                Samples.Inputs,
                options));
            network = new Mlp(
                device, Samples.Inputs, [.. Recipe.Layers], options.Seed,
                mlp => FirstNetwork.RequireMemory(mlp, Samples, Recipe, options.Group));
            Model = Owning([network], tables.Plan);
            Trainer = new Trainer(
                Model.Network, Recipe.Loss, Recipe.Optimizer, Recipe.BatchSize, options.Seed,
                options.Precision, Recipe.Options.Shards is null ? null : options.Group);
            Members = options.Members ??
                (options.Recipe is null ? EnsembleTraining.Suggested(Member(Recipe.Options)) : 1);
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
    public TableRows Rows => _tables.Rows;

    /// <summary>The same as samples.</summary>
    public Dataset Samples { get; }

    /// <summary>How the network is trained.</summary>
    public TrainingRecipe Recipe { get; }

    /// <summary>The trials of the search for the recipe, the best first; null where there was
    /// none.</summary>
    public SearchResult? Trials { get; private set; }

    /// <summary>The networks that <see cref="Run"/> trains.</summary>
    public int Members { get; }

    /// <summary>
    /// The model, which is yours: it outlives this. <see cref="Run"/> puts another one here, which
    /// owns the same network: with the other members of the ensemble, the threshold of
    /// <see cref="TrainOptions.Threshold"/>, and the correction of
    /// <see cref="TableOptions.Quantiles"/>.
    /// </summary>
    public Model Model { get; private set; }

    /// <summary>The threshold between two classes that <see cref="Run"/> has chosen; null for
    /// none.</summary>
    public DecisionThreshold? Threshold { get; private set; }

    /// <summary>The temperature by which <see cref="Run"/> has scaled probabilities; null for
    /// none.</summary>
    public double? Temperature { get; private set; }

    /// <summary>The trainer of the model's first network.</summary>
    public Trainer Trainer { get; }

    /// <summary>What may be a mistake in the table, rows that were left out, and members whose
    /// training failed.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Makes all that a training needs: the plan, the samples, the recipe, the
    /// network.</summary>
    /// <remarks>
    /// The search for the recipe tries levels of thoroughness, which differ in learning rate,
    /// dropout, weight decay and steps, on rows held out, below 5,000 rows in three folds. It costs
    /// what <see cref="TrainOptions.SearchBudget"/> says. The network then learns from all rows.
    /// </remarks>
    /// <param name="table">The training rows, as they are.</param>
    /// <param name="target">
    /// The column to predict, by its name or its place from 0; null for the last.
    /// </param>
    /// <param name="options">How to train; null leaves all to the table.</param>
    /// <param name="test">Rows to test by, instead of a share of the table; null for none.</param>
    /// <param name="cancellation">Ends the search, with an exception.</param>
    /// <exception cref="DataException">
    /// The table cannot be read, or some columns are no inputs; the message names each, and the
    /// option that decides.
    /// </exception>
    /// <exception cref="ArgumentException">Several processes are to keep the optimizer's state.
    /// </exception>
    /// <exception cref="DeviceException">There is no such device, or it lacks memory.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public static ModelTraining Prepare(
        Table table, string? target = null, TrainOptions? options = null, Table? test = null,
        CancellationToken cancellation = default)
    {
        options ??= new TrainOptions();
        if (options is { KeepsOptimizer: true, Group.Size: > 1 })
            throw new ArgumentException(
                "TrainOptions.KeepsOptimizer is set, and there are " +
                $"{options.Group.Size} processes, each of which has a part of the optimizer's " +
                "state alone. Train in one process, or leave it out.", nameof(options));
        options = options with
        {
            Table = options.Table with
            {
                Encoding = options.Table.Encoding ?? NumberEncoding.Suggested,
            },
        };
        return new ModelTraining(
            TrainingTables.Read(table, target, options, test), options, cancellation);
    }

    /// <summary>Trains by the recipe: first one network, then, beside one another, the further
    /// members of the ensemble, which have other seeds.</summary>
    /// <param name="options">Options in the place of the recipe's; null for those.</param>
    /// <param name="progress">Is told of each epoch of the first network.</param>
    /// <param name="cancellation">Ends it; the best epoch's network is kept, and the members whose
    /// training has ended by then; quantiles may stay uncorrected, with a note.</param>
    /// <returns>The training of the first network.</returns>
    /// <exception cref="NonFiniteException">Training the first network came to NaN or an
    /// infinity. Another member that does so is left out, with a note.</exception>
    public TrainingResult Run(
        FitOptions? options = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= Recipe.Options;
        try
        {
            var result = FirstNetwork.Fit(
                Shared,
                Model.Network,
                () => Trainer.Fit(Samples, options, progress, cancellation),
                () => AddMembers(options, cancellation));
            ScaleProbabilities(options);
            ChooseThreshold(options);
            CorrectQuantiles(options, cancellation);
            return result;
        }
        catch (NonFiniteException e) when (e.IsRestored)
        {
            ChooseThreshold(options);
            throw;
        }
    }

    /// <summary>The ranks that share members, and not batches; null for none.</summary>
    private IProcessGroup? Shared =>
        _options.Group is { Size: > 1 } && Trainer.Group is null ? _options.Group : null;

    /// <summary>Whether there are rows to test by.</summary>
    public bool HasTest => _tables.Test is not null;

    /// <summary>The rows to test by, encoded and scaled; null where there are none.</summary>
    /// <inheritdoc cref="TablePlanExtensions.Read" path="/exception"/>
    public TableRows? ReadTest() => _tables.ReadTest();

    /// <summary>How good the model is on the rows to test by; null where there are none.</summary>
    /// <inheritdoc cref="TablePlanExtensions.Read" path="/exception"/>
    public ModelMetrics? Evaluate() => ReadTest() is { } rows ? Model.Evaluate(rows) : null;

    /// <summary>How good the model is on the rows that training held out, which also chose the
    /// best epoch, the threshold and the temperature, or corrected the quantiles; null where none
    /// were held out.</summary>
    /// <param name="options">The options that <see cref="Run"/> took; null for the
    /// recipe's.</param>
    public ModelMetrics? EvaluateHeldOut(FitOptions? options = null) =>
        HeldOut(options ?? Recipe.Options) is not { } held ? null : ModelMetrics.Of(
            Model, Plan.Target!.Unscaled(held), Model.Predict(member => member.Predict(held)));

    /// <summary>Disposes the trainer; the model stays.</summary>
    public void Dispose() => Trainer.Dispose();

    private Model Owning(IReadOnlyList<Mlp> members, TablePlan plan) => new(
        members, new Preprocessing { Plan = plan }, ownsMembers: true, _ownDevice)
    {
        Kept = _kept ??= new KeptTraining
        {
            // No file becomes twice as large.
            Moments = ClassMoments.Of(plan, Rows, members[0].ParameterCount / 2),
        },
    };

    private TrainingRecipe FindRecipe(
        Device device, TrainOptions options, CancellationToken cancellation)
    {
        var level = FitLevel.Usual;
        if (options.SearchBudget > 0 && RecipeSearch.Suits(Samples))
        {
            Trials = RecipeSearch.Run(device, Samples, options, cancellation);
            cancellation.ThrowIfCancellationRequested();
            if (Trials.Best.Score is not null)
                level = RecipeSearch.Level(Trials.Best.Trial);
        }

        return Usual(level);
    }

    private TrainingRecipe WithCheckpoints(TrainingRecipe recipe) =>
        _options.Checkpoints is null ? recipe : recipe with
        {
            Options = recipe.Options with { Checkpoints = _options.Checkpoints },
        };

    private TrainingRecipe Usual(FitLevel level) =>
        TrainingRecipe.For(Samples, level, _options.Table.Quantiles);

    // A search may find another recipe, whose networks have the same shape.
    private Device OpenDevice(TrainingRecipe recipe)
    {
        int[] sizes = [Samples.Inputs, .. recipe.Layers.Select(layer => layer.Outputs)];
        var batches = Math.Ceiling((double)Samples.Rows / recipe.BatchSize);
        return DeviceChoice.Of(sizes, recipe.BatchSize).Open(batches * recipe.Options.Epochs);
    }

    private void AddMembers(FitOptions options, CancellationToken cancellation)
    {
        if (Members == 1)
        {
            Join([]);
            return;
        }

        var member = Member(options with { Checkpoints = null });
        using var trained = EnsembleTraining.Train(
            Model.Network.Device,
            member,
            Members - 1,
            new PopulationOptions
            {
                Precision = _options.Precision,
                Group = _options.Group,
                KeepsOptimizer = _options.KeepsOptimizer,
                CostOfFirst = Shared is null ? 0 : member.MultiplyAdds,
                Checkpoints = options.Checkpoints?.In("members"),
            },
            _options.MemberProgress,
            cancellation);
        _notes.AddRange(
            from failure in trained.Members.Select(member => member.Failure)
                .OfType<NonFiniteException>()
            select $"a network is left out, for its training failed: {failure.Message}");
        Join(EnsembleTraining.Whole(trained));
    }

    private void Join(IReadOnlyList<MemberResult> further)
    {
        if (_options.KeepsOptimizer)
            _kept = _kept!.With(
                [OptimizerKeeping.Of(Trainer), .. further.Select(member => member.Optimizer)]);
        Model = Owning([Model.Network, .. further.Select(member => member.TakeNetwork())], Plan);
    }

    // The rows that the first network holds out, all do: to measure them together, and to choose
    // their threshold.
    private PopulationMember Member(FitOptions options)
    {
        var recipe = Recipe with { Options = options };
        if (Split(options) is not ({ } train, { } held))
            return new PopulationMember(recipe, Samples, _options.Seed);
        return new PopulationMember(
            recipe with { Options = options with { ValidationShare = 0 } },
            train,
            _options.Seed)
        {
            Validation = held,
        };
    }

    private void ScaleProbabilities(FitOptions options)
    {
        if (_options.Calibrates && HeldOut(options) is { } held)
            Temperature = TemperatureScaling.Calibrate(
                Model, held.Labels.ToArray(), member => member.Predict(held));
    }

    private void ChooseThreshold(FitOptions options)
    {
        if (_options.Threshold is null || HeldOut(options) is not { } held)
            return;
        Threshold = DecisionThreshold.Choose(
            Model.Predict(member => member.Predict(held)), held, _options.Threshold);
        ReplaceTarget(Plan.Target! with { Thresholds = [Threshold.Value] });
    }

    // By the rows held out, or, where there are none, by networks that have not seen a fold.
    private void CorrectQuantiles(FitOptions options, CancellationToken cancellation)
    {
        if (Plan.Target is not { Quantiles: { } levels } target)
            return;
        var shifts = new ConformalShifts(levels);
        if (HeldOut(options) is { } held)
            shifts.Add(
                MemberOutputs.Mean(Model.OfMembers(member => member.Predict(held))),
                target.Unscaled(held));
        else
            foreach (var (outputs, fold) in FoldPredictions.Of(
                Model.Network.Device,
                Member(options with { Checkpoints = null }),
                _options,
                options.Checkpoints?.In("folds"),
                cancellation))
                shifts.Add(target.Scaler()!.Inverse(outputs), target.Unscaled(fold));

        if (shifts.Rows < shifts.MinRows)
            _notes.Add(
                "the quantiles may hold less often than they say: there are " +
                $"{shifts.Rows:N0} rows to correct them by, and {shifts.MinRows:N0} are needed");
        if (shifts.Rows > 0)
            ReplaceTarget(target with { QuantileShifts = shifts.Find() });
    }

    private void ReplaceTarget(TargetPlan target) =>
        Model = Owning(Model.Members, Plan with { Target = target });

    private Dataset? HeldOut(FitOptions options) => Split(options)?.Test;

    // As the trainer splits the samples by the same seed.
    private (Dataset Train, Dataset Test)? Split(FitOptions options) => options.ValidationShare > 0
        ? Samples.StratifiedSplit(options.ValidationShare, _options.Seed)
        : null;
}
