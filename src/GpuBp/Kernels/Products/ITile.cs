namespace GpuBp.Kernels;

/// <summary>
/// How a product C = A·B is cut into tiles: a group computes one tile of C, slice by slice.
/// </summary>
/// <remarks>
/// A tile of one stage copies a slice, waits, and multiplies it. With more stages the next slices
/// are copied meanwhile (<see cref="AsyncCopy"/>). With fewer than 32 bits for each factor, tensor
/// cores compute the sums, and a warp's threads own [8 × 4] blocks (<see cref="TensorCore"/>).
/// </remarks>
[KernelPolicy]
internal interface ITile
{
    /// <summary>Rows of C for each group.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of C for each group.</summary>
    static abstract int Columns { get; }

    /// <summary>Terms of each sum in one slice, a multiple of 4.</summary>
    static abstract int Depth { get; }

    /// <summary>Rows of C for each thread; without tensor cores a multiple of 4.</summary>
    static abstract int RowsPerThread { get; }

    /// <summary>Columns of C for each thread, a multiple of 4.</summary>
    static abstract int ColumnsPerThread { get; }

    /// <summary>
    /// Slices in shared memory: the one being multiplied, and those being copied.
    /// </summary>
    static abstract int Stages { get; }

    /// <summary>
    /// Threads that share each sum: each adds Depth / Splits neighbouring terms of every slice, and
    /// their parts are then added in order.
    /// </summary>
    static abstract int Splits { get; }

    /// <summary>
    /// Elements of one copy: 1, or as many as 16 bytes hold if the rows of both factors start at
    /// multiples of 16 bytes.
    /// </summary>
    static abstract int CopyWidth { get; }

    /// <summary>
    /// Unused elements after each row of a slice [extent × Depth], which spread the rows over the
    /// memory banks. A warp reads 16 or 4 bytes of 8 rows at a time, or 8 bytes for pairs of
    /// bfloat16.
    /// </summary>
    static abstract int RowPadding { get; }

    /// <summary>
    /// Unused elements after each row of a slice [Depth × extent]. A warp reads 8 floats of each of
    /// 4 rows, or of every other row for bfloat16; of packed factors it reads 16 bytes of 8 rows.
    /// </summary>
    static abstract int ColumnPadding { get; }

    /// <summary>
    /// Bits of each element in the products: 32 for float, 19 for TF32, 16 for bfloat16.
    /// </summary>
    static abstract int FactorBits { get; }

    /// <summary>
    /// Elements in a float of memory: 1, or 2 if packed in bfloat16 (<see cref="PackBFloat16"/>).
    /// </summary>
    static abstract int FactorsPerFloat { get; }
}
