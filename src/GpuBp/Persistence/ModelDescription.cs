using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

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
    /// several networks are of version 3: those of one stay readable by older versions.
    /// </summary>
    internal const int Version = 3;

    private const int VersionOfOne = 2;

    /// <summary>The library's version, such as 0.6.0.</summary>
    internal static string Library { get; } = typeof(ModelDescription).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Describes a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="info">Its origin.</param>
    /// <param name="writeMore">Writes further properties; null for none.</param>
    internal static string Json(
        Mlp network, ModelInfo info, Action<Utf8JsonWriter>? writeMore = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", info.Members > 1 ? Version : VersionOfOne);
            json.WriteString("library", Library);
            json.WriteString("device", network.Device.ToString());
            if (info.Members > 1)
                json.WriteNumber("members", info.Members);
            json.WriteNumber("inputs", network.Inputs);
            json.WriteStartArray("layers");
            foreach (var layer in network.Layers)
            {
                json.WriteStartObject();
                json.WriteNumber("outputs", layer.Outputs);
                json.WriteString("activation", layer.Activation.Name);
                json.WriteBoolean("bias", layer.HasBias);
                json.WriteNumber("dropout", layer.Dropout);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Write(json, info);
            writeMore?.Invoke(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
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
                layer => $" → {layer.Int("outputs", 1)} {layer.Text("activation")}")),
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
                Dropout = (float)dropout,
                Initializer = Initializer.Zeros,
            }
            : throw layer.Wrong("dropout", "a number from 0 to below 1");
    }

    private static void Write(Utf8JsonWriter json, ModelInfo info)
    {
        json.WriteStartObject("training");
        if (info.Loss is not null)
            json.WriteString("loss", info.Loss);
        if (info.Optimizer is not null)
            json.WriteString("optimizer", info.Optimizer);
        if (info.BatchSize is { } batchSize)
            json.WriteNumber("batchSize", batchSize);
        if (info.Seed is { } seed)
            json.WriteNumber("seed", seed);
        if (info.Epochs is { } epochs)
            json.WriteNumber("epochs", epochs);
        if (info.DataFingerprint is not null)
            json.WriteString("dataFingerprint", info.DataFingerprint);
        json.WriteEndObject();
        if (info.Preprocessing is not null)
            PreprocessingJson.Write(json, info.Preprocessing);
        json.WriteStartObject("extra");
        foreach (var (name, value) in info.Extra)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
