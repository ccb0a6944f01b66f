namespace GpuBp;

/// <summary>Rows of cells as a file, a stream or arrays hold them: not encoded, not
/// scaled.</summary>
/// <remarks>
/// A table is read when it is used, each time from its beginning, and is not held in memory:
/// <see cref="TablePlanExtensions.Read"/> turns it into what a network takes.
/// </remarks>
public sealed partial class Table
{
    private readonly ITableOrigin _origin;
    private readonly bool[]? _selected;
    private readonly Lazy<ITableSource> _source;

    internal Table(ITableOrigin origin, bool[]? selected = null)
    {
        _origin = origin;
        _selected = selected;
        _source = new(() => origin.Resolve(plan: null));
    }

    /// <summary>What the table is: a file's full path.</summary>
    public string Name => _origin.Name;

    /// <summary>The names of the columns; null where they have none.</summary>
    /// <exception cref="DataException">It is no table, or may be read in two ways.</exception>
    public IReadOnlyList<string>? ColumnNames => Source.Names;

    /// <summary>Cells of a row.</summary>
    /// <inheritdoc cref="ColumnNames" path="/exception"/>
    public int Columns => Source.Columns;

    /// <summary>How the table is laid out.</summary>
    /// <inheritdoc cref="ColumnNames" path="/exception"/>
    public TableFormat Format => Source.Format;

    /// <summary>What may be a mistake in how the table is understood.</summary>
    /// <inheritdoc cref="ColumnNames" path="/exception"/>
    public IReadOnlyList<string> Notes => Source.Notes;

    /// <summary>The rows, where a reading has counted them.</summary>
    internal long? Rows { get; private set; }

    internal ITableSource Source => _source.Value;

    /// <summary>A table in a file of text (CSV), <c>.gz</c> too.</summary>
    /// <remarks>A pipe is read to its end now, and kept, as by <see cref="Read"/>.</remarks>
    /// <param name="path">The file.</param>
    /// <param name="format">What is known of its layout; the rest its first rows tell.</param>
    /// <param name="limits">How large its parts may be; null for the usual limits.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Table Open(string path, TableFormat? format = null, DataLimits? limits = null)
    {
        var file = DataFile.Locate(path, "a table", nameof(path));
        using (var stream = File.OpenRead(file))
        {
            if (!stream.CanSeek)
                return Read(stream, format, file, limits);
        }

        limits ??= DataLimits.Default;
        return new Table(new TextTable(
            file, () => DataFile.Open(file, limits), format ?? new TableFormat(), limits));
    }

    /// <summary>A table of text (CSV) that a stream holds; it is read to its end now, and
    /// kept.</summary>
    /// <param name="stream">The text, which may be compressed by gzip.</param>
    /// <param name="format">What is known of its layout; the rest its first rows tell.</param>
    /// <param name="name">What the table is, for messages.</param>
    /// <param name="limits">How large its parts may be; null for the usual limits.</param>
    /// <exception cref="DataException">It is compressed, and damaged or cut.</exception>
    /// <exception cref="IOException">It is large, and the temporary folder has no room for
    /// it.</exception>
    public static Table Read(
        Stream stream, TableFormat? format = null, string name = "The stream",
        DataLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= DataLimits.Default;
        var open = Spool.Read(stream);
        Span<byte> first = stackalloc byte[2];
        bool isGzip;
        using (var kept = open())
            isGzip = FileKind.IsGzip(
                first[..kept.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)]);
        if (isGzip)
        {
            using var gzip = new CheckedGzipStream(open(), name, limits.MaxExpansion);
            open = Spool.Read(gzip);
        }

