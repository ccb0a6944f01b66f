using System.Diagnostics.CodeAnalysis;

namespace GpuBp;

/// <summary>
/// How products are computed in training. Parameters, sums, activations and errors are float
/// everywhere; a precision below it rounds the factors of products as they are read.
/// </summary>
/// <remarks>
/// The lower precisions are those of the tensor cores of NVIDIA GPUs from compute capability 8.0 on.
/// A device without them computes its products in <see cref="Float32"/>, whichever is asked for: no
/// slower than it would otherwise, and no less precise. So does a GPU that trains a small network in
/// one multiprocessor.
/// </remarks>
[SuppressMessage("Naming", "CA1720", Justification = "The precisions are those of number formats.")]
public enum Precision
{
    /// <summary>Every product and sum in float.</summary>
    Float32 = 0,

    /// <summary>Factors with 10 bits after the point, in the range of float.</summary>
    TensorFloat32 = 1,

    /// <summary>
    /// Factors with 7 bits after the point, in the range of float; those of large layers are rounded once
    /// a step, to memory of their own.
    /// </summary>
    BFloat16 = 2,
}
