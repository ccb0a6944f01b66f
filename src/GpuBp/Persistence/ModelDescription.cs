using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuBp;

/// <summary>The JSON in a model's file: its layers, and a <see cref="ModelInfo"/>.</summary>
/// <param name="Network">The inputs and layers, as the file has them.</param>
/// <param name="Layers">The layers as options.</param>
/// <param name="Info">The origin of the model.</param>
internal sealed record ModelDescription(
    NetworkDescription Network, LayerOptions[] Layers, ModelInfo Info)
{
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
            Version = network.Layers.Any(layer => layer.ScalesInputs)
                ? DescriptionFormat.Version
                : network.Layers.Any(layer => layer.HasLayerNorm || layer.IsResidual)
                ? DescriptionFormat.VersionOfBlocks
                : isEnsemble ? DescriptionFormat.VersionOfMembers
                : DescriptionFormat.VersionOfOne,
            Library = DescriptionFormat.Library,
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
                    Scaled = layer.ScalesInputs ? true : null,
                    ScaleRateFactor = layer.ScaleRateFactor == 1 ? null : layer.ScaleRateFactor,
                    LearningRateFactor =
                        layer.LearningRateFactor == 1 ? null : layer.LearningRateFactor,
                    WeightDecay = layer.WeightDecay,
                }),
            ],
            Training = new SavedTraining(
                info.Loss, info.Optimizer, info.BatchSize, info.Seed, info.Epochs,
                info.DataFingerprint),
            Preprocessing = SavedTypes.Save(info.Preprocessing),
            Extra = info.Extra,
            Checkpoint = checkpoint,
        };
        return JsonSerializer.Serialize(description, Saved.SavedDescription);
    }

    /// <exception cref="ModelFileException">
    /// The description is wrong, or has an unknown activation, encoder or scaler.
    /// </exception>
    internal static ModelDescription Read(
        DescriptionNode node, IReadOnlyList<Activation> own, OwnTypes? types)
    {
        var info = ReadInfo(node);
        var network = NetworkDescription.Read(node);
        return new ModelDescription(
            network,
            [
                .. network.Layers.Zip(
                    node.Objects("layers"), (layer, part) => ReadLayer(layer, part, own)),
            ],
            info with
            {
                Preprocessing = SavedTypes.Restore(info.Preprocessing, types, node.Path),
            });
    }

    /// <exception cref="ModelFileException">The description is wrong.</exception>
    internal static ModelInfo ReadInfo(SafetensorsFile file) =>
        ReadInfo(DescriptionFormat.Node(file)) with { HasChecksum = file.HasChecksum };

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
            Members = DescriptionFormat.Members(node),
            Preprocessing = PreprocessingJson.Read(node),
            Network = $"{node.Int("inputs", 1)}" + string.Concat(node.Objects("layers").Select(
                layer => $" → {layer.Int("outputs", 1)} " +
                    (layer.OptionalBool("scaled") is true ? "scaled " : "") +
                    (layer.OptionalBool("residual") is true ? "residual " : "") +
                    (layer.OptionalBool("layerNorm") is true ? "layer norm " : "") +
                    layer.Text("activation"))),
            Extra = node.OptionalObject("extra")?.Properties() ??
                new Dictionary<string, JsonElement>(),
        };
    }

    private static LayerOptions ReadLayer(
        LayerDescription layer, DescriptionNode node, IReadOnlyList<Activation> own)
    {
        var dropout = node.Double("dropout");
        return (float)dropout is >= 0 and < 1
            ? new LayerOptions(layer.Outputs, ActivationNames.Find(node, "activation", own))
            {
                HasBias = layer.HasBias,
                HasLayerNorm = layer.HasLayerNorm,
                IsResidual = layer.IsResidual,
                ScalesInputs = layer.ScalesInputs,
                ScaleRateFactor = ScaleRate(node),
                Dropout = (float)dropout,
                LearningRateFactor = NotNegative(node, "learningRateFactor") ?? 1,
                WeightDecay = NotNegative(node, "weightDecay"),
                Initializer = Initializer.Zeros,
            }
            : throw node.Wrong("dropout", "a number from 0 to below 1");
    }

    private static float ScaleRate(DescriptionNode layer) =>
        NotNegative(layer, "scaleRateFactor") switch
        {
            null => 1,
            0 => throw layer.Wrong("scaleRateFactor", "a number above 0"),
            { } factor => factor,
        };

    private static float? NotNegative(DescriptionNode layer, string name)
    {
        var value = (float?)layer.OptionalDouble(name);
        return value is null or (>= 0 and <= float.MaxValue)
            ? value
            : throw layer.Wrong(name, "a number from 0 on");
    }
}
