using GpuBp.Compute;
using GpuBp.Compute.Cpu;
using ILGPU;

namespace GpuBp.Tests.Generator;

/// <summary>Kernels with hand-written SIMD forms, which differ where a test must tell them apart.</summary>
internal static class SimdFormKernels
{
    /// <summary>y[i] = Size · factor · x[i]</summary>
    [Kernel, SimdForm(typeof(ScaledForm))]
    internal static void Scaled<TEdge>(Index1D i, ArrayView<float> x, ArrayView<float> y, float factor)
        where TEdge : struct, IEdge
    {
        y[i] = TEdge.Size * factor * x[i];
    }

    /// <summary>y[i] = x[n − 1 − i] + term: other threads write what one thread reads next.</summary>
    [Kernel, SimdForm(typeof(ReversedForm))]
    internal static void Reversed(Index1D i, ArrayView<float> x, ArrayView<float> y, int n, float term)
    {
        y[i] = x[n - 1 - i] + term;
    }

    /// <summary>marks[i] = value, i below count and the number of groups.</summary>
    [Kernel, SimdForm(typeof(MarkedForm))]
    internal static void Marked(ArrayView<int> marks, int count, int value)
    {
        if (Grid.IdxX < count)
            marks[Grid.IdxX] = value;
    }
}

/// <summary>The form of <see cref="SimdFormKernels.Scaled"/>.</summary>
internal static unsafe class ScaledForm
{
    internal static CpuWork Work<TEdge>(int extent, float* x, float* y, float factor)
        where TEdge : struct, IEdge => new() { Nanoseconds = 10L * extent, BatchRows = extent };

    internal static void Run<TEdge>(CpuPart part, int extent, float* x, float* y, float factor)
        where TEdge : struct, IEdge
    {
        var (first, end) = part.Share(extent);
        for (var i = first; i < end; i++)
            y[i] = TEdge.Size * factor * x[i];
    }
}

/// <summary>The form of <see cref="SimdFormKernels.Marked"/>: it writes −value, and so shows itself.</summary>
internal static unsafe class MarkedForm
{
    internal static CpuWork Work(int* marks, int count, int value) =>
        new() { Nanoseconds = 1_000_000, SharedBytes = sizeof(int) * count, ScratchBytes = sizeof(int) };

    internal static void Run(CpuPart part, int* marks, int count, int value)
    {
        // Through the memory that all parts share, and each part's own.
        var shared = (int*)part.Shared;
        var (first, end) = part.Share(count, unit: 3);
        *(int*)part.Scratch = -value;
        for (var i = first; i < end; i++)
            shared[i] = *(int*)part.Scratch;
        part.Barrier();

        // From the other end: another part wrote them.
        for (var i = first; i < end; i++)
            marks[i] = shared[count - 1 - i];
    }
}

/// <summary>The form of <see cref="SimdFormKernels.Reversed"/>.</summary>
internal static unsafe class ReversedForm
{
    internal static CpuWork Work(int extent, float* x, float* y, int n, float term) =>
        new() { Nanoseconds = 100L * extent };

    internal static void Run(CpuPart part, int extent, float* x, float* y, int n, float term)
    {
        var (first, end) = part.Share(extent);
        for (var i = first; i < end; i++)
            y[i] = x[n - 1 - i] + term;
    }
}
