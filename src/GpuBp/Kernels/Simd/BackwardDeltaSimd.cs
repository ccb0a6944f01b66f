using System.Runtime.CompilerServices;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="BackwardDelta"/>: δˡ = (δˡ⁺¹ Wˡ⁺¹) ⊙ σ′(zˡ).</summary>
internal static unsafe class BackwardDeltaSimd
{
    internal static CpuWork Work<TTile, TActivation>(
        float* nextDelta, float* nextW, float* kept, float* delta, int batch, int outputs, int next)
        where TTile : struct, ITile
        where TActivation : struct, IActivation =>
        ProductForm<Finish<TActivation>>.Work(
            Call(nextDelta, nextW, kept, delta, batch, outputs, next));

    internal static void Run<TTile, TActivation>(
        CpuPart part, float* nextDelta, float* nextW, float* kept, float* delta, int batch,
        int outputs, int next)
        where TTile : struct, ITile
        where TActivation : struct, IActivation =>
        ProductForm<Finish<TActivation>>.Run(
            part, Call(nextDelta, nextW, kept, delta, batch, outputs, next));

    internal static ProductCall Call(
        float* nextDelta, float* nextW, float* kept, float* delta, int batch, int outputs,
        int next) => new()
        {
            Rows = batch,
            Columns = outputs,
            Depth = next,
            A = new() { First = nextDelta, Line = next, Term = 1 },
            B = new() { First = nextW, Line = 1, Term = outputs },
            C = delta,
            Scale = 1,
            IsBatch = true,
            Finish = new() { Operand = kept, OperandRow = outputs },
        };

    /// <summary>Σ · σ′, with σ′ computed from a, or z, which the layer keeps</summary>
    internal readonly struct Finish<TActivation> : IFinish
        where TActivation : struct, IActivation
    {
        public static bool IsNone => typeof(TActivation) == typeof(Identity);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, TSimd>(TVector sums, TVector kept)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            TSimd.Multiply(sums, TActivation.Derivative<TActivation, TVector, TSimd>(kept));
    }
}
