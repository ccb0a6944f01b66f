namespace GpuBp;

/// <summary>Operators that multiply by a matrix, and that add and multiply by constants.</summary>
internal static class OnnxLinearNodes
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        new("Gemm", Gemm),
        new("MatMul", MatMul),
        new("Add", (reader, node) => Binary(
            reader, node, c => (1, c), _ => null, OnnxPatterns.Sum)),
        new("Sub", (reader, node) => Binary(
            reader, node, c => (1, -c), c => (-1, c), OnnxPatterns.Difference)),
        new("Mul", (reader, node) => Binary(
            reader, node, c => (c, 0), _ => null, OnnxPatterns.Product)),
        new("Div", (reader, node) => Binary(
            reader, node, c => (1 / c, 0),
            _ => throw node.Refuse("divides a constant by what rows give"),
            OnnxPatterns.Quotient)),
        new("Sum", Sum),
        new("Neg", (reader, node) =>
        {
            var rows = reader.Rows(node, 0);
            return rows with { Term = Scaled(rows.Term, _ => (-1, 0)) };
        }),
        new("BatchNormalization", BatchNormalization),
        new("LayerNormalization", LayerNormalization),
        new("Scaler", Scaler),
    ];

    private static RowsValue Gemm(OnnxReader reader, OnnxNode node)
    {
        if (node.Int("transA", 0) != 0)
            throw node.Refuse("transposes the rows (transA), which no layer does");
        var alpha = node.Float("alpha", 1);
        var linear = Linear(
            reader, node, isTransposed: node.Int("transB", 0) != 0, w => alpha * w);
        if (reader.Input(node, 2) is null || node.Float("beta", 1) == 0)
            return new RowsValue(linear);
        var rows = new RowsValue(linear);
        var beta = node.Float("beta", 1);
        var bias = RowVector(reader, node, 2, rows);
        return new RowsValue(Scaled(linear, j => (1, beta * bias[j])));
    }

    private static RowsValue MatMul(OnnxReader reader, OnnxNode node) =>
        new(Linear(reader, node, isTransposed: false, w => w));

    /// <param name="reader">What is known.</param>
    /// <param name="node">The node; its second input is the matrix.</param>
    /// <param name="isTransposed">Whether that is [outputs × inputs].</param>
    /// <param name="weight">What becomes of each element.</param>
    private static LinearTerm Linear(
        OnnxReader reader, OnnxNode node, bool isTransposed, Func<double, double> weight)
    {
        var x = reader.Vectors(node, 0);
        var matrix = reader.Numbers(node, 1);
        var shape = reader.Constant(node, 1).Shape;
        var inputs = shape is [var rows, var columns] ? isTransposed ? columns : rows : -1;
        if (inputs != x.Width || matrix.Length == 0)
            throw node.Refuse(
                $"multiplies rows of {x.Width} by a matrix [{string.Join(" × ", shape)}]" +
                (isTransposed ? ", transposed" : "") + "; the shapes do not chain");
        var outputs = matrix.Length / x.Width;
        var weights = new double[matrix.Length];
        for (var j = 0; j < outputs; j++)
        {
            for (var k = 0; k < x.Width; k++)
                weights[j * x.Width + k] =
                    weight(matrix[isTransposed ? j * x.Width + k : k * outputs + j]);
        }

        return new LinearTerm(x, weights, outputs);
    }

    /// <summary>An operator of two, of which one or both are rows.</summary>
    /// <param name="reader">What is known.</param>
    /// <param name="node">The node.</param>
    /// <param name="withRight">Scale and shift of rows, by a constant on the right.</param>
    /// <param name="withLeft">The same by one on the left; null where both are the same.</param>
    /// <param name="both">What two rows give.</param>
    private static RowsValue Binary(
        OnnxReader reader, OnnxNode node, Func<double, (double, double)> withRight,
        Func<double, (double, double)?> withLeft, Func<OnnxNode, OnnxTerm, OnnxTerm, OnnxTerm> both)
    {
        var (left, right) = (reader.Input(node, 0), reader.Input(node, 1));
        if (left is ConstantValue && right is ConstantValue)
            throw node.Refuse("computes a constant. Export the graph with constants folded");
        if (left is not ConstantValue && right is not ConstantValue)
        {
            var (x, y) = (reader.Rows(node, 0), reader.Rows(node, 1));
            var result = both(node, x.Term, y.Term);
            return x.Term.Width >= y.Term.Width
                ? x with { Term = result }
                : y with { Term = result };
        }

        var n = left is ConstantValue ? 1 : 0;
        var rows = reader.Rows(node, n);
        var constant = RowVector(reader, node, 1 - n, rows);
        var term = Scaled(rows.Term, j => n == 1 && withLeft(constant[j]) is { } steps
            ? steps
            : withRight(constant[j]));
        return rows with { Term = term };
    }

    private static RowsValue Sum(OnnxReader reader, OnnxNode node)
    {
        var rows = reader.Rows(node, 0);
        for (var n = 1; n < node.Inputs.Count; n++)
            rows = rows with
            {
                Term = OnnxPatterns.Sum(node, rows.Term, reader.Rows(node, n).Term),
            };
        return rows;
    }

    // scale · (x − mean) / √(variance + ε) + bias
    private static RowsValue BatchNormalization(OnnxReader reader, OnnxNode node)
    {
        var x = reader.Vectors(node, 0);
        if (node.Int("training_mode", 0) != 0)
            throw node.Refuse("is in training mode. Export the network in evaluation mode");
        var (epsilon, columns) = (node.Float("epsilon", 1e-5), new double[4][]);
        for (var n = 0; n < columns.Length; n++)
        {
            columns[n] = reader.Numbers(node, n + 1);
            if (columns[n].Length != x.Width)
                throw node.Refuse(
                    $"has {columns[n].Length} numbers as input {n + 2} for rows of {x.Width}");
        }

        var (scale, bias, mean, variance) = (columns[0], columns[1], columns[2], columns[3]);
        return new RowsValue(Scaled(x, j =>
        {
            var s = scale[j] / Math.Sqrt(variance[j] + epsilon);
            return double.IsFinite(s) ? (s, bias[j] - s * mean[j]) : throw node.Refuse(
                $"has a variance of {variance[j]} in column {j}, by whose root nothing is divided");
        }));
    }

    private static RowsValue LayerNormalization(OnnxReader reader, OnnxNode node)
    {
        var x = reader.Vectors(node, 0);
        if (node.Int("axis", -1) is not (-1 or 1))
            throw node.Refuse("normalizes over another axis than the last");
        var normal = OnnxPatterns.Normalized(node, x, node.Float("epsilon", 1e-5));
        var rows = new RowsValue(normal);
        var gamma = RowVector(reader, node, 1, rows);
        var beta = reader.Input(node, 2) is null
            ? new double[x.Width]
            : RowVector(reader, node, 2, rows);
        return new RowsValue(Scaled(normal, j => (gamma[j], beta[j])));
    }

    // scale · (x − offset)
    private static RowsValue Scaler(OnnxReader reader, OnnxNode node)
    {
        var x = reader.Vectors(node, 0);
        var (offset, scale) = (Column("offset", 0), Column("scale", 1));
        return new RowsValue(Scaled(x, j => (scale(j), -offset(j) * scale(j))));

        Func<int, double> Column(string name, double otherwise)
        {
            var numbers = node.Floats(name) ?? [otherwise];
            return numbers.All(double.IsFinite) && (numbers.Count == 1 || numbers.Count == x.Width)
                ? j => numbers[numbers.Count == 1 ? 0 : j]
                : throw node.Refuse(
                    $"has {numbers.Count} numbers of '{name}' for rows of {x.Width}, or one that " +
                    "is not finite");
        }
    }

    private static OnnxTerm Scaled(OnnxTerm x, Func<int, (double Scale, double Shift)> steps)
    {
        var (scale, shift) = (new double[x.Width], new double[x.Width]);
        for (var j = 0; j < x.Width; j++)
            (scale[j], shift[j]) = steps(j);
        return ScaledTerm.Of(x, scale, shift);
    }

    /// <summary>A constant for each number of a row, as broadcasting spreads it.</summary>
    private static double[] RowVector(OnnxReader reader, OnnxNode node, int n, RowsValue rows)
    {
        var numbers = reader.Numbers(node, n);
        var shape = reader.Constant(node, n).Shape;
        var tail = rows.Tail;

        // Before opset 7 a constant could lie along any axis.
        var isShifted = node.Has("axis") && node.Operator is "Add" or "Sub" or "Mul" or "Div" &&
            node.Int("axis", 0) is var axis && axis >= 0 && axis != tail.Length + 1 - shape.Length;
        while (shape.Length > tail.Length && shape[0] == 1)
            shape = shape[1..];
        var skipped = tail.Length - shape.Length;
        if (isShifted || skipped < 0 || !shape.Index().All(
            extent => extent.Item == 1 || extent.Item == tail[skipped + extent.Index]))
            throw node.Refuse(
                $"joins rows [{string.Join(" × ", tail)}] with a constant " +
                $"[{string.Join(" × ", reader.Constant(node, n).Shape)}], which is not the same " +
                "for each row");
        var vector = new double[rows.Term.Width];
        for (var j = 0; j < vector.Length; j++)
        {
            var (at, place, stride) = (j, 0L, 1L);
            for (var d = shape.Length - 1; d >= 0; d--)
            {
                if (shape[d] > 1)
                    place += at % tail[skipped + d] * stride;
                stride *= shape[d];
                at = (int)(at / tail[skipped + d]);
            }

            vector[j] = numbers[place];
        }

        return vector;
    }
}
