using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Copies from global to shared memory that run while the thread computes. On devices without such
/// copies they are finished at once, which gives the same result.
/// </summary>
/// <remarks>
/// A thread awaits its own copies; a barrier after that makes them visible to the group. Read the
/// copies only then, and overwrite them only after another barrier.
/// </remarks>
internal static class AsyncCopy
{
    /// <summary>to[at] = from[source], or 0</summary>
    [CudaForm(800, "Ptx_CopyAsync4(to + at, from + source, isInside ? 4 : 0);")]
    internal static void One(
        ArrayView<float> from, long source, ArrayView<float> to, int at, bool isInside)
    {
        to[at] = isInside ? from[source] : 0f;
    }

    /// <summary>
    /// to[at … at + 3] = from[source … source + 3], or 0; both at multiples of 16 bytes.
    /// </summary>
    [CudaForm(800, "Ptx_CopyAsync16(to + at, from + source, isInside ? 16 : 0);")]
    internal static void Four(
        ArrayView<float> from, long source, ArrayView<float> to, int at, bool isInside)
    {
        var sources = from.Cast<Float4>();
        var quartets = to.Cast<Float4>();
        quartets[at / 4] = isInside ? sources[source / 4] : new Float4(0f, 0f, 0f, 0f);
    }

    /// <summary>Ends a stage: the copies since the last commit are awaited together.</summary>
    [CudaForm(800, "Ptx_CommitCopies();")]
    internal static void Commit()
    {
    }

    /// <summary>Waits for the oldest stage that is being copied.</summary>
    [CudaForm(800, "Ptx_AwaitCopies<(TTile_Stages > 2 ? TTile_Stages - 2 : 0)>();")]
    internal static void Await<TTile>()
        where TTile : struct, ITile
    {
    }

    /// <summary>Waits for all copies.</summary>
    [CudaForm(800, "Ptx_AwaitCopies<0>();")]
    internal static void AwaitAll()
    {
    }
}
