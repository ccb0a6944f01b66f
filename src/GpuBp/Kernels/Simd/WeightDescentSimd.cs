using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="WeightDescent"/>: W ← W − η δᵀ·x / batch.</summary>
internal static unsafe class WeightDescentSimd
{
    internal static CpuWork Work<TTile>(
        float* delta,
        float* x,
        float* w,
        float* learningRate,
        int* current,
        int* nonFinite,
        int batch,
        int outputs,
        int inputs)
        where TTile : struct, ITile => ProductForm<NoFinish>.Work(
            Call(delta, x, w, learningRate, current, nonFinite, batch, outputs, inputs));

    internal static void Run<TTile>(
        CpuPart part,
        float* delta,
        float* x,
        float* w,
        float* learningRate,
        int* current,
        int* nonFinite,
        int batch,
        int outputs,
        int inputs)
        where TTile : struct, ITile => ProductForm<NoFinish>.Run(
            part, Call(delta, x, w, learningRate, current, nonFinite, batch, outputs, inputs));

    internal static ProductCall Call(
        float* delta,
        float* x,
        float* w,
        float* learningRate,
        int* current,
        int* nonFinite,
        int batch,
        int outputs,
        int inputs)
    {
        var call = WeightGradientSimd.Call(delta, x, w, current, nonFinite, batch, outputs, inputs);
        call.Scale = -learningRate[0] / batch;
        call.Adds = true;
        return call;
    }
}
