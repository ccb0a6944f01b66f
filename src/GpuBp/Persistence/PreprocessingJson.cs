using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>A <see cref="Preprocessing"/> as a part of a model's description.</summary>
internal static class PreprocessingJson
{
    internal const string Name = "preprocessing";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true, // A scaler's kind need not come first.
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    internal static void Write(Utf8JsonWriter json, Preprocessing preprocessing)
    {
        json.WritePropertyName(Name);
        JsonSerializer.Serialize(json, preprocessing, Options);
    }

    /// <exception cref="ModelFileException">It is none.</exception>
    internal static Preprocessing? Read(DescriptionNode description)
    {
        if (description.OptionalObject(Name) is not { } node)
            return null;
        try
        {
            return node.Value.Deserialize<Preprocessing>(Options)!;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw new ModelFileException(
                $"{description.Path}: the description's {Name} is wrong: {e.Message} Save the model anew.", e);
        }
    }
}
