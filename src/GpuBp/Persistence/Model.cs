namespace GpuBp;

/// <summary>
/// A network that takes raw rows, or several whose answers are averaged, and the file that holds
/// it: the networks, the preprocessing of their rows, and the meaning of their outputs.
/// </summary>
/// <remarks>
/// <para>
/// A model is immutable while nobody trains its networks; many threads may predict at once. A model
/// that was loaded owns its networks and disposes them. A model made of networks borrows them:
/// whoever made them disposes them.
/// </para>
/// <para>
/// The file is safetensors: <c>layers.0.weight</c> [outputs × inputs], <c>layers.0.bias</c>
/// [outputs] and so on, and a description as JSON in the metadata, under <c>gpubp</c>. Of several
/// networks the names begin with <c>members.0.</c> and so on. Saving writes a file beside the old
/// one and renames it: after a failure the old file is still whole.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var model = Model.Load(device, "species.gpubp");
/// var classes = model.Classify(Table.Open("flowers.csv")).Select(model.ClassName);
/// </code>
/// </example>
public sealed partial class Model : IDisposable
{
    private readonly bool _ownsMembers;
    private readonly Device? _device;
    private readonly Lazy<RowEncoder> _rows;
    private readonly Func<float[,], float[,]>? _inputScaling;

    /// <summary>Makes a model of a network and borrows the network.</summary>
    /// <param name="network">The network; <see cref="Dispose"/> leaves it as it is.</param>
    /// <param name="preprocessing">The preprocessing of raw rows; null for none.</param>
    /// <exception cref="ArgumentException">
    /// The preprocessing has other numbers of inputs or outputs than the network.
    /// </exception>
    public Model(Mlp network, Preprocessing? preprocessing = null)
        : this([network], preprocessing, ownsMembers: false)
    {
    }

    /// <summary>Makes an ensemble, a model whose answers are the mean of its networks', and borrows
    /// the networks.</summary>
    /// <param name="members">
    /// At least one network, all with the same inputs and layers, such as of different seeds.
    /// </param>
    /// <param name="preprocessing">The preprocessing of raw rows; null for none.</param>
    /// <exception cref="ArgumentException">
    /// There is no network, they differ in inputs or layers, or the preprocessing has other numbers
    /// of inputs or outputs than they.
    /// </exception>
    public Model(IReadOnlyList<Mlp> members, Preprocessing? preprocessing = null)
        : this(members, preprocessing, ownsMembers: false)
    {
    }

    /// <param name="members">The networks.</param>
    /// <param name="preprocessing">The preprocessing of raw rows; null for none.</param>
    /// <param name="ownsMembers">Whether <see cref="Dispose"/> disposes the networks.</param>
    /// <param name="device">A device that is disposed with the model; null for none.</param>
    internal Model(
        IReadOnlyList<Mlp> members,
        Preprocessing? preprocessing,
        bool ownsMembers,
        Device? device = null)
    {
        _device = device;
        _rows = new(() => new RowEncoder(Preprocessing!.RequirePlan()));
        Members = ModelMembers.Require(members, nameof(members));
        Preprocessing = preprocessing ?? new Preprocessing();
        Preprocessing.Require(Network.Inputs, Network.Outputs, nameof(preprocessing));
        _inputScaling = Preprocessing.InputScaling;
        Meaning = new OutputMeaning(
            Preprocessing,
            Network.Outputs,
            TemperatureScaling.GivesProbabilities(Network.Layers[^1].Activation));
        _ownsMembers = ownsMembers;
    }

    /// <summary>The networks, which take rows after the preprocessing; most often one.</summary>
    public IReadOnlyList<Mlp> Members { get; }

    /// <summary>The first of <see cref="Members"/>; its inputs, outputs and layers are those of
    /// all.</summary>
    public Mlp Network => Members[0];

    /// <summary>Turns raw rows into inputs, and names the outputs.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>
    /// Whether the outputs stand for classes: the classes have names, or softmax or sigmoid gives
    /// the outputs, no scaler changes them, and they are not labels.
    /// </summary>
    public bool IsClassification => Meaning.IsClassification;

    /// <summary>
    /// Whether the outputs stand for labels, of which a row may have none, one or several.
    /// </summary>
    public bool IsMultiLabel => Meaning.IsMultiLabel;

    /// <summary>
    /// The smallest probability that predicts class 1 of two classes, or each of several labels;
    /// null where the likeliest class is predicted, and of numbers.
    /// </summary>
    public IReadOnlyList<float>? Thresholds => Meaning.Thresholds;

