namespace GpuBp.Generator.Model;

/// <summary>A local array, or a range of one, whose elements are variables.</summary>
internal readonly struct LocalArray(IReadOnlyList<Variable> elements, int offset, int length)
{
    // The registers of a thread on today's GPUs: a longer array lies in memory anyway.
    internal const int MaxElements = 256;

    internal int Length { get; } = length;

    internal Variable this[int index] =>
        index >= 0 && index < Length && index + offset < elements.Count
            ? elements[index + offset]
            : throw new NoScalarFormException();

    internal LocalArray Part(int start, int count) =>
        start >= 0 && count >= 0 && start + count <= Length
            ? new(elements, offset + start, count)
            : throw new NoScalarFormException();
}
