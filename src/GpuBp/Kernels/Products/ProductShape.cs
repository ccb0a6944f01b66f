namespace GpuBp.Kernels;

/// <summary>What the choice of a tile depends on, for a product C = A·B.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Rows">Rows of C.</param>
/// <param name="Columns">Columns of C.</param>
/// <param name="Depth">Terms of each sum.</param>
/// <param name="IsAligned">Whether all rows of A and B start at multiples of 16 bytes.</param>
/// <param name="Precision">The precision of the factors.</param>
/// <param name="IsPacked">Whether A and B are packed for that precision.</param>
internal readonly record struct ProductShape(
    string Kernel,
    int Rows,
    int Columns,
    int Depth,
    bool IsAligned,
    Precision Precision,
    bool IsPacked = false)
{
    /// <summary>The shape of a product of two matrices.</summary>
    internal static ProductShape Of(
        string kernel, Factor a, Factor b, Matrix c, int depth, Precision precision) => new(
            kernel,
            c.Rows,
            c.Columns,
            depth,
            IsAlignedMatrix(a.Values) && IsAlignedMatrix(b.Values),
            precision,
            a.Packed is not null && b.Packed is not null);

    /// <summary>Whether all rows of a matrix start at multiples of 16 bytes.</summary>
    internal static bool IsAlignedMatrix(Matrix matrix) =>
        matrix.Columns % 4 == 0 && matrix.Data.Offset % 4 == 0; // As every buffer does.
}