    /// <summary>The levels of the quantiles that the outputs are, rising; null of other
    /// outputs.</summary>
    public IReadOnlyList<double>? Quantiles => Meaning.Quantiles;

    /// <summary>What the outputs stand for.</summary>
    internal OutputMeaning Meaning { get; }

    /// <summary>What it keeps of its training, to be trained further.</summary>
    internal KeptTraining Kept { get; init; } = new();

    /// <summary>The threshold between two classes; null for the likelier class.</summary>
    internal float? Threshold => Meaning.Threshold;

    /// <summary>A name for each class; null where classes have none, or there are none.</summary>
    public IReadOnlyList<string>? ClassNames => Meaning.ClassNames;

    /// <summary>A name for each target, such as each label or quantile; null where targets have
    /// none.</summary>
    public IReadOnlyList<string>? TargetNames => Meaning.TargetNames;

    /// <summary>
    /// A name for each input of <see cref="Predict(float[,])"/>; null where inputs have none.
    /// </summary>
    public IReadOnlyList<string>? InputNames =>
        Preprocessing.Plan?.WithoutEncoders().InputNames() ?? Preprocessing.InputNames;

    /// <summary>Saves the network and the preprocessing in one file.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="info">
    /// The origin of the model, such as <see cref="Trainer.Describe"/>; null to say nothing. Its
    /// <see cref="ModelInfo.Preprocessing"/> gives way to the model's own.
    /// </param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="InvalidOperationException">A parameter is not finite.</exception>
    /// <exception cref="ArgumentException">
    /// One of your own activations, encoders or scalers has the name of another one.
    /// </exception>
    /// <exception cref="ObjectDisposedException">A network was disposed.</exception>
    public void Save(string path, ModelInfo? info = null) => ModelFile.Write(
        Members, path, (info ?? new ModelInfo()) with { Preprocessing = Preprocessing }, Kept);

    /// <summary>
    /// Exports the model for ONNX runtimes. The graph takes a table's columns as the table has
    /// them, or inputs before scaling; it gives probabilities and classes, or numbers in the
    /// target's units.
    /// </summary>
    /// <inheritdoc cref="OnnxFile.SaveOnnx" path="/exception"/>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <returns>The graph's inputs and outputs.</returns>
    public OnnxSignature SaveOnnx(string path) => OnnxFile.Save(this, path);

    /// <summary>
    /// Exports the model as one C# file, a class that predicts without dependencies: rows of
    /// numbers as <see cref="Predict(float[,])"/> takes them, and typed rows of a table.
    /// </summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="name">
    /// The class's name, with its namespace, such as Shop.Flowers; null for one of the file's name.
    /// </param>
    /// <returns>The class's name, with its namespace.</returns>
    /// <exception cref="ArgumentException">
    /// A layer has an activation of your own, the model has more than 1,048,576 weights and
    /// biases, or the name is not one of a class.
    /// </exception>
    /// <exception cref="InvalidOperationException">A parameter is not finite.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="ObjectDisposedException">A network was disposed.</exception>
    public string SaveCSharp(string path, string? name = null) =>
        CSharpFile.Save(this, path, name);

    /// <summary>Encodes and scales raw rows, as the network takes them.</summary>
    /// <param name="table">
    /// Rows with the columns of the training table: in any order where they have names, else in
    /// the same places.
    /// </param>
    /// <param name="options">What to read; null for the inputs alone.</param>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <inheritdoc cref="TablePlanExtensions.Read" path="/exception"/>
    public TableRows Read(Table table, TableReadOptions? options = null) =>
        Preprocessing.RequirePlan().Read(table, options);

    /// <summary>The outputs for each row.</summary>
    /// <param name="features">[rows × inputs], encoded and not scaled.</param>
    /// <returns>
    /// [rows × outputs]: each class's probability, or values in the targets' units.
    /// </returns>
    /// <inheritdoc cref="Mlp.Predict(float[,])" path="/exception"/>
    public float[,] Predict(float[,] features)
    {
        var scaled = Scaled(features);
        return Predict(member => member.Predict(scaled));
    }

