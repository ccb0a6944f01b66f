namespace GpuBp;

/// <summary>What comes before the numbers in a file of one array.</summary>
/// <param name="Format">The format of the numbers.</param>
/// <param name="IsFortran">Whether the first index runs fastest.</param>
/// <param name="Shape">The sizes, at least one.</param>
/// <param name="Count">Their product.</param>
internal sealed record ArrayHeader(NumberFormat Format, bool IsFortran, int[] Shape, int Count);
