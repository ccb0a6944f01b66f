namespace GpuBp;

/// <summary>Operators that change no number: shapes, types, places.</summary>
internal static class OnnxShapeNodes
{
    private const int Float = 1;
    private const int Text = 8;
    private const int Double = 11;

    internal static IEnumerable<OnnxOperator> All =>
    [
        new("Identity", (reader, node) => Any(reader, node)),
        new("Dropout", (reader, node) => Any(reader, node)),
        new("Constant", Constant),
        new("Cast", Cast),
        new("Flatten", Flatten),
        new("Reshape", Reshape),
        new("Squeeze", (reader, node) => Squeeze(reader, node)),
        new("Unsqueeze", Unsqueeze),
        new("Transpose", Transpose),
        new("Concat", Concat),
        new("FeatureVectorizer", Concat),
        new("Shape", Shape),
        new("Gather", Gather),
    ];

    /// <summary>A node's first input, whatever it is.</summary>
    internal static OnnxValue Any(OnnxReader reader, OnnxNode node) =>
        reader.Input(node, 0) ?? throw node.Refuse("takes no input");

    private static ConstantValue Constant(OnnxReader reader, OnnxNode node) =>
        new ConstantValue(node.Tensor("value")
            ?? (node.Has("value_float") ? new OnnxTensor([], [node.Float("value_float", 0)])
                : node.Has("value_int") ? new OnnxTensor([], null, [node.Int("value_int", 0)])
                : node.Floats("value_floats") is { Count: > 0 } floats
                    ? new OnnxTensor([floats.Count], [.. floats])
                : node.Ints("value_ints") is { Count: > 0 } ints
                    ? new OnnxTensor([ints.Count], null, [.. ints])
                : throw node.Refuse("holds no tensor, number or numbers")));

    private static OnnxValue Cast(OnnxReader reader, OnnxNode node)
    {
        var to = node.Int("to", 0);
        return Any(reader, node) switch
        {
            ConstantValue { Tensor: { Texts: null } tensor } when to is Float or Double =>
                new ConstantValue(new OnnxTensor(tensor.Shape, tensor.AsNumbers())),
            ConstantValue { Tensor.Integers: not null } constant when to is 6 or 7 => constant,
            RowsValue rows when to is Float or Double && !OnnxReader.IsText(rows.Term) => rows,
            RowsValue rows when IsWhole(rows.Term) && to is 6 or 7 or Text => rows,
            RowsValue rows when OnnxReader.IsText(rows.Term) && to == Text => rows,
            ClassesValue classes => classes,
            _ => throw node.Refuse(
                $"turns values into ONNX type {to}, by which they may change; an MLP computes " +
                "with floats"),
        };
    }

    // Whether a term is an input of whole numbers.
    private static bool IsWhole(OnnxTerm term) =>
        (term as InputTerm ?? (term as SelectTerm)?.From)?.Input.Type is >= 2 and <= 7 or 12 or 13;

    private static OnnxValue Flatten(OnnxReader reader, OnnxNode node)
    {
        var axis = node.Int("axis", 1);
        return Any(reader, node) switch
        {
            RowsValue rows when axis == 1 || axis == -rows.Tail.Length => new RowsValue(rows.Term),
            ClassesValue classes => classes,
            _ => throw node.Refuse($"flattens rows together (axis {axis})"),
        };
    }

    private static OnnxValue Reshape(OnnxReader reader, OnnxNode node)
    {
        var shape = node.Ints("shape")?.ToArray() ?? reader.Constant(node, 1).Integers
            ?? throw node.Refuse("takes a shape that is not of whole numbers");
        switch (Any(reader, node))
        {
            case ClassesValue classes:
                return classes;
            case ConstantValue { Tensor: var tensor }
                when shape.Length <= 8 && shape.All(extent => extent is > 0 or -1)
                && Filled(shape, tensor.Length) is { } full:
                return new ConstantValue(tensor with { Shape = full });
            case RowsValue rows when shape.Length is > 0 and <= 8:
                long[] tail = [.. shape.Skip(1).Select((extent, d) =>
                    extent == 0 && d < rows.Tail.Length ? rows.Tail[d] : extent)];
                var keepsRows =
                    shape[0] is -1 or 0 or ConstantValue.Rows || shape[0] == reader.Batch;
                if (keepsRows && Filled(tail, rows.Term.Width) is { } extents)
                    return new RowsValue(rows.Term, extents);
                break;
        }

        throw node.Refuse(
            "changes a shape so that rows, or their numbers, are no longer what they were");
    }

    // A shape with its −1 worked out; null where it has another number of elements.
    private static long[]? Filled(long[] shape, long length)
    {
        var known = 1L;
        foreach (var extent in shape)
        {
            if (extent is < -1 or 0 || (extent > 0 && known > length / extent))
                return null;
            known *= extent == -1 ? 1 : extent;
        }

        var open = shape.Count(extent => extent == -1);
        return open > 1 || (open == 0 ? known != length : length % known != 0) ? null
            : [.. shape.Select(extent => extent == -1 ? length / known : extent)];
    }

