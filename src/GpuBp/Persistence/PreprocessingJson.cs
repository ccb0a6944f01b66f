using System.Text.Json;
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
            return node.Value.Deserialize(PreprocessingContext.Default.Preprocessing)!;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException
            or InvalidOperationException)
        {
            throw new ModelFileException(
                $"{description.Path}: the description's {Name} is wrong: {e.Message} Save the " +
                "model anew.",
                e);
        }
    }
}

/// <summary>Written at build time, so that trimmed programs can load models.</summary>
/// <remarks>
/// A scaler's kind need not come first. An unknown setting is an error: whoever ignores it predicts
/// wrongly.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(CamelCaseNames)])]
[JsonSerializable(typeof(Preprocessing))]
internal sealed partial class PreprocessingContext : JsonSerializerContext
{
    /// <summary>Writes kinds of columns by name, such as <c>oneHot</c>.</summary>
    internal sealed class CamelCaseNames()
        : JsonStringEnumConverter<CsvColumnKind>(
            JsonNamingPolicy.CamelCase, allowIntegerValues: false);
}
