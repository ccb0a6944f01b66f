using System.Diagnostics.CodeAnalysis;

namespace GpuBp;

/// <summary>
/// The precision of matrix products in training. Parameters, sums, activations and errors are
/// always float; a lower precision rounds the factors of a product when it reads them.
/// </summary>
/// <remarks>
/// The tensor cores of NVIDIA GPUs have the lower precisions from compute capability 8.0 on. Every
/// other device computes in <see cref="Float32"/> whichever precision you ask for, and so does a
/// GPU that trains a small network in one multiprocessor.
/// </remarks>
[SuppressMessage("Naming", "CA1720", Justification = "The precisions are those of number formats.")]
public enum Precision
{
    /// <summary>Every product and sum in float.</summary>
    Float32 = 0,

    /// <summary>Factors with 10 bits after the point, in the range of float.</summary>
    TensorFloat32 = 1,

    /// <summary>
    /// Factors with 7 bits after the point, in the range of float. For large layers each step
    /// rounds the factors once, into memory of their own.
    /// </summary>
    BFloat16 = 2,
}
