using System.Buffers;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>
/// A model that predicts without a device: its networks, of which the answers are averaged, the
/// preprocessing of raw rows, and the meaning of its outputs.
/// </summary>
/// <remarks>
/// Immutable: many threads may predict at once, each call on its own thread. It reads what
/// <c>Model.Save</c> of the library has written, and gives what <c>Model.Predict</c> gives, but for
/// the rounding of sums: to 1e-5, relative to numbers above 1.
/// </remarks>
/// <example>
/// <code>
/// var predictor = Predictor.Load("species.gpubp");
/// var row = new Dictionary&lt;string, object?&gt; { ["petal length"] = 1.4, ["width"] = 0.2 };
/// var species = predictor.Predict(row).Class;
/// </code>
/// </example>
public sealed partial class Predictor
{
    /// <summary>Rows whose activations are computed together: they stay in a core's caches, and
    /// are a whole number of those that a product takes at once.</summary>
    private const int BlockRows = 96;

    private readonly ForwardNetwork[] _members;
    private readonly int _inputs;
    private readonly OutputMeaning _meaning;
    private readonly Scaler? _scaler;
    private readonly NumberRows? _numbers;
    private readonly RowEncoder? _rows;

    internal Predictor(
        ForwardNetwork[] members, NetworkDescription network, Preprocessing preprocessing)
    {
        (_members, _inputs) = (members, network.Inputs);
        (Preprocessing, Outputs) = (preprocessing, network.Layers[^1].Outputs);
        _meaning = new OutputMeaning(
            preprocessing, Outputs, network.Layers[^1].Activation is "softmax" or "sigmoid");
        if (preprocessing.Plan is { } plan)
            _rows = new RowEncoder(plan);
        if (preprocessing.Plan is { EncodesNumbers: true } encoding)
            _numbers = new NumberRows(encoding);
        else
            _scaler = preprocessing.Plan?.Scaler() ?? preprocessing.Scaler;
        Features = _numbers?.Features ?? _inputs;
    }

    /// <summary>Turns raw rows into inputs, and names the outputs.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>Numbers of a row of <see cref="Predict(float[,])"/>: the networks' inputs before
    /// they are scaled, and before encoders.</summary>
    public int Features { get; }

    /// <summary>Numbers that a row gives.</summary>
    public int Outputs { get; }

    /// <summary>The networks, whose answers are averaged; most often 1.</summary>
    public int Members => _members.Length;

    /// <summary>Whether the outputs stand for classes.</summary>
    public bool IsClassification => _meaning.IsClassification;

    /// <summary>
    /// Whether the outputs stand for labels, of which a row may have none, one or several.
    /// </summary>
    public bool IsMultiLabel => _meaning.IsMultiLabel;

    /// <summary>
    /// The smallest probability that predicts class 1 of two classes, or each of several labels;
    /// null where the likeliest class is predicted, and of numbers.
    /// </summary>
    public IReadOnlyList<float>? Thresholds => _meaning.Thresholds;

    /// <summary>The levels of the quantiles that the outputs are, rising; null of other
    /// outputs.</summary>
    public IReadOnlyList<double>? Quantiles => _meaning.Quantiles;

    /// <summary>A name for each class; null where classes have none, or there are none.</summary>
    public IReadOnlyList<string>? ClassNames => _meaning.ClassNames;

    /// <summary>A name for each target, such as each label or quantile; null where targets have
    /// none.</summary>
    public IReadOnlyList<string>? TargetNames => _meaning.TargetNames;

    /// <summary>Predicts rows of numbers, without allocating once it has run.</summary>
    /// <param name="features">[rows × <see cref="Features"/>], encoded and not scaled, row after
    /// row, each number finite; at least one row.</param>
    /// <param name="outputs">
    /// [rows × <see cref="Outputs"/>], each written: the probability of each class, or values in
    /// the targets' units.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no row, or the last one is incomplete; there is room for more or fewer outputs; a
    /// number is not finite (row and column named), or too large when it is scaled.
    /// </exception>
    public void Predict(ReadOnlySpan<float> features, Span<float> outputs)
    {
        var rows = DataCheck.Rows(features.Length, Features, nameof(features), nameof(Features));
        if (outputs.Length != (long)rows * Outputs)
            throw new ArgumentException(
                $"outputs has room for {outputs.Length:N0} numbers; {rows:N0} rows give " +
                $"[{rows} × {Outputs}].", nameof(outputs));
        DataCheck.Finite(features, Features, nameof(features), names: null);
        for (var first = 0; first < rows; first += BlockRows)
        {
            var count = Math.Min(BlockRows, rows - first);
            PredictBlock(
                features.Slice(first * Features, count * Features), count,
                outputs.Slice(first * Outputs, count * Outputs), spread: []);
        }
    }

    /// <summary>The outputs for each row.</summary>
    /// <param name="features">[rows × <see cref="Features"/>], encoded and not scaled; at least one
    /// row.</param>
    /// <returns>
    /// [rows × <see cref="Outputs"/>]: the probability of each class, or values in the targets'
    /// units.
    /// </returns>
    /// <exception cref="ArgumentNullException">The matrix is null.</exception>
    /// <exception cref="ArgumentException">
    /// There is no row, or the matrix has another number of columns; a number is not finite (row
    /// and column named), or too large when it is scaled.
    /// </exception>
    public float[,] Predict(float[,] features)
    {
        var flat = DataCheck.Flat(features, nameof(features));
        if (features.GetLength(1) != Features)
            throw new ArgumentException(
                $"features is [{features.GetLength(0)} × {features.GetLength(1)}]; the model " +
                $"takes [rows × {Features}].", nameof(features));
        var outputs = new float[features.GetLength(0), Outputs];
        Predict(flat, MemoryMarshal.CreateSpan(ref outputs[0, 0], outputs.Length));
        return outputs;
    }

