using System.Text.Json;

namespace GpuBp;

/// <summary>
/// The header of a safetensors file: JSON with the type, shape and place of each tensor, and notes
/// of the writer in <c>__metadata__</c>.
/// </summary>
/// <remarks>
/// Its claims are checked against the length of the file before anything is allocated: the tensors
/// lie one behind the other, from the header's end to the file's.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The bytes before the header that hold its length, little-endian.</summary>
    internal const int LengthBytes = sizeof(ulong);

    /// <summary>8 MiB, some 60,000 tensors.</summary>
    internal const int MaxBytes = 8 << 20;

    internal const string MetadataName = "__metadata__";

    private readonly string _path;
    private readonly long _dataBytes;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<TensorEntry> _tensors = [];

    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The header.</param>
    /// <param name="dataBytes">Bytes behind it.</param>
    /// <exception cref="ModelFileException">The header breaks the format.</exception>
    internal SafetensorsHeader(string path, ReadOnlyMemory<byte> json, long dataBytes)
    {
        (_path, _dataBytes) = (path, dataBytes);
        if (json.IsEmpty || json.Span[0] != (byte)'{')
            throw Wrong($"byte {LengthBytes}: the header does not begin with '{{'; this is no " +
                "safetensors file");

        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            foreach (var property in document.RootElement.EnumerateObject())
                Read(property);
        }
        catch (JsonException e)
        {
            throw ModelFileException.OfDamage(
                $"{path}: the header, from byte {LengthBytes}, is not the JSON of the format: " +
                $"{e.Message} Write the file anew.",
                e);
        }
        catch (InvalidOperationException e)
        {
            throw ModelFileException.OfDamage(
                $"{path}: the header, from byte {LengthBytes}, has a name that is no text: " +
                $"{e.Message} Write the file anew.",
                e);
        }

        _tensors.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        RequireContiguous();
    }

    /// <summary>The writer's notes.</summary>
    internal IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>The tensors in the order of the file.</summary>
    internal IReadOnlyList<TensorEntry> Tensors => _tensors;

    private void Read(JsonProperty property)
    {
        var name = property.Name;
        if (property.Value.ValueKind != JsonValueKind.Object)
            throw Wrong(
                $"header, {Quote(name)}: it is {property.Value.ValueKind}; an object is expected");
        if (name == MetadataName)
            ReadMetadata(property.Value);
        else
            _tensors.Add(ReadTensor(name, property.Value));
    }

    private void ReadMetadata(JsonElement metadata)
    {
        foreach (var property in metadata.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Wrong(
                    $"header, {MetadataName}, {Quote(property.Name)}: it is " +
                    $"{property.Value.ValueKind}; text is expected");
            _metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private TensorEntry ReadTensor(string name, JsonElement tensor)
    {
        string? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        foreach (var property in tensor.EnumerateObject())
        {
            switch (property.Name)
            {
                case "dtype" when property.Value.ValueKind == JsonValueKind.String:
                    type = property.Value.GetString();
                    break;
                case "shape":
                    shape = Numbers(name, property);
                    break;
                case "data_offsets":
                    offsets = Numbers(name, property);
                    break;
                default:
                    throw Wrong(
                        $"header, tensor {Quote(name)}: {Quote(property.Name)} is not expected; " +
                        "dtype as text, shape and data_offsets are");
            }
        }

        if (type is null || shape is null || offsets is not { Length: 2 })
            throw Wrong(
                $"header, tensor {Quote(name)}: dtype, shape and data_offsets [begin, end] are " +
                "needed");
        if (TensorType.Bytes(type) is not { } bytes)
            throw Wrong($"header, tensor {Quote(name)}: the type {Quote(type)} is unknown");

        var (begin, end) = (offsets[0], offsets[1]);
        if (begin > end || end > _dataBytes)
            throw Wrong(
                $"header, tensor {Quote(name)}: data_offsets are [{begin}, {end}], and the file " +
                $"has {_dataBytes} bytes behind the header");
        if (LengthOf(shape) is not { } length || length * bytes != end - begin)
            throw Wrong(
                $"header, tensor {Quote(name)}: {TensorEntry.Show(shape)} of {type} does not " +
                $"take the {end - begin} bytes of data_offsets [{begin}, {end}]");
        return new TensorEntry(name, type, shape, begin, end);
    }

    private long[] Numbers(string name, JsonProperty property)
    {
        // No framework has more; millions of dimensions would make messages of megabytes.
        const int MaxDimensions = 16;

        if (property.Value.ValueKind != JsonValueKind.Array ||
            property.Value.GetArrayLength() > MaxDimensions)
            throw Wrong(
                $"header, tensor {Quote(name)}: {property.Name} must be at most {MaxDimensions} " +
                "numbers");
        return
        [
            .. property.Value.EnumerateArray().Select(
                number => number.ValueKind == JsonValueKind.Number &&
                    number.TryGetInt64(out var n) && n >= 0
                    ? n
                    : throw Wrong(
                        $"header, tensor {Quote(name)}: {property.Name} must be whole numbers " +
                        $"from 0 to {long.MaxValue}")),
        ];
    }

    /// <summary>
    /// The number of elements; null for more than there are bytes behind the header.
    /// </summary>
    private Int128? LengthOf(long[] shape)
    {
        if (shape.Contains(0))
            return 0;
        Int128 length = 1;
        foreach (var n in shape)
        {
            length *= n;
            if (length > _dataBytes)
                return null;
        }

        return length;
    }

    private void RequireContiguous()
    {
        long end = 0;
        foreach (var tensor in _tensors)
        {
            if (tensor.Begin != end)
                throw Wrong(
                    $"header, tensor {Quote(tensor.Name)}: it begins at {tensor.Begin}, but the " +
                    $"tensors before end at {end}; " +
                    (tensor.Begin < end ? "they overlap" : "no tensor has the bytes between"));
            end = tensor.End;
        }

        if (end != _dataBytes)
            throw Wrong(
                $"byte {end} behind the header: the last tensor ends there, but the file has " +
                $"{_dataBytes} bytes behind the header");
    }

    private ModelFileException Wrong(string what) => ModelFileException.OfDamage(
        $"{_path}: {what}. Write the file anew, or use a complete copy of it.");

    /// <summary>In quotes, and cut to a length for messages.</summary>
    private static string Quote(string name) => $"'{TensorEntry.Cut(name)}'";
}