        return new Table(new TextTable(name, open, format ?? new TableFormat(), limits));
    }

    /// <summary>A table of numbers in memory: a column for each feature, and the targets beside
    /// them.</summary>
    /// <param name="samples">The samples as they are, not scaled; their weights are not
    /// kept.</param>
    /// <exception cref="ArgumentNullException">The samples are null.</exception>
    public static Table From(Dataset samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        double[] targets = samples.IsClassification
            ? [.. samples.Labels.ToArray().Select(label => (double)label)]
            : [.. samples.Targets.ToArray().Select(target => (double)target)];
        var outputs = samples.IsClassification ? 1 : samples.Outputs;
        var classes = !samples.IsClassification ? null
            : samples.ClassNames
            ?? [.. Enumerable.Range(0, samples.Classes).Select(label => $"{label}")];
        return new Table(new NumberSource(
            "The samples", samples.Features.ToArray(), samples.Inputs, targets, outputs,
            Names(samples, outputs), classes))
        {
            Rows = samples.Rows,
        };
    }

    /// <summary>Holds out round(testShare · rows) rows for testing; every class keeps its
    /// share.</summary>
    /// <remarks>Rows without a target are in neither part. The same seed gives the same
    /// parts.</remarks>
    /// <param name="testShare">The share of the rows to hold out, more than 0 and less than
    /// 1.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="target">The target's column, by its name or its place from 0; null for the
    /// last.</param>
    /// <param name="options">What is not left to the table's cells.</param>
    /// <returns>Both parts, the target with the classes of all rows, and the rows that have
    /// none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share leaves one of the parts without a
    /// row.</exception>
    /// <exception cref="DataException">The table cannot be read, or the target needs a
    /// word.</exception>
    public (Table Train, Table Test, TargetPlan Target, long WithoutTarget) Split(
        double testShare, int seed = 0, string? target = null, TableOptions? options = null)
    {
        var (plan, labels) = PlanLearner.LearnTarget(this, target, options ?? new TableOptions());
        var rows = Enumerable.Range(0, labels.Length).Where(i => labels[i] >= 0).ToArray();
        var isTest = StratifiedSample.Draw(
            plan.IsClassification ? [.. rows.Select(i => labels[i])] : null, rows.Length,
            plan.Outputs, testShare, seed);
        var (train, test) = (new bool[labels.Length], new bool[labels.Length]);
        for (var n = 0; n < rows.Length; n++)
            (isTest[n] ? test : train)[rows[n]] = true;
        var all = Unselected(train, test);
        return (
            new Table(_origin, all.Train) { Rows = rows.Length - isTest.Count(t => t) },
            new Table(_origin, all.Test) { Rows = isTest.Count(t => t) },
            plan,
            labels.Length - rows.Length);
    }

    private static IReadOnlyList<string>? Names(Dataset samples, int outputs) =>
        samples.FeatureNames is null ? null :
        [
            .. samples.FeatureNames,
            .. samples.TargetNames?.Count == outputs
                ? samples.TargetNames
                : Enumerable.Range(0, outputs).Select(j => outputs == 1 ? "target" : $"target {j}"),
        ];

    /// <summary>Goes through the rows.</summary>
    internal long Scan(ITableSource source, Action<RowChunk> action)
    {
        var rows = RowScan.Run(source, _selected, action);
        if (Rows is { } known && known != rows)
            throw new DataException(
                $"{Name} has {rows:N0} rows now, and had {known:N0} before; is it being written?");
        Rows = rows;
        return rows;
    }

    /// <summary>The rows as a plan reads them, which knows the columns.</summary>
    internal ITableSource For(TablePlan plan) => _origin.Resolve(plan);

    // Rows of a part are numbered among its own; the source numbers all.
    private (bool[] Train, bool[] Test) Unselected(bool[] train, bool[] test)
    {
        if (_selected is null)
            return (train, test);
        var (allTrain, allTest) = (new bool[_selected.Length], new bool[_selected.Length]);
        for (var (i, n) = (0, 0); i < _selected.Length; i++)
        {
            if (!_selected[i])
                continue;
            (allTrain[i], allTest[i]) = (train[n], test[n]);
            n++;
        }

        return (allTrain, allTest);
    }
}
