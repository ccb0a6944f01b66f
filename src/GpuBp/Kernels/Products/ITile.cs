namespace GpuBp.Kernels;

/// <summary>How a product C = A·B is cut: a group computes one tile of C, slice by slice.</summary>
/// <remarks>
/// A tile of one stage copies a slice, waits, and multiplies it. With more stages the next slices are
/// under way meanwhile (<see cref="AsyncCopy"/>). With fewer than 32 bits of each factor, the sums are
/// those of tensor cores, and a warp's threads own [8 × 4] blocks (<see cref="TensorCore"/>).
/// </remarks>
[KernelPolicy]
internal interface ITile
{
    /// <summary>Rows of C for each group.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of C for each group.</summary>
    static abstract int Columns { get; }

    /// <summary>Terms of each sum that lie in shared memory at once, a multiple of 4.</summary>
    static abstract int Depth { get; }

    /// <summary>Rows of C for each thread; of a tile without tensor cores a multiple of 4.</summary>
    static abstract int RowsPerThread { get; }

    /// <summary>Columns of C for each thread, a multiple of 4.</summary>
    static abstract int ColumnsPerThread { get; }

    /// <summary>Slices in shared memory: the one that is multiplied, and those on their way.</summary>
    static abstract int Stages { get; }

    /// <summary>
    /// Threads that share each sum: each takes Depth / Splits neighbouring terms of every slice, and
    /// their parts are added in order.
    /// </summary>
    static abstract int Splits { get; }

    /// <summary>
    /// Factors of one copy: 1, or those of 16 bytes where both factors' rows lie at multiples of that.
    /// </summary>
    static abstract int CopyWidth { get; }

    /// <summary>
    /// Factors after each row of a slice [extent × Depth], which spread its rows over the banks. Of 8 rows
    /// a warp reads 16, 4 or, in pairs for bfloat16, 8 bytes at a time.
    /// </summary>
    static abstract int RowPadding { get; }

    /// <summary>
    /// Factors after each row of a slice [Depth × extent]: a warp reads 8 floats each of 4 rows, of
    /// every other one for bfloat16; and of packed factors 16 bytes of 8 rows.
    /// </summary>
    static abstract int ColumnPadding { get; }

    /// <summary>Bits of each factor that are multiplied: 32 float, 19 TF32, 16 bfloat16.</summary>
    static abstract int FactorBits { get; }

    /// <summary>Factors in a float of memory: 1, or 2 of bfloat16 (<see cref="PackBFloat16"/>).</summary>
    static abstract int FactorsPerFloat { get; }
}
