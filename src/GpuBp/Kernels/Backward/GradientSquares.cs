using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Partial sums of ‖∂C/∂w‖² over all parameters; <see cref="UpdateNumbers"/> computes the norm from
/// them.
/// </summary>
/// <remarks>
/// 2 FLOP and 4 bytes for each parameter. Thread t of a group sums squares t,
/// t + <see cref="Threads"/>, … of its block; then halves are added to halves, in an order that is
/// always the same.
/// </remarks>
internal static class GradientSquares
{
    /// <summary>Threads of a group.</summary>
    internal const int Threads = 256;

    /// <summary>Parameters of a group.</summary>
    internal const int Block = 8192;

    /// <summary>
    /// Launch <see cref="Threads"/> threads, ⌈count / <see cref="Block"/>⌉ groups.
    /// </summary>
    /// <param name="grad">The gradient, [count].</param>
    /// <param name="squares">Sums, [⌈count / <see cref="Block"/>⌉]; each written once.</param>
    /// <param name="count">Parameters.</param>
    [Kernel, SimdForm(typeof(GradientSquaresSimd))]
    internal static void Run(ArrayView<float> grad, ArrayView<float> squares, long count)
    {
        var partial = SharedMemory.Allocate<float>(Threads);
        var first = (long)Grid.IdxX * Block;
        var sum = 0f;
        for (var n = Group.IdxX; n < Block; n += Threads)
        {
            if (first + n < count)
                sum += grad[first + n] * grad[first + n];
        }

        partial[Group.IdxX] = sum;
        Reduction.Combine(partial, 0, Threads, isMax: false);
        if (Group.IdxX == 0)
            squares[Grid.IdxX] = partial[0];
    }
}
