namespace GpuBp.Kernels.Simd;

/// <summary>
/// C ← scale · A·B, or C ← C + scale · A·B; C is [Rows × Columns], each sum has Depth terms.
/// </summary>
internal unsafe struct ProductCall
{
    internal int Rows;
    internal int Columns;
    internal int Depth;

    /// <summary>A; its lines are its rows.</summary>
    internal ProductFactor A;

    /// <summary>B; its lines are its columns.</summary>
    internal ProductFactor B;

    internal float* C;
    internal float Scale;
    internal bool Adds;

    /// <summary>Whether the rows are samples of a batch.</summary>
    internal bool IsBatch;

    internal ProductFinish Finish;
}

/// <summary>
/// A factor in memory: the terms of a sum lie along a line, and term k of line n is
/// First[n · Line + k · Term].
/// </summary>
/// <remarks>One of the strides is 1; both count floats.</remarks>
internal unsafe struct ProductFactor
{
    internal float* First;
    internal nint Line;
    internal nint Term;
}

/// <summary>How the sums of a product become elements of C.</summary>
internal unsafe struct ProductFinish
{
    /// <summary>
    /// The other operand of the finishing function, [Rows × Columns], or one row for all rows.
    /// </summary>
    internal float* Operand;

    /// <summary>Floats from one row of the operand to the next; 0 if all rows share one.</summary>
    internal nint OperandRow;

    /// <summary>The number of the batch; null if the elements are not checked.</summary>
    internal int* Current;

    /// <summary>Lowered to the number of the batch if an element is not finite.</summary>
    internal int* NonFinite;

    /// <summary>
    /// Turns the sums of a tile into elements of C while they are in the first-level cache; null if
    /// the sums are the elements. Takes the call, the sums, the floats from one row of the sums to
    /// the next, the tile's place in C, its first row and column, and its rows and columns.
    /// </summary>
    internal delegate*<in ProductCall, float*, nint, float*, int, int, int, int, void> Run;
}