    private static OnnxValue Squeeze(OnnxReader reader, OnnxNode node)
    {
        var value = Any(reader, node);
        if (value is ClassesValue)
            return value;
        var axes = Axes(reader, node);
        if (value is ConstantValue { Tensor: var tensor })
            return new ConstantValue(tensor with
            {
                Shape = [.. tensor.Shape.Where((extent, d) => extent != 1 || (axes is not null &&
                    !axes.Contains(d) && !axes.Contains(d - tensor.Shape.Length)))],
            });
        if (value is RowsValue rows && axes is not null)
        {
            var rank = rows.Tail.Length + 1;
            bool IsNamed(int d) => axes.Contains(d + 1) || axes.Contains(d + 1 - rank);
            if (!axes.Contains(0) && !axes.Contains(-rank)
                && !rows.Tail.Where((extent, d) => IsNamed(d) && extent != 1).Any())
                return rows with { Tail = [.. rows.Tail.Where((_, d) => !IsNamed(d))] };
        }

        throw node.Refuse("drops an axis that is more than 1 long, or that of the rows");
    }

    private static OnnxValue Unsqueeze(OnnxReader reader, OnnxNode node)
    {
        var axes = Axes(reader, node);
        return Any(reader, node) switch
        {
            ConstantValue { Tensor: { Shape: [] } tensor } when axes is [0 or -1] =>
                new ConstantValue(tensor with { Shape = [1] }),
            RowsValue rows when
                axes is [-1] || (axes is [var last] && last == rows.Tail.Length + 1) =>
                rows with { Tail = [.. rows.Tail, 1] },
            RowsValue rows when axes is [1] => rows with { Tail = [1, .. rows.Tail] },
            _ => throw node.Refuse("inserts an axis before that of the rows, or several"),
        };
    }

    private static IReadOnlyList<long>? Axes(OnnxReader reader, OnnxNode node) =>
        node.Ints("axes") ?? (reader.Input(node, 1) is null ? null
            : reader.Constant(node, 1).Integers);

    private static ConstantValue Transpose(OnnxReader reader, OnnxNode node)
    {
        if (Any(reader, node) is not ConstantValue { Tensor: { Shape: [var m, var n] } tensor } ||
            tensor.AsNumbers() is not { } numbers || (node.Ints("perm") ?? [1, 0]) is not [1, 0])
            throw node.Refuse("transposes what is no matrix of constants");
        var transposed = new double[numbers.Length];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
                transposed[j * m + i] = numbers[i * n + j];
        }

        return new ConstantValue(new OnnxTensor([n, m], transposed));
    }

    private static OnnxValue Concat(OnnxReader reader, OnnxNode node)
    {
        OnnxValue?[] all = [.. node.Inputs.Select((_, n) => reader.Input(node, n))];
        OnnxTensor[] constants = [.. all.OfType<ConstantValue>().Select(v => v.Tensor)
            .Where(tensor => tensor is { Shape: [_], Integers: not null })];
        if (all.Length > 0 && constants.Length == all.Length)
        {
            long[] joined = [.. constants.SelectMany(tensor => tensor.Integers!)];
            return new ConstantValue(new OnnxTensor([joined.Length], null, joined));
        }

        // Axes of extent 1 may stand before the last, as a OneHotEncoder leaves them.
        RowsValue[] rows = [.. all.OfType<RowsValue>()];
        var axis = node.Operator == "FeatureVectorizer" ? -1 : node.Int("axis", 1);
        if (rows.Length == 0 || rows.Length < all.Length || rows.Any(r =>
            r.Tail.Length == 0 || r.Tail.Length != rows[0].Tail.Length
            || r.Tail.SkipLast(1).Any(extent => extent != 1)) ||
            (axis != -1 && axis != rows[0].Tail.Length))
            throw node.Refuse("joins what are not columns of the same rows");
        var term = rows.Length == 1 ? rows[0].Term : new ConcatTerm([.. rows.Select(r => r.Term)]);
        return new RowsValue(term, [.. rows[0].Tail.SkipLast(1), term.Width]);
    }

    private static ConstantValue Shape(OnnxReader reader, OnnxNode node)
    {
        long[] shape = Any(reader, node) switch
        {
            RowsValue rows => [ConstantValue.Rows, .. rows.Tail],
            ConstantValue constant => constant.Tensor.Shape,
            _ => throw node.Refuse("takes the shape of classes"),
        };
        return new ConstantValue(new OnnxTensor([shape.Length], null, shape));
    }

    private static OnnxValue Gather(OnnxReader reader, OnnxNode node)
    {
        var (from, at, axis) = (Any(reader, node), reader.Input(node, 1), node.Int("axis", 0));
        if (from is ConstantValue { Tensor: { Shape: [_] } names } && at is ClassesValue places)
            return OnnxClassNodes.Named(node, places, names);
        if (at is ConstantValue { Tensor: { Integers: { } indices } tensor })
        {
            if (from is ConstantValue { Tensor: { Shape: [var n], Integers: { } all } } && axis == 0
                && indices.All(i => i >= -n && i < n))
                return new ConstantValue(new OnnxTensor(
                    tensor.Shape, null, [.. indices.Select(i => all[i < 0 ? i + n : i])]));
            if (from is RowsValue { IsMatrix: true } rows && axis is 1 or -1
                && tensor.Shape.Length <= 1)
                return new RowsValue(
                    OnnxTableNodes.Select(node, ((RowsValue)from).Term, indices),
                    [.. tensor.Shape]);
        }

        throw node.Refuse("picks what are no columns of the graph's inputs");
    }
}