    /// <summary>Predicts one row of values: numbers, texts, dates, null where one is
    /// missing.</summary>
    /// <param name="row">
    /// A value for each column name of the training table; others are ignored.
    /// </param>
    /// <param name="unknown">
    /// What to do with cells that no training row was like; null for what the plan says.
    /// </param>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <exception cref="DataException">
    /// A column is missing; or a cell is unknown, and <paramref name="unknown"/> is an error.
    /// </exception>
    public Prediction Predict(
        IReadOnlyDictionary<string, object?> row, UnknownCells? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(row);
        return PredictRow(name => (row.TryGetValue(name, out var value), value), unknown);
    }

    /// <summary>Predicts one row of texts.</summary>
    /// <inheritdoc
    /// cref="Predict(IReadOnlyDictionary{string, object}, UnknownCells?)" path="/param"/>
    /// <inheritdoc
    /// cref="Predict(IReadOnlyDictionary{string, object}, UnknownCells?)" path="/exception"/>
    public Prediction Predict(
        IReadOnlyDictionary<string, string> row, UnknownCells? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(row);
        return PredictRow(name => (row.TryGetValue(name, out var value), value), unknown);
    }

    /// <summary>Predicts one row of numbers.</summary>
    /// <param name="row">A number for each column but the target; NaN where one is missing.</param>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <exception cref="ArgumentException">There are more or fewer numbers.</exception>
    public Prediction Predict(ReadOnlySpan<double> row)
    {
        _ = Preprocessing.RequirePlan();
        return Predict(_rows!.Named(row));
    }

    /// <summary>The networks' inputs for one row of values; <see cref="Run"/> takes those of many
    /// rows at once.</summary>
    /// <inheritdoc
    /// cref="Predict(IReadOnlyDictionary{string, object}, UnknownCells?)" path="/exception"/>
    internal float[] Encode(
        IReadOnlyDictionary<string, object?> row, UnknownCells? unknown,
        out IReadOnlyList<string> notes) =>
        Encode(name => (row.TryGetValue(name, out var value), value), unknown, out notes);

    /// <summary>What outputs mean.</summary>
    /// <param name="outputs">[outputs] of <see cref="Run"/>.</param>
    /// <param name="spread">[outputs] of <see cref="Run"/>; null of a single network.</param>
    /// <param name="notes">The notes of <see cref="Encode(IReadOnlyDictionary{string, object},
    /// UnknownCells?, out IReadOnlyList{string})"/>.</param>
    internal Prediction Answer(float[] outputs, float[]? spread, IReadOnlyList<string> notes) =>
        Prediction.Of(_meaning, outputs) with { Notes = notes, Spread = spread };

    private Prediction PredictRow(
        Func<string, (bool Has, object? Value)> valueOf, UnknownCells? unknown)
    {
        var inputs = Encode(valueOf, unknown, out var notes);
        var outputs = new float[Outputs];
        var spread = Members > 1 ? new float[Outputs] : null;
        Run(inputs, 1, outputs, spread);
        return Answer(outputs, spread, notes);
    }

    private float[] Encode(
        Func<string, (bool Has, object? Value)> valueOf, UnknownCells? unknown,
        out IReadOnlyList<string> notes)
    {
        var plan = Preprocessing.RequirePlan();
        return _rows!.Encode(valueOf, (unknown ?? plan.Unknown) == UnknownCells.Error, out notes);
    }

    private void PredictBlock(
        ReadOnlySpan<float> features, int rows, Span<float> outputs, Span<float> spread)
    {
        if (_numbers is null && _scaler is null)
        {
            Run(features, rows, outputs, spread);
            return;
        }

        var rented = ArrayPool<float>.Shared.Rent(rows * _inputs);
        var inputs = rented.AsSpan(0, rows * _inputs);
        if (_numbers is not null)
            _numbers.Transform(features, inputs);
        else
            _scaler!.Transform(features, inputs);
        Run(inputs, rows, outputs, spread);
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Encoded and scaled inputs → outputs in the targets' units.</summary>
    /// <param name="inputs">[rows × inputs]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="outputs">[rows × outputs], each written.</param>
    /// <param name="spread">[rows × outputs] of an ensemble; empty where it is not
    /// wanted.</param>
    /// <exception cref="ArgumentException">An output is not finite when it is scaled.</exception>
    internal void Run(
        ReadOnlySpan<float> inputs, int rows, Span<float> outputs, Span<float> spread)
    {
        var (length, hidden) = (outputs.Length, 2 * rows * _members[0].MaxHidden);
        var rented = ArrayPool<float>.Shared.Rent(hidden + Members * length);
        var ofMembers = Members == 1 ? outputs : rented.AsSpan(hidden, Members * length);
        for (var m = 0; m < Members; m++)
        {
            var ofMember = ofMembers.Slice(m * length, length);
            _members[m].Run(inputs, rows, ofMember, rented.AsSpan(0, hidden));
            _meaning.Scaling?.Inverse(ofMember, ofMember);
        }

        if (Members > 1)
            MemberOutputs.MeanAndSpread(ofMembers, outputs, spread);
        for (var i = 0; i < rows; i++)
            _meaning.Settle(outputs.Slice(i * Outputs, Outputs));
        ArrayPool<float>.Shared.Return(rented);
    }
}
