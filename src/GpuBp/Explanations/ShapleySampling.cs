namespace GpuBp;

/// <summary>
/// Samples Shapley values by walks: from a background row to the row that is explained, a column
/// at a time.
/// </summary>
/// <remarks>
/// Walks 2n and 2n + 1 have one order, forwards and backwards, and one background row. Both ends
/// of a walk are predicted once, so its changes sum to their difference but for the rounding of
/// doubles.
/// </remarks>
internal sealed class ShapleySampling
{
    /// <summary>Numbers of the rows that are predicted at once: 16 MiB.</summary>
    private const int MaxNumbers = 1 << 22;

    private readonly Model _model;
    private readonly List<ExplainedColumn> _columns;
    private readonly float[] _background;
    private readonly float[,] _backgroundOutputs;
    private readonly ShapleyOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly float[] _batch;

    internal ShapleySampling(
        Model model, TablePlan plan, TableRows background, ShapleyOptions options,
        CancellationToken cancellation)
    {
        (_model, _options, _cancellation) = (model, options, cancellation);
        _columns = ExplainedColumn.All(plan);
        _background = ExplainedRows.Take(background, ExplainedRows.Sample(
            background.Rows, options.BackgroundRows, options.Seed, ExplainedRows.ForBackground));
        _backgroundOutputs = ExplainedRows.Predict(model, _background);
        _batch = new float[
            (int)Math.Clamp(MaxNumbers / Inputs, 1, (long)Walks * _columns.Count) * Inputs];
    }

    private int Inputs => _model.Network.Inputs;

    private int Outputs => _backgroundOutputs.GetLength(1);

    private int BackgroundRows => _backgroundOutputs.GetLength(0);

    private int OrdersOfARow => (_options.Orders + BackgroundRows - 1) / BackgroundRows;

    private int Walks => 2 * OrdersOfARow * BackgroundRows;

    /// <summary>
    /// The walks whose means are independent: those of a background row, whose orders share it; of
    /// a single background row those of an order.
    /// </summary>
    private int WalksOfAGroup => BackgroundRows > 1 ? 2 * OrdersOfARow : 2;

    /// <param name="row">[inputs].</param>
    /// <param name="prediction">[outputs] of the row.</param>
    internal ShapleyValues Explain(ReadOnlyMemory<float> row, double[] prediction)
    {
        var moments = new RunningMoments[_columns.Count, Outputs];
        var changes = new double[_columns.Count, Outputs];
        var before = new double[Outputs];
        var order = new int[_columns.Count];
        var taken = 0L;
        Walk(row, outputs =>
        {
            for (var n = 0; n < outputs.GetLength(0); n++)
            {
                var (walk, at) = Math.DivRem(taken++, order.Length);
                if (at == 0)
                    Start((int)walk, order, before);
                for (var j = 0; j < before.Length; j++)
                {
                    var now = at == order.Length - 1 ? prediction[j] : outputs[n, j];
                    changes[order[at], j] += now - before[j];
                    before[j] = now;
                }

                if (at == order.Length - 1 && (walk + 1) % WalksOfAGroup == 0)
                    Close(changes, moments);
            }
        });
        return Values(moments, prediction);
    }

    // Predicts every row of every walk in order, many at once.
    private void Walk(ReadOnlyMemory<float> row, Action<float[,]> take)
    {
        var (filled, order, at) = (0, new int[_columns.Count], new float[Inputs]);
        void Flush()
        {
            _cancellation.ThrowIfCancellationRequested();
            take(ExplainedRows.Predict(_model, _batch.AsMemory(0, filled)));
            filled = 0;
        }

        for (var walk = 0; walk < Walks; walk++)
        {
            FillOrder(order, walk);
            _background.AsSpan(BackgroundOf(walk) * Inputs, Inputs).CopyTo(at);
            foreach (var k in order)
            {
                _columns[k].Copy(row.Span, at);
                at.CopyTo(_batch, filled);
                filled += Inputs;
                if (filled == _batch.Length)
                    Flush();
            }
        }

        if (filled > 0)
            Flush();
    }

    private void Start(int walk, int[] order, double[] before)
    {
        FillOrder(order, walk);
        for (var j = 0; j < before.Length; j++)
            before[j] = _backgroundOutputs[BackgroundOf(walk), j];
    }

    private void Close(double[,] changes, RunningMoments[,] moments)
    {
        for (var k = 0; k < changes.GetLength(0); k++)
        {
            for (var j = 0; j < changes.GetLength(1); j++)
                moments[k, j].Add(changes[k, j] / WalksOfAGroup);
        }

        Array.Clear(changes);
    }

    private int BackgroundOf(int walk) => walk / (2 * OrdersOfARow);

    private void FillOrder(int[] order, int walk)
    {
        Shuffle.Fill(order, new Philox(_options.Seed, RandomStream.Shapley, (uint)walk / 2));
        if (walk % 2 == 1)
            Array.Reverse(order);
    }

    private ShapleyValues Values(RunningMoments[,] moments, double[] prediction)
    {
        var (values, errors) =
            (new double[_columns.Count, Outputs], new double[_columns.Count, Outputs]);
        for (var k = 0; k < _columns.Count; k++)
        {
            for (var j = 0; j < Outputs; j++)
            {
                var moment = moments[k, j];
                values[k, j] = moment.Mean;
                errors[k, j] = Math.Sqrt(
                    moment.SquaredDeviations / (moment.Count - 1.0) / moment.Count);
            }
        }

        return new ShapleyValues
        {
            Columns = [.. _columns.Select(column => column.Name)],
            Outputs = _model.OutputNames(),
            Values = values,
            StandardErrors = errors,
            Prediction = prediction,
            Background = PartialDependence.ColumnMeans(_backgroundOutputs),
        };
    }
}
