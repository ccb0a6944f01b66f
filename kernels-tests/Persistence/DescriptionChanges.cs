using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuBp.Tests.Persistence;

/// <summary>Changes what a model's file says, and keeps its form: its JSON and its checksum are right.</summary>
/// <remarks>Bytes that are changed at random hardly ever come beyond the JSON.</remarks>
internal static class DescriptionChanges
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Temptations =
    [
        "-1", "0", "1", "2", "1e9", "-1e300", "1e999", "0.5", "2147483647", "4294967296", "9223372036854775807", "null", "{}", "[]", "[null]",
        "\"\"", "\"x\"", "\"NaN\"", "\"gelu\"", "\"F64\"", "true", "false",
    ];

    /// <summary>A file that says something else in one to three places.</summary>
    internal static byte[] Of(byte[] whole, RandomNumbers random)
    {
        var end = 8 + BitConverter.ToInt32(whole);
        var header = JsonNode.Parse(whole.AsSpan(8, end - 8))!.AsObject();
        var description = JsonNode.Parse((string)header["__metadata__"]![DescriptionFormat.MetadataKey]!)!;
        for (var changes = random.NextInt(1, 3); changes > 0; changes--)
            Change(random.NextInt(0, 4) == 0 ? header : description, random);
        if (header["__metadata__"] is JsonObject metadata)
            metadata[DescriptionFormat.MetadataKey] = description.ToJsonString(Plain);
        var bytes = SafetensorsBytes.Of(header.ToJsonString(Plain), whole.AsSpan(end));
        FileSeal.Renew(bytes);
        return bytes;
    }

    private static void Change(JsonNode root, RandomNumbers random)
    {
        var places = Places(root).ToList();
        if (places.Count == 0)
            return;
        var (parent, name, index) = places[random.Next(places.Count)];
        var kind = random.NextInt(0, 5);
        var value = name is null ? parent.AsArray()[index] : parent[name];
        JsonNode? other = kind switch
        {
            0 => null, // Removed
            1 => Value(places[random.Next(places.Count)])?.DeepClone(),
            2 when Number(value) is { } x => JsonValue.Create(-x),
            3 when Number(value) is { } x => JsonValue.Create(x + 1),
            _ => JsonNode.Parse(Temptations[random.Next(Temptations.Length)]),
        };
        if (kind == 0)
        {
            if (name is null)
                parent.AsArray().RemoveAt(index);
            else
                parent.AsObject().Remove(name);
        }
        else if (name is null)
        {
            parent.AsArray()[index] = other;
        }
        else
        {
            parent[name] = other;
        }
    }

    // JSON that is written has no other.
    private static double? Number(JsonNode? value) =>
        value is JsonValue number && number.TryGetValue<double>(out var x) && double.IsFinite(x) ? x : null;

    private static JsonNode? Value((JsonNode Parent, string? Name, int Index) place) =>
        place.Name is null ? place.Parent.AsArray()[place.Index] : place.Parent[place.Name];

    private static IEnumerable<(JsonNode Parent, string? Name, int Index)> Places(JsonNode node)
    {
        (JsonNode, string?, int)[] own = node switch
        {
            JsonObject all => [.. all.Select(property => (node, (string?)property.Key, 0))],
            JsonArray list => [.. list.Select((_, n) => (node, (string?)null, n))],
            _ => [],
        };
        return own.Concat(own.Select(Value).OfType<JsonNode>().SelectMany(Places));
    }
}
