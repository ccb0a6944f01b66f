using System.CommandLine;
using GpuBp.Cli.Input;

namespace GpuBp.Cli.Commands;

/// <summary>The options of a training that decide, with the data and the device, which bits the
/// model ends with.</summary>
internal sealed class TrainingChoices
{
    /// <summary>The option of the shards of a batch, by its name.</summary>
    internal const string Shards = "--shards";

    private readonly RecipeOptions _recipe = new();
    private readonly CalibrationOptions _calibration = new();

    private readonly Option<double?> _search = Values.Real(
        "--search",
        "What the search for the recipe may cost, as a multiple of its longest training; 0 for " +
        "no search [default: 3]",
        "a number, 0 or above",
        v => v >= 0 && double.IsFinite(v));

    private readonly Option<int?> _members = Values.Whole(
        "--members",
        "Networks whose answers are averaged [default: up to 5, fewer where one takes long; 1 " +
        "beside options of the recipe]",
        min: 1);

    private readonly Option<int?> _seed = Values.Whole(
        "--seed", "Seed of the first weights, shuffles and splits [default: 0]", min: 0);

    private readonly Option<string?> _precision = Values.Choice(
        "--precision",
        "Precision of products on devices with tensor cores [default: float32]",
        [.. Enum.GetNames<Precision>().Select(name => name.ToLowerInvariant())]);

    private readonly Option<int?> _shards = Values.Whole(
        Shards,
        "Cut each batch into so many shards, which ranks share, or which one process computes " +
        "one after another [default: one for each rank, where a step is long]",
        min: 1);

    /// <summary>How the table is laid out, and its target.</summary>
    internal LayoutOptions Layout { get; } = new();

    /// <summary>What its columns become.</summary>
    internal ColumnOptions Columns { get; } = new();

    /// <summary>Those for the model; not those for the table's layout.</summary>
    internal IEnumerable<Option> All =>
    [
        .. Columns.All, .. _recipe.All, _search, _members, .. _calibration.All, _seed, _precision,
        _shards,
    ];

    /// <summary>Those that a model that is trained further has already.</summary>
    internal IEnumerable<Option> OfNewModels =>
        [
            .. Columns.All, .. _recipe.OfNewModels, _search, _members, .. _calibration.All,
            _precision, _shards,
        ];

    /// <summary>The options that are given, with their words, in order of their names.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="further">Options beside these.</param>
    internal SortedDictionary<string, string[]> Given(
        ParseResult parsed, params IEnumerable<Option> further)
    {
        var given = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var option in (Option[])[.. Layout.OfTables, .. All, .. further])
        {
            if (parsed.GetResult(option) is { Implicit: false } result)
                given[option.Name] = [.. result.Tokens.Select(token => token.Value)];
        }

        return given;
    }

    internal int Seed(ParseResult parsed) => parsed.GetValue(_seed) ?? 0;

    /// <summary>Changes a recipe; null where no option does.</summary>
    internal Func<TrainingRecipe, Dataset, TrainingRecipe>? Recipe(ParseResult parsed) =>
        _recipe.IsGiven(parsed)
            ? (recipe, samples) => _recipe.Apply(recipe, samples, parsed)
            : null;

    /// <summary>The target's column, null for the last or several; and how to train.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="table">The table.</param>
    /// <param name="format">The kind of its file.</param>
    /// <exception cref="ToolException">There is nothing to search for.</exception>
    internal (string? Target, TrainOptions Options) Read(
        ParseResult parsed, Table table, DataFormat format)
    {
        if (parsed.GetValue(_search) is > 0 && _recipe.IsGiven(parsed))
            throw new ToolException(
                "--search is given beside options of the recipe, which leave nothing to search " +
                "for. Leave one of them out.");
        var targets = ColumnOptions.Columns(parsed, Layout.Target, table);
        return (targets is [var target] ? target : null, new TrainOptions
        {
            Table = Columns.Read(parsed, table, format) with
            {
                Targets = targets.Length > 1 ? targets : [],
            },
            Seed = Seed(parsed),
            Precision = parsed.GetValue(_precision) is { } name
                ? Enum.Parse<Precision>(name, ignoreCase: true)
                : Precision.Float32,
            Recipe = Recipe(parsed),
            Threshold = _calibration.Threshold(parsed),
            Calibrates = _calibration.Calibrates(parsed),
            SearchBudget = parsed.GetValue(_search) ?? new TrainOptions().SearchBudget,
            Members = parsed.GetValue(_members),
            Shards = parsed.GetValue(_shards),
        });
    }
}
