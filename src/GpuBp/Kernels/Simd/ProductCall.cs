namespace GpuBp.Kernels.Simd;

/// <summary>C ← scale · A·B, or C ← C + scale · A·B; C is [Rows × Columns], each sum has Depth terms.</summary>
/// <remarks>Strides are in floats; of ARow and ADepth one is 1, and so of BDepth and BColumn.</remarks>
internal unsafe struct ProductCall
{
    internal int Rows;
    internal int Columns;
    internal int Depth;

    internal float* A;
    internal nint ARow;
    internal nint ADepth;

    internal float* B;
    internal nint BDepth;
    internal nint BColumn;

    internal float* C;
    internal float Scale;
    internal bool Adds;

    /// <summary>Whether the rows are samples of a batch.</summary>
    internal bool IsBatch;

    /// <summary>What each sum is finished with, [Rows × Columns], or one row of it for all.</summary>
    internal float* Operand;

    /// <summary>Floats from a row of the operand to the next; 0 where all rows share one.</summary>
    internal nint OperandRow;

    /// <summary>The number of the batch; null where the elements are not checked.</summary>
    internal int* Current;

    /// <summary>Lowered to the number of the batch where an element is not finite.</summary>
    internal int* NonFinite;

    /// <summary>
    /// Turns the sums of a tile into elements of C while they are in the first-level cache: (call, sums,
    /// floats from a row of the sums to the next, the tile's place in C, its first row, its first column,
    /// rows, columns); null where the sums are the elements.
    /// </summary>
    internal delegate*<in ProductCall, float*, nint, float*, int, int, int, int, void> Finish;
}