    /// <summary>The outputs for each row of a table.</summary>
    /// <inheritdoc cref="Read(Table, TableReadOptions?)" path="/param"/>
    /// <inheritdoc cref="Read(Table, TableReadOptions?)" path="/exception"/>
    /// <returns>[rows × outputs], as <see cref="Predict(float[,])"/> gives them.</returns>
    public float[,] Predict(Table table, TableReadOptions? options = null) =>
        Predict(Read(table, options));

    /// <summary>The outputs for rows of <see cref="Read(Table, TableReadOptions?)"/>.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>[rows × outputs].</returns>
    /// <exception cref="ArgumentException">Another plan has read the rows.</exception>
    public float[,] Predict(TableRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Predict(member => member.Predict(rows.Features, rows.Inputs));
    }

    /// <summary>Predicts one row of texts.</summary>
    /// <param name="row">
    /// A text for each column name of the training table; others are ignored.
    /// </param>
    /// <param name="unknown">
    /// What to do with cells that no training row was like; null for what the plan says.
    /// </param>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <exception cref="DataException">
    /// A column is missing; or a cell is unknown, and <paramref name="unknown"/> is an error.
    /// </exception>
    public Prediction Predict(
        IReadOnlyDictionary<string, string> row, UnknownCells? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(row);
        return PredictRow(name => (row.TryGetValue(name, out var value), value), unknown);
    }

    /// <summary>Predicts one row of values: numbers, texts, dates, null where one is
    /// missing.</summary>
    /// <inheritdoc
    /// cref="Predict(IReadOnlyDictionary{string, string}, UnknownCells?)" path="/param"/>
    /// <inheritdoc
    /// cref="Predict(IReadOnlyDictionary{string, string}, UnknownCells?)" path="/exception"/>
    public Prediction Predict(
        IReadOnlyDictionary<string, object?> row, UnknownCells? unknown = null)
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
        return Predict(_rows.Value.Named(row));
    }

    /// <summary>Measures the model on rows with known targets.</summary>
    /// <param name="table">The rows, as they are.</param>
    /// <param name="options">What to read; null for what the plan says.</param>
    /// <inheritdoc cref="Read(Table, TableReadOptions?)" path="/exception"/>
    public ModelMetrics Evaluate(Table table, TableReadOptions? options = null) =>
        Evaluate(Read(table, (options ?? new TableReadOptions()) with { HasTarget = true }));

    /// <summary>Measures the model on rows of <see cref="Read(Table, TableReadOptions?)"/> with
    /// their targets.</summary>
    /// <param name="rows">The rows.</param>
    /// <exception cref="InvalidOperationException">The rows were read without targets.</exception>
    public ModelMetrics Evaluate(TableRows rows) => ModelMetrics.Of(this, rows);

    /// <summary>Disposes the networks of a loaded model; safe to call again.</summary>
    public void Dispose()
    {
        foreach (var member in _ownsMembers ? Members : [])
            member.Dispose();
        _device?.Dispose();
    }

    /// <summary>Rows of numbers as the networks take them.</summary>
    internal float[,] Scaled(float[,] features) => _inputScaling?.Invoke(features) ?? features;

    /// <summary>The mean of what the members give, in the targets' units.</summary>
    internal float[,] Predict(Func<Mlp, float[,]> predict) => Joined(OfMembers(predict)).Mean;

    /// <summary>Mean and spread of outputs of <see cref="OfMembers"/>; quantiles rise, and other
    /// numbers stay in the range that the plan says.</summary>
    internal (float[,] Mean, float[,]? Spread) Joined(float[][,] outputs)
    {
        var (mean, spread) = MemberOutputs.MeanAndSpread(outputs);
        return (Meaning.Settled(mean), spread);
    }

    /// <summary>What each member gives, in the targets' units.</summary>
    internal float[][,] OfMembers(Func<Mlp, float[,]> predict) =>
    [
        .. from member in Members
           let outputs = predict(member)
           select Meaning.Scaling?.Inverse(outputs) ?? outputs,
    ];

    private Prediction PredictRow(
        Func<string, (bool Has, object? Value)> valueOf, UnknownCells? unknown)
    {
        var isStrict = (unknown ?? Preprocessing.RequirePlan().Unknown) == UnknownCells.Error;
        var inputs = _rows.Value.Encode(valueOf, isStrict, out var notes);
        var (mean, spread) = Joined(OfMembers(member => member.Predict(inputs, inputs.Length)));
        return Prediction.Of(Meaning, [.. mean.Cast<float>()]) with
        {
            Notes = notes,
            Spread = spread is null ? null : [.. spread.Cast<float>()],
        };
    }
}
