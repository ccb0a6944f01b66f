namespace GpuBp;

/// <summary>Checks the sizes that the header of an array file claims.</summary>
internal static class ArraySizes
{
    /// <summary>The number of values; call it before you allocate them.</summary>
    /// <param name="source">The file, for messages.</param>
    /// <param name="position">The position of the sizes in the file.</param>
    /// <param name="shape">The sizes, each at least 0.</param>
    /// <exception cref="DataException">
    /// A size is 0, or the values would be more than an array holds.
    /// </exception>
    internal static int Count(ByteSource source, long position, IReadOnlyList<long> shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            if (size == 0)
                throw source.Error(
                    position,
                    $"the array is {Show(shape)}; at least one row and one column are expected.");
            if (size > Array.MaxLength / count)
                throw source.Error(
                    position,
                    $"the header claims an array of {Show(shape)}; at most {Array.MaxLength:N0} " +
                    "values are possible. Is the file damaged?");
            count *= size;
        }

        return (int)count;
    }

    /// <summary>Such as <c>[60000 × 28 × 28]</c>.</summary>
    internal static string Show<T>(IEnumerable<T> shape) => $"[{string.Join(" × ", shape)}]";
}
