namespace GpuBp;

/// <summary>Lets a model whose rows are numbers, such as one of an ONNX graph, take
/// tables.</summary>
public static class ModelTables
{
    private const int Shown = 30;

    /// <summary>The same networks, with a plan for tables like this one.</summary>
    /// <remarks>
    /// The inputs are the table's columns of numbers beside the targets, in the table's order; or,
    /// where the model's inputs have names and the table has them all, the columns of these names.
    /// Other columns are left out. A missing number is refused, for the networks know none.
    /// </remarks>
    /// <param name="model">The model, which goes on to own its networks.</param>
    /// <param name="table">The table.</param>
    /// <param name="targets">
    /// The columns of the targets, by name or by place from 0: one of classes, else one for each
    /// output. None where rows are only predicted.
    /// </param>
    /// <exception cref="DataException">The table cannot be read, has more or fewer columns of
    /// numbers than the networks take, lacks a target, or has other classes than the model; or the
    /// model is a checkpoint.</exception>
    /// <exception cref="InvalidOperationException">The model has a plan.</exception>
    public static Model ForTable(
        this Model model, Table table, params IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(targets);
        if (model.Preprocessing.Plan is not null)
            throw new InvalidOperationException(
                "The model has a plan of a table, which says what its columns are; use it as it " +
                "is.");
        if (model.Kept.IsCheckpoint)
            throw new DataException(
                $"{table.Name}: the model is a checkpoint, which has no plan of a table and does " +
                "not say how rows became its inputs. Use the model that the training has saved.");
        var columns = new ColumnNames(table.Source);
        int[] places = [.. targets.Select(columns.Find)];
        if (Array.IndexOf(places, -1) is >= 0 and var absent)
            throw new DataException(
                $"{table.Name}: there is no target column \"{targets[absent]}\"; " +
                $"{columns.Listed()}.");
        var areNumbers = AreNumbers(table);
        var target = Target(model, table, places, areNumbers);
        var scaler = model.Preprocessing.Scaler;
        ColumnPlan Number(int k, int input)
        {
            var (mean, deviation) = Scaling(scaler, input);
            return new ColumnPlan
            {
                Name = table.ColumnNames?[k],
                Kind = ColumnKind.Number,
                Fill = mean,
                Means = [mean],
                Deviations = [deviation],
            };
        }

        var named = Named(model, table);
        var inputs = named ?? Numbers(model, table, places, areNumbers);
        int[] all = named ?? [.. Enumerable.Range(0, table.Columns).Except(places)];
        var plan = new TablePlan
        {
            Format = table.Format with { HasHeader = table.ColumnNames is not null },
            Columns =
            [
                .. all.Select(k => Array.IndexOf(inputs, k) is >= 0 and var input
                    ? Number(k, input)
                    : new ColumnPlan
                    {
                        Name = table.ColumnNames?[k],
                        Kind = ColumnKind.Ignored,
                        Reason = "no column of numbers",
                    }),
            ],
            Target = named is null && places.Length > 0 ? target : target with
            {
                // Behind the inputs, where nothing says where they stand.
                Columns = [.. target.Columns.Select((_, j) => all.Length + j)],
            },
            Unknown = UnknownCells.Error,
        };
        return new Model(model.Members, new Preprocessing { Plan = plan });
    }

