using System.Runtime.CompilerServices;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="LinearForward"/>: a = σ(x·Wᵀ + b).</summary>
internal static unsafe class LinearForwardSimd
{
    internal static CpuWork Work<TTile, TActivation>(
        float* x, float* w, float* b, float* a, int batch, int outputs, int inputs)
        where TTile : struct, ITile
        where TActivation : struct, IActivation =>
        ProductForm<Finish<TActivation>>.Work(Call(x, w, b, a, batch, outputs, inputs));

    internal static void Run<TTile, TActivation>(
        CpuPart part, float* x, float* w, float* b, float* a, int batch, int outputs, int inputs)
        where TTile : struct, ITile
        where TActivation : struct, IActivation =>
        ProductForm<Finish<TActivation>>.Run(part, Call(x, w, b, a, batch, outputs, inputs));

    internal static ProductCall Call(
        float* x, float* w, float* b, float* a, int batch, int outputs, int inputs) => new()
        {
            Rows = batch,
            Columns = outputs,
            Depth = inputs,
            A = new() { First = x, Line = inputs, Term = 1 },
            B = new() { First = w, Line = inputs, Term = 1 },
            C = a,
            Scale = 1,
            IsBatch = true,
            Finish = new() { Operand = b, OperandRow = 0 },
        };

    /// <summary>σ(z + b)</summary>
    internal readonly struct Finish<TActivation> : IFinish
        where TActivation : struct, IActivation
    {
        public static bool IsNone => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, TSimd>(TVector sums, TVector b)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            TActivation.Apply<TActivation, TVector, TSimd>(TSimd.Add(sums, b));
    }
}
