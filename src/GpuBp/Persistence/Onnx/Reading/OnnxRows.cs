namespace GpuBp;

/// <summary>How raw rows become the inputs of a graph's first layer.</summary>
/// <param name="Preprocessing">What the model does with rows.</param>
/// <param name="First">The first layer, of the inputs that this gives, in its order.</param>
internal sealed record OnnxRows(Preprocessing Preprocessing, OnnxLayer First)
{
    /// <param name="file">The graph.</param>
    /// <param name="cells">The inputs of the first layer.</param>
    /// <param name="first">The first layer, in the graph's order.</param>
    /// <param name="classes">The names of the classes; null where outputs are none.</param>
    /// <exception cref="ModelFileException">A column is encoded in a way that a plan is
    /// not.</exception>
    internal static OnnxRows Of(
        OnnxGraphFile file, IReadOnlyList<OnnxCell> cells, OnnxLayer first,
        IReadOnlyList<string>? classes)
    {
        // What no scaler does, the layer does.
        first = first.OfScaled(
            [.. cells.Select(cell => cell.Mean is null ? cell.Scale : 1)],
            [.. cells.Select(cell => cell.Mean is null ? cell.Shift : 0)]);
        return cells.Index().All(c => c.Item.IsPlain && c.Item.Input == cells[0].Input
            && c.Item.Column == c.Index) && cells.Count == cells[0].Input.Width
                ? new OnnxRows(Numbers(cells, classes), first)
                : Table(file, cells, first, classes);
    }

    private static Preprocessing Numbers(
        IReadOnlyList<OnnxCell> cells, IReadOnlyList<string>? classes) => new()
        {
            ClassNames = classes,
            Scaler = cells.All(cell => cell is { Scale: 1, Shift: 0 }) ? null : new StandardScaler(
            [.. cells.Select(cell => cell.Mean ?? 0)],
            [.. cells.Select(cell => cell.Deviation ?? 1)]),
        };

    private static OnnxRows Table(
        OnnxGraphFile file, IReadOnlyList<OnnxCell> cells, OnnxLayer first,
        IReadOnlyList<string>? classes)
    {
        var hasNames = file.Inputs.Count > 1;
        var columns = new List<ColumnPlan>();
        var order = new List<int>();
        var byColumn = cells.Index()
            .ToLookup(c => (c.Item.Input.Name, c.Item.Column), c => c.Index);
        foreach (var input in file.Inputs)
        {
            var width = input.Width ?? 0;
            for (var k = 0; k < width; k++)
            {
                int[] places = [.. byColumn[(input.Name, k)]];
                var name = !hasNames ? null : width == 1 ? input.Name : $"{input.Name}[{k}]";
                columns.Add(Column(file.Path, input.Name, name, [.. places.Select(p => cells[p])]));
                order.AddRange(places);
            }
        }

        var plan = new TablePlan
        {
            Format = new TableFormat { Delimiter = ',', DecimalSign = '.', HasHeader = hasNames },
            Columns = columns,
            Target = classes is null ? null : new TargetPlan
            {
                Columns = [columns.Count],
                Names = hasNames ? ["target"] : null,
                Classes = classes,
                IsNumbered = classes.Index().All(c => c.Item == InvariantText.Of(c.Index)),
            },
        };
        return new OnnxRows(new Preprocessing { Plan = plan }, InOrder(first, order));
    }

    private static ColumnPlan Column(
        string path, string input, string? name, IReadOnlyList<OnnxCell> cells)
    {
        var oneHot = cells.Count > 0 ? cells[0].OneHot : null;
        if (oneHot is null ? cells.Count > 1
            : cells.Count != oneHot.Width || cells.Any(cell => cell.OneHot != oneHot))
            throw new ModelFileException(
                $"{path}: a column of the input '{input}' enters the network twice; a column of " +
                "a table is a number or a category here.");
        return new ColumnPlan
        {
            Name = name,
            Kind = cells.Count == 0 ? ColumnKind.Ignored
                : oneHot is null ? ColumnKind.Number : ColumnKind.Category,
            Reason = cells.Count == 0 ? "the graph does not use it" : null,
            Categories = oneHot?.Categories ?? [],
            HasMissing = cells is [{ Fill: not null }],
            Fill = cells is [{ Fill: { } fill }] ? fill : 0,
            Means = [.. cells.Select(cell => cell.Mean ?? 0)],
            Deviations = [.. cells.Select(cell => cell.Deviation ?? 1)],
        };
    }

    // Columns of a plan stand in the order of the table.
    private static OnnxLayer InOrder(OnnxLayer layer, List<int> order)
    {
        var weights = new double[layer.Weights.Length];
        for (var j = 0; j < layer.Outputs; j++)
        {
            for (var k = 0; k < layer.Inputs; k++)
                weights[j * layer.Inputs + k] = layer.Weights[j * layer.Inputs + order[k]];
        }

        return layer with { Weights = weights };
    }
}
