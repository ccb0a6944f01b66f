using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>A <see cref="Preprocessing"/> as a part of a model's description.</summary>
internal static class PreprocessingJson
{
    internal const string Name = "preprocessing";

    internal static void Write(Utf8JsonWriter json, Preprocessing preprocessing)
    {
        json.WritePropertyName(Name);
        JsonSerializer.Serialize(json, preprocessing, PreprocessingContext.Default.Preprocessing);
    }

    /// <exception cref="ModelFileException">It is none.</exception>
    internal static Preprocessing? Read(DescriptionNode description)
    {
        if (description.OptionalObject(Name) is not { } node)
            return null;
        try
        {
            var value = JsonObject.Create(node.Value)!;
            value.Remove(LegacyEncoding.Name);
            var preprocessing = value.Deserialize(PreprocessingContext.Default.Preprocessing)!;
            if (node.OptionalObject(LegacyEncoding.Name) is { } encoding)
                preprocessing = LegacyEncoding.Convert(encoding, preprocessing, description);
            preprocessing.Plan?.Verify();
            return preprocessing;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException
            or InvalidOperationException)
        {
            throw new ModelFileException(
                $"{description.Path}: the description's {Name} is wrong: {e.Message} Save the " +
                "model anew.", e);
        }
    }
}

/// <summary>Written at build time, so that trimmed programs can load models.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, // It would predict wrongly.
    AllowOutOfOrderMetadataProperties = true)] // A scaler's kind need not come first.
[JsonSerializable(typeof(Preprocessing))]
internal sealed partial class PreprocessingContext : JsonSerializerContext;