    private static TargetPlan Target(Model model, Table table, int[] places, bool[] areNumbers)
    {
        var (parts, outputs) = (model.Preprocessing, model.Network.Outputs);
        var classes = !model.IsClassification ? null : model.ClassNames ??
            [.. Enumerable.Range(0, Math.Max(outputs, 2)).Select(c => InvariantText.Of(c))];
        var isNumbered = classes?.Index().All(c => c.Item == InvariantText.Of(c.Index)) == true;
        var count = classes is null ? outputs : 1;
        if (places.Length > 0 && places.Length != count)
            throw new DataException(
                $"{table.Name}: the networks give " +
                (classes is null ? $"{outputs} numbers" : $"{classes.Count} classes") +
                $", whose targets are {count} columns; {places.Length} are given. Name {count}" +
                (classes is null && places.Length == 1
                    ? ", or, if the numbers are logits of classes, name the classes where the " +
                        "graph is read: gpubp import --classes, or OnnxFile.Load."
                    : "."));
        if (isNumbered && places is [var only] && !areNumbers[only])
            throw new DataException(
                $"{table.Name}: the classes of the model are the numbers 0 to " +
                $"{classes!.Count - 1}, and the target {Name(table, only)} holds texts. Name the " +
                "classes where the graph is read, gpubp import --classes, or OnnxFile.Load; or " +
                "write the numbers into the table.");
        IReadOnlyList<string>? names = places.Length > 0 && table.ColumnNames is { } given
            ? [.. places.Select(k => given[k])]
            : parts.TargetNames ?? (parts.Target is { } name && count == 1 ? [name] : null);
        var isOfNumbers = classes is null && !model.IsMultiLabel;
        var scaling =
            Enumerable.Range(0, outputs).Select(j => Scaling(parts.TargetScaler, j)).ToList();
        return new TargetPlan
        {
            Columns = places.Length > 0 ? places : [.. Enumerable.Range(0, count)],
            Names = names ?? (table.ColumnNames is null ? null
                : count == 1 ? ["target"]
                : [.. Enumerable.Range(0, count).Select(j => $"target {j}")]),
            Classes = classes,
            IsNumbered = isNumbered,
            Thresholds = parts.Thresholds,
            Means = isOfNumbers ? [.. scaling.Select(column => column.Mean)] : null,
            Deviations = isOfNumbers ? [.. scaling.Select(column => column.Deviation)] : null,
        };
    }

    // The columns of the inputs' names, in the order of the inputs; null where one is absent.
    private static int[]? Named(Model model, Table table)
    {
        var columns = new ColumnNames(table.Source);
        int[] places = [.. (model.InputNames ?? []).Select(columns.FindName)];
        return places.Length == 0 || places.Contains(-1) ? null : places;
    }

    private static int[] Numbers(Model model, Table table, int[] targets, bool[] areNumbers)
    {
        int[] numbers = [.. Enumerable.Range(0, areNumbers.Length)
            .Where(k => areNumbers[k] && !targets.Contains(k))];
        if (numbers.Length == model.Network.Inputs)
            return numbers;
        var others = Enumerable.Range(0, areNumbers.Length).Except(numbers).Except(targets);
        throw new DataException(
            $"{table.Name}: the networks take {model.Network.Inputs} numbers, and " +
            $"{numbers.Length} columns are of numbers" +
            (targets.Length == 0 ? "" : " beside the target") + $": {Listed(numbers)}" +
            (others.Any() ? $"; not of numbers are {Listed(others)}" : "") +
            $". Give a table with {model.Network.Inputs}, in the order of the network's inputs" +
            (numbers.Length > model.Network.Inputs && targets.Length == 0
                ? ", without the target."
                : "."));

        string Listed(IEnumerable<int> places) =>
            string.Join(", ", places.Take(Shown).Select(k => Name(table, k))) +
            (places.Skip(Shown).Any() ? ", …" : "");
    }

    // One pass: of a column of numbers no cell is anything else, and not all are missing.
    private static bool[] AreNumbers(Table table)
    {
        var format = table.Format.Cells();
        var (hasNumbers, hasOthers) = (new bool[table.Columns], new bool[table.Columns]);
        table.Scan(table.Source, chunk => RowScan.ForColumns(chunk, table.Columns, k =>
        {
            for (var i = 0; i < chunk.Rows; i++)
            {
                var cell = chunk[i, k];
                if (format.IsMissing(cell))
                    continue;
                var isNumber = format.TryNumber(cell, out _);
                hasNumbers[k] |= isNumber;
                hasOthers[k] |= !isNumber;
            }
        }));
        return [.. hasNumbers.Zip(hasOthers, (numbers, others) => numbers && !others)];
    }

    // Floor + Range · (x − Offset) / Spread as (x − mean) / deviation.
    private static (double Mean, double Deviation) Scaling(Scaler? scaler, int k)
    {
        if (scaler?.Steps(k) is not { } steps)
            return (0, 1);
        var deviation = steps.Spread / steps.Range;
        return (steps.Offset - steps.Floor * deviation, deviation);
    }

    private static string Name(Table table, int k) =>
        table.ColumnNames is { } names ? $"\"{names[k]}\"" : $"column {k}";
}
