using System.Text.Json;

namespace GpuBp;

/// <summary>An object of a model's description; every error names its place.</summary>
/// <param name="Path">The file.</param>
/// <param name="Place">The object's place, such as <c>layers[2]</c>; empty for the whole.</param>
/// <param name="Value">The object.</param>
internal readonly record struct DescriptionNode(string Path, string Place, JsonElement Value)
{
    /// <exception cref="ModelFileException">It is no JSON object.</exception>
    internal static DescriptionNode Parse(string path, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return new DescriptionNode(path, "", document.RootElement.Clone()).RequireObject();
        }
        catch (JsonException e)
        {
            throw new ModelFileException(
                $"{path}: the description is no JSON: {e.Message} Save the model anew.", e);
        }
    }

    internal int Int(string name, int min, int max = int.MaxValue) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var n) &&
        n >= min && n <= max
            ? n
            : throw Wrong(name, $"a whole number from {min} to {max}");

    internal long? OptionalLong(
        string name, long min = long.MinValue, long max = long.MaxValue) =>
        Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var n) &&
            n >= min && n <= max
            ? n
            : throw Wrong(name, $"a whole number from {min} to {max}");

    /// <summary>A number of steps, which may be added to others without an overflow.</summary>
    internal long? OptionalCount(string name) => OptionalLong(name, 0, 1L << 53);

    internal int? OptionalInt(string name, int min = 0) =>
        Find(name) is null ? null : Int(name, min);

    internal double Double(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value &&
        value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, "a number that double can hold");

    internal double? OptionalDouble(string name) => Find(name) is null ? null : Double(name);

    internal bool Bool(string name) =>
        Find(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value
            ? value.GetBoolean()
            : throw Wrong(name, "true or false");

    internal bool? OptionalBool(string name) => Find(name) is null ? null : Bool(name);

    internal string Text(string name) => OptionalText(name) ?? throw Wrong(name, "text");

    internal string? OptionalText(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw Wrong(name, "text");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new ModelFileException(
                $"{Path}: the description, {At(name)}, is no text: {e.Message} Save the model " +
                "anew.",
                e);
        }
    }

    internal IReadOnlyList<DescriptionNode> Objects(string name)
    {
        if (Find(name) is not { ValueKind: JsonValueKind.Array } array)
            throw Wrong(name, "a list");
        var path = Path;
        var place = At(name);
        return
        [
            .. array.EnumerateArray().Select(
                (value, n) => new DescriptionNode(path, $"{place}[{n}]", value).RequireObject()),
        ];
    }

    internal DescriptionNode? OptionalObject(string name) =>
        Find(name) is { } value ? new DescriptionNode(Path, At(name), value).RequireObject() : null;

    /// <summary>All properties of the object.</summary>
    internal IReadOnlyDictionary<string, JsonElement> Properties()
    {
        try
        {
            return Value.EnumerateObject()
                .ToDictionary(property => property.Name, property => property.Value);
        }
        catch (InvalidOperationException e)
        {
            throw new ModelFileException(
                $"{Path}: the description, {Place}, has a name that is no text: {e.Message} Save " +
                "the model anew.", e);
        }
    }

    internal ModelFileException Wrong(string name, string expected) => new(
        $"{Path}: the description has no {At(name)} that is {expected}. Save the model anew.");

    private JsonElement? Find(string name) =>
        Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private string At(string name) => Place.Length == 0 ? name : $"{Place}.{name}";

    private DescriptionNode RequireObject() => Value.ValueKind == JsonValueKind.Object
        ? this
        : throw new ModelFileException(
            $"{Path}: the description{(Place.Length == 0 ? "" : $", {Place},")} is " +
            $"{Value.ValueKind}; an object is expected. Save the model anew.");
}
