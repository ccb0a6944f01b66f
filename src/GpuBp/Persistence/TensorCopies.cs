namespace GpuBp;

/// <summary>Copies tensors of a file to a device.</summary>
internal static class TensorCopies
{
    /// <summary>Copies a tensor to a device.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tensor">One of its tensors whose elements can become floats.</param>
    /// <param name="values">As many elements.</param>
    /// <param name="mustBeFinite">Whether infinity and NaN are errors.</param>
    /// <exception cref="ModelFileException">
    /// An element is not finite and must be; the elements before it are copied.
    /// </exception>
    internal static void CopyTo(
        this SafetensorsFile file, TensorEntry tensor, BufferView<float> values,
        bool mustBeFinite = true)
    {
        foreach (var (first, chunk) in file.Chunks(tensor))
        {
            if (mustBeFinite)
                file.RequireFinite(tensor, first, chunk.Span);
            values.Slice(first, chunk.Length).CopyFrom(chunk.Span);
        }
    }
}
