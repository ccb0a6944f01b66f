using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="WeightGradient"/>: ∂C/∂W = δᵀ·x / batch.</summary>
internal static unsafe class WeightGradientSimd
{
    internal static CpuWork Work<TTile>(
        float* delta, float* x, float* gradW, int* current, int* nonFinite, int batch, int outputs,
        int inputs)
        where TTile : struct, ITile =>
        ProductForm<NoFinish>.Work(
            Call(delta, x, gradW, current, nonFinite, batch, outputs, inputs));

    internal static void Run<TTile>(
        CpuPart part, float* delta, float* x, float* gradW, int* current, int* nonFinite, int batch,
        int outputs, int inputs)
        where TTile : struct, ITile =>
        ProductForm<NoFinish>.Run(
            part, Call(delta, x, gradW, current, nonFinite, batch, outputs, inputs));

    internal static ProductCall Call(
        float* delta, float* x, float* gradW, int* current, int* nonFinite, int batch, int outputs,
        int inputs) => new()
        {
            Rows = outputs,
            Columns = inputs,
            Depth = batch,
            A = new() { First = delta, Line = 1, Term = outputs },
            B = new() { First = x, Line = 1, Term = inputs },
            C = gradW,
            Scale = 1f / batch,
            Finish = new() { Current = current, NonFinite = nonFinite },
        };
}
