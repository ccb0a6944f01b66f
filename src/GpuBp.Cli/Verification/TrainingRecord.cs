using System.Text.Json;

namespace GpuBp.Cli.Verification;

/// <summary>What a model's file keeps of its training, so that it can be repeated to the
/// bit.</summary>
internal sealed record TrainingRecord
{
    /// <summary>Among the further facts of a model's file.</summary>
    internal const string Name = "repeat";

    /// <summary>The fact of the model that was trained further.</summary>
    internal const string TrainedFurther = "trainedFurther";

    /// <summary>The fact of the graph that was imported.</summary>
    internal const string Imported = "imported";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The kind of the device, such as <c>opencl</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The options that were given, by their names; not those for data and
    /// device.</summary>
    public required IReadOnlyDictionary<string, string[]> Options { get; init; }

    /// <summary>How the learning rate changed.</summary>
    public required string Schedule { get; init; }

    /// <summary>The cells of the table.</summary>
    public required TableFingerprint Table { get; init; }

    internal static TrainingRecord Of(
        ModelTraining training, Table table, IReadOnlyDictionary<string, string[]> options) => new()
        {
            Device = training.Trainer.Network.Device.Info.Backend,
            Options = options,
            Schedule = training.Recipe.Options.Schedule.ToString()!,
            Table = TableFingerprint.Of(table),
        };

    internal JsonElement ToJson() => JsonSerializer.SerializeToElement(this, Json);

    /// <summary>What a file says.</summary>
    /// <param name="info">The file's description.</param>
    /// <param name="path">The file.</param>
    /// <returns>The record, or why there is none that a training can be repeated by.</returns>
    /// <exception cref="ToolException">The record is wrong.</exception>
    internal static (TrainingRecord? Record, string? Missing) Read(ModelInfo info, string path)
    {
        if (Ended(info) is { } ended)
            return (null, ended);
        if (!info.Extra.TryGetValue(Name, out var json))
            return (null, Missing(info));
        try
        {
            return (json.Deserialize<TrainingRecord>(Json), null);
        }
        catch (JsonException e)
        {
            throw new ToolException(
                $"{path}: what it says of its training cannot be read: {e.Message} Another " +
                "program has changed it; train the model anew.");
        }
    }

    private static string? Ended(ModelInfo info) => Text(info, "stopped") switch
    {
        nameof(StopReason.Cancelled) => "training was interrupted, at a step that another run " +
            "does not meet. A training that ends by itself can be repeated",
        nameof(StopReason.TimeBudget) => "--time ended the training, at a step that another run " +
            "does not meet. --epochs in its place makes a training that can be repeated",
        _ => null,
    };

    private static string Missing(ModelInfo info)
    {
        if (Text(info, TrainedFurther) is { } from)
            return $"it was trained further, from {from}: that model and its table would be " +
                "needed too. Train one model of all rows, which can be repeated";
        if (Text(info, Imported) is { } graph)
            return $"it was imported from {graph}, which does not say how it was trained";
        if (Text(info, "command") is not null)
            return $"GpuBp {info.LibraryVersion} wrote it, which kept neither the options of the " +
                "training nor the cells of its table. Train it anew by this version";
        return info.Optimizer is { } optimizer
            ? "a program has trained it by the library; the file keeps its optimizer " +
                $"({optimizer}), loss, batch size and seed, but not the rest of its code. That " +
                "program repeats it"
            : "it says nothing of a training: a program has saved it without, or an older " +
                "version has imported it";
    }

    private static string? Text(ModelInfo info, string name) =>
        info.Extra.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
