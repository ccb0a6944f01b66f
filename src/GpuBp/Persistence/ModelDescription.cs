using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuBp;

/// <summary>The JSON in a model's file: its layers, and a <see cref="ModelInfo"/>.</summary>
/// <param name="Inputs">Features of a sample.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Info">The origin of the model.</param>
internal sealed record ModelDescription(int Inputs, LayerOptions[] Layers, ModelInfo Info)
{
    /// <summary>The key in the file's metadata.</summary>
    internal const string MetadataKey = "gpubp";

    /// <summary>
    /// The version of the format; readers take this one and older ones. Files have a checksum from
    /// version 2 on, so that one whose checksum is missing is known to be damaged. Only files of
    /// several networks are of version 3, and only those with
    /// normalisation or residual layers of version 4:
    /// others stay readable by older versions.
    /// </summary>
    internal const int Version = 4;

    private const int VersionOfOne = 2;
    private const int VersionOfMembers = 3;

    /// <summary>The library's version, such as 0.6.0.</summary>
    internal static string Library { get; } = typeof(ModelDescription).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    // Names of other alphabets stay readable.
    private static readonly DescriptionContext Saved = new(
        new JsonSerializerOptions(DescriptionContext.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });

    /// <summary>Describes a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="info">Its origin.</param>
    /// <param name="checkpoint">The state of its training; null for a model.</param>
    internal static string Json(Mlp network, ModelInfo info, JsonNode? checkpoint = null)
    {
        var isEnsemble = info.Members > 1;
        var description = new SavedDescription
        {
            Version = network.Layers.Any(layer => layer.HasLayerNorm || layer.IsResidual) ? Version
                : isEnsemble ? VersionOfMembers
                : VersionOfOne,
            Library = Library,
            Device = network.Device.ToString(),
            Members = isEnsemble ? info.Members : null,
            Inputs = network.Inputs,
            Layers =
            [
                .. network.Layers.Select(layer => new SavedLayer(
                    layer.Outputs, layer.Activation.Name, layer.HasBias, layer.Dropout)
                {
                    LayerNorm = layer.HasLayerNorm ? true : null,
                    Residual = layer.IsResidual ? true : null,
                    LearningRateFactor =
                        layer.LearningRateFactor == 1 ? null : layer.LearningRateFactor,
                    WeightDecay = layer.WeightDecay,
                }),
            ],
            Training = new SavedTraining(
                info.Loss, info.Optimizer, info.BatchSize, info.Seed, info.Epochs,
                info.DataFingerprint),
            Preprocessing = info.Preprocessing,
            Extra = info.Extra,
            Checkpoint = checkpoint,
        };
        return JsonSerializer.Serialize(description, Saved.SavedDescription);
    }

    /// <exception cref="ModelFileException">
    /// The file has no description, a wrong one, or one of a newer version.
    /// </exception>
    internal static DescriptionNode Node(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(MetadataKey, out var json))
            throw new ModelFileException(
                $"{file.Path}: its metadata have no '{MetadataKey}', so it is no model of this " +
                "library. StateDict.Load reads the weights of a PyTorch model.");
        var node = DescriptionNode.Parse(file.Path, json);
        var version = node.Int("version", 1);
        if (version > Version)
            throw new ModelFileException(
                $"{file.Path}: it is of format version {version}, written by GpuBp " +
                $"{node.OptionalText("library") ?? "unknown"}; GpuBp {Library} reads versions up " +
                $"to {Version}. Update GpuBp.");
        return version < 2 || file.HasChecksum
            ? node
            : throw ModelFileException.OfDamage(
                $"{file.Path}: it has no checksum ({FileChecksum.Key} in the metadata), which " +
                $"files of format version {version} have: it is damaged, or another program has " +
                "changed it. Use another copy of it, or save the model anew.");
    }

    /// <exception cref="ModelFileException">
    /// The description is wrong, or has an unknown activation.
    /// </exception>
    internal static ModelDescription Read(DescriptionNode node, IReadOnlyList<Activation> own)
    {
        var layers = node.Objects("layers");
        return layers.Count == 0
            ? throw node.Wrong("layers", "a list of at least one layer")
            : new ModelDescription(
                node.Int("inputs", 1), [.. layers.Select(layer => ReadLayer(layer, own))],
                ReadInfo(node));
    }

    /// <exception cref="ModelFileException">The description is wrong.</exception>
    internal static ModelInfo ReadInfo(SafetensorsFile file) =>
        ReadInfo(Node(file)) with { HasChecksum = file.HasChecksum };

    private static ModelInfo ReadInfo(DescriptionNode node)
    {
        var training = node.OptionalObject("training");
        return new ModelInfo
        {
            LibraryVersion = node.OptionalText("library"),
            Device = node.OptionalText("device"),
            Loss = training?.OptionalText("loss"),
            Optimizer = training?.OptionalText("optimizer"),
            BatchSize = training?.OptionalInt("batchSize"),
            Seed = training?.OptionalLong("seed"),
            Epochs = training?.OptionalInt("epochs"),
            DataFingerprint = training?.OptionalText("dataFingerprint"),
            Members = node.OptionalInt("members", min: 1) ?? 1,
            Preprocessing = PreprocessingJson.Read(node),
            Network = $"{node.Int("inputs", 1)}" + string.Concat(node.Objects("layers").Select(
                layer => $" → {layer.Int("outputs", 1)} " +
                    (layer.OptionalBool("residual") is true ? "residual " : "") +
                    (layer.OptionalBool("layerNorm") is true ? "layer norm " : "") +
                    layer.Text("activation"))),
            Extra = node.OptionalObject("extra")?.Properties() ??
                new Dictionary<string, JsonElement>(),
        };
    }

    private static LayerOptions ReadLayer(DescriptionNode layer, IReadOnlyList<Activation> own)
    {
        var dropout = layer.Double("dropout");
        return (float)dropout is >= 0 and < 1
            ? new LayerOptions(
                layer.Int("outputs", 1), ActivationNames.Find(layer, "activation", own))
            {
                HasBias = layer.Bool("bias"),
                HasLayerNorm = layer.OptionalBool("layerNorm") ?? false,
                IsResidual = layer.OptionalBool("residual") ?? false,
                Dropout = (float)dropout,
                LearningRateFactor = NotNegative(layer, "learningRateFactor") ?? 1,
                WeightDecay = NotNegative(layer, "weightDecay"),
                Initializer = Initializer.Zeros,
            }
            : throw layer.Wrong("dropout", "a number from 0 to below 1");
    }

    private static float? NotNegative(DescriptionNode layer, string name)
    {
        var value = (float?)layer.OptionalDouble(name);
        return value is null or (>= 0 and <= float.MaxValue)
            ? value
            : throw layer.Wrong(name, "a number from 0 on");
    }
}
