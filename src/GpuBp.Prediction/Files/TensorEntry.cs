namespace GpuBp;

/// <summary>The entry of a tensor in the header of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements: <see cref="TensorType"/>.</param>
/// <param name="Shape">Its dimensions, the last one contiguous.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record TensorEntry(
    string Name, string Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    internal long Length => (End - Begin) / TensorType.Bytes(Type)!.Value;

    internal bool HasShape(params ReadOnlySpan<long> shape) =>
        Shape.ToArray().AsSpan().SequenceEqual(shape);

    /// <summary>[30 × 784]</summary>
    internal static string Show(params IEnumerable<long> shape) => $"[{string.Join(" × ", shape)}]";

    /// <summary>A name, cut to a length for messages.</summary>
    internal static string Cut(string name) => name.Length <= 100 ? name : name[..100] + "…";

    /// <summary>fc1.weight [30 × 784]</summary>
    public override string ToString() => $"{Cut(Name)} {Show(Shape)}";
}
