namespace GpuBp;

/// <summary>Finds the settings of a recipe that suit some samples, by a <see cref="Population"/>.
/// </summary>
/// <remarks>
/// <code>
/// var trials = Search.Random(30, seed: 1, SearchAxis.Log("rate", 1e-4, 1e-2));
/// var found = Search.Run(device, data.StratifiedFolds(5, seed: 1), trials, Recipe);
/// </code>
/// </remarks>
public static class Search
{
    /// <summary>Each combination of the axes' values; the last axis changes first.</summary>
    /// <param name="axes">At least one, all with <see cref="SearchAxis.Choices"/>.</param>
    /// <exception cref="ArgumentException">
    /// There is no axis, two have the same name, one is a range, or there are too many
    /// combinations.
    /// </exception>
    public static IReadOnlyList<Trial> Grid(params IReadOnlyList<SearchAxis> axes)
    {
        RequireAxes(axes);
        var count = 1L;
        foreach (var axis in axes)
        {
            if (axis.Values is null)
                throw new ArgumentException(
                    $"The axis '{axis}' is a range; a grid needs values. Take " +
                    "SearchAxis.Choices for it, or Search.Random.",
                    nameof(axes));
            count *= axis.Values.Count;
            if (count > Array.MaxLength)
                throw new ArgumentException(
                    $"The grid has over {Array.MaxLength:N0} trials at the axis '{axis}'. Take " +
                    "Search.Random.",
                    nameof(axes));
        }

        return [.. Enumerable.Range(0, (int)count).Select(n => Point(n, axes))];
    }

    /// <summary>
    /// Values that are drawn for each axis; the first trials of a longer list are the same.
    /// </summary>
    /// <param name="count">The number of trials, at least 1.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="axes">At least one.</param>
    /// <exception cref="ArgumentException">
    /// There is no axis, or two have the same name.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static IReadOnlyList<Trial> Random(
        int count, long seed, params IReadOnlyList<SearchAxis> axes)
    {
        OptionCheck.AtLeast(1, count, nameof(count), "The number of trials");
        RequireAxes(axes);
        return [.. Enumerable.Range(0, count).Select(n => Drawn(n, seed, axes))];
    }

    /// <summary>Trains each trial's recipe on each fold, and ranks the trials.</summary>
    /// <remarks>
    /// The recipe's validation samples are replaced by the fold's test rows, by which its epochs
    /// are measured and the trials ranked: measure what you find on other rows. With
    /// <see cref="PopulationOptions.Rungs"/> the worse trials are dropped on all folds at once,
    /// by their mean score.
    /// </remarks>
    /// <param name="device">The device.</param>
    /// <param name="folds">
    /// Pairs of samples to learn from and to rank by, such as those of
    /// <see cref="DatasetSplits.StratifiedFolds"/>, or one of
    /// <see cref="DatasetSplits.StratifiedSplit"/>.
    /// </param>
    /// <param name="trials">The trials, which begin in this order.</param>
    /// <param name="recipe">The recipe for a trial and the samples to learn from.</param>
    /// <param name="options">When trials are dropped, and what they may cost; null for neither.
    /// </param>
    /// <param name="seed">The seed of each network and its training.</param>
    /// <param name="progress">Told after each epoch of each network.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <exception cref="ArgumentException">
    /// There is no fold or trial, or <see cref="Population.Train"/> refuses a member; the message
    /// names it with its trial and fold.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">A network does not fit the device.</exception>
    public static SearchResult Run(
        Device device,
        IEnumerable<(Dataset Train, Dataset Test)> folds,
        IReadOnlyList<Trial> trials,
        Func<Trial, Dataset, TrainingRecipe> recipe,
        PopulationOptions? options = null,
        long seed = 0,
        IProgress<PopulationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(trials);
        ArgumentNullException.ThrowIfNull(recipe);
        options ??= new PopulationOptions();
        var pairs = folds.ToList();
        if (pairs.Count == 0)
            throw new ArgumentException(
                "folds is empty; give at least one pair, such as one of StratifiedSplit.",
                nameof(folds));
        if (trials.Count == 0)
            throw new ArgumentException(
                "trials is empty; give some, such as those of Search.Random.", nameof(trials));
        PopulationMember Member(Trial trial, int fold) =>
            new(recipe(trial, pairs[fold].Train), pairs[fold].Train, seed)
            {
                Validation = pairs[fold].Test,
                Label = $"{trial}" + (pairs.Count > 1 ? $", fold {fold}" : ""),
            };
        List<PopulationMember[]> members =
        [
            .. trials.Select(trial => pairs.Select((_, fold) => Member(trial, fold)).ToArray()),
        ];
        PopulationCheck.Members([.. members.SelectMany(some => some)], options, nameof(trials));
        using var field = Field.Of(members, device, options);
        var ranked = field.Train(progress, cancellation);
        return new SearchResult
        {
            Trials =
            [
                .. ranked.Select(group =>
                    Result(trials[group.Members[0].Place / pairs.Count], group)),
            ],
            IsCancelled = field.IsCancelled,
            MultiplyAdds = field.Spent,
        };
    }

    private static TrialResult Result(Trial trial, MemberGroup group)
    {
        MemberResult[] folds = [.. group.Members.Select(one => one.Result(group.DroppedAfter))];
        return new TrialResult
        {
            Trial = trial,
            Score = folds.All(fold => fold.Score is not null)
                ? MeanEstimate.Of([.. folds.Select(fold => fold.Score!.Value)])
                : null,
            Folds = folds.AsReadOnly(),
        };
    }

    private static Trial Point(int number, IReadOnlyList<SearchAxis> axes)
    {
        var values = new double[axes.Count];
        var rest = number;
        for (var n = axes.Count - 1; n >= 0; n--)
        {
            var choices = axes[n].Values!;
            values[n] = choices[rest % choices.Count];
            rest /= choices.Count;
        }

        return new Trial(number, axes, values);
    }

    private static Trial Drawn(int number, long seed, IReadOnlyList<SearchAxis> axes)
    {
        var random = new Philox(seed, RandomStream.Search, (uint)number);
        var values = new double[axes.Count];
        for (var n = 0; n < values.Length; n++)
            values[n] = axes[n].At(random.NextDouble());
        return new Trial(number, axes, values);
    }

    private static void RequireAxes(IReadOnlyList<SearchAxis> axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        if (axes.Count == 0)
            throw new ArgumentException("axes is empty; give at least one.", nameof(axes));
        foreach (var axis in axes)
            ArgumentNullException.ThrowIfNull(axis, nameof(axes));
        if (axes.CountBy(axis => axis.Name).FirstOrDefault(name => name.Value > 1) is
            { Key: { } twice })
            throw new ArgumentException(
                $"Two axes are called '{twice}'; give each a name of its own.", nameof(axes));
    }
}
