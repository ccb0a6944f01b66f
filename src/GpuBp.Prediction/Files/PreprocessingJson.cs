using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuBp;

/// <summary>A <see cref="Preprocessing"/> as a part of a model's description.</summary>
internal static class PreprocessingJson
{
    internal const string Name = "preprocessing";

    /// <exception cref="ModelFileException">It is none.</exception>
    internal static Preprocessing? Read(DescriptionNode description)
    {
        if (description.OptionalObject(Name) is not { } node)
            return null;
        try
        {
            var value = JsonObject.Create(node.Value)!;
            value.Remove(LegacyEncoding.Name);
            RequireElements(value);
            var preprocessing = value.Deserialize(DescriptionContext.Default.Preprocessing)!;
            if (node.OptionalObject(LegacyEncoding.Name) is { } encoding)
                preprocessing = LegacyEncoding.Convert(encoding, preprocessing, description);
            preprocessing.Plan?.Verify();
            return preprocessing;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException
            or InvalidOperationException or OverflowException)
        {
            var what = e is OverflowException
                ? "its columns become more inputs than there can be."
                : e.Message;
            throw new ModelFileException(
                $"{description.Path}: the description's {Name} is wrong: {what} Save the model " +
                "anew.", e);
        }
    }

    // None of its arrays has an element without a value, and types do not tell the reader so.
    private static void RequireElements(JsonNode node)
    {
        var values = node is JsonArray array ? array
            : node is JsonObject all ? all.Select(property => property.Value) : [];
        foreach (var value in values)
        {
            if (value is not null)
                RequireElements(value);
            else if (node is JsonArray)
                throw new JsonException($"an element of {node.GetPath()} is null.");
        }
    }
}
