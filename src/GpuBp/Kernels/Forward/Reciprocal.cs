namespace GpuBp.Kernels;

/// <summary>
/// A division that CUDA GPUs compute without a branch, so that a thread computes several at a time.
/// </summary>
internal static class Reciprocal
{
    /// <summary>1 / x for x of at least 1, infinite or NaN.</summary>
    [CudaForm(800, "return Ptx_Reciprocal(x);")]
    internal static float OfLarge(float x) => 1f / x;
}
