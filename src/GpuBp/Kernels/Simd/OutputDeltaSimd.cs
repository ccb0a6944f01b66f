using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// The SIMD form of <see cref="OutputDelta"/>: δ = ∇ₐC ⊙ σ′(z), C = Σ over the outputs.
/// </summary>
/// <remarks>
/// Each lane sums every Count-th cost of its row; the lanes' sums are added in a fixed order.
/// </remarks>
internal static unsafe class OutputDeltaSimd
{
    internal static CpuWork Work<TActivation, TLoss>(
        int extent,
        float* z,
        float* y,
        float* delta,
        float* costs,
        int* cursor,
        int* current,
        int batchSize,
        float* parameters,
        int outputs)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss =>
        new() { Nanoseconds = extent * (5 + outputs / 2L), BatchRows = extent };

    internal static void Run<TActivation, TLoss>(
        CpuPart part,
        int extent,
        float* z,
        float* y,
        float* delta,
        float* costs,
        int* cursor,
        int* current,
        int batchSize,
        float* parameters,
        int outputs)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss
    {
        if (part.Index == 0)
            current[0] = cursor[0];
        costs += (nint)cursor[0] * batchSize;
        if (Width512.IsSupported)
            Run<TActivation, TLoss, Vector512<float>, Width512>(
                part, extent, z, y, delta, costs, parameters, outputs);
        else if (Width256.IsSupported)
            Run<TActivation, TLoss, Vector256<float>, Width256>(
                part, extent, z, y, delta, costs, parameters, outputs);
        else
            Run<TActivation, TLoss, Vector128<float>, Width128>(
                part, extent, z, y, delta, costs, parameters, outputs);
    }

    /// <param name="part">The part of the rows.</param>
    /// <param name="extent">Rows of the batch.</param>
    /// <param name="z">Pre-activations, [batch × outputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="delta">δᴸ, [batch × outputs].</param>
    /// <param name="costs">The costs of this batch, [batch].</param>
    /// <param name="parameters">The loss's parameter of each output, [outputs].</param>
    /// <param name="outputs">Outputs j.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TActivation, TLoss, TVector, TSimd>(
        CpuPart part, int extent, float* z, float* y, float* delta, float* costs,
        float* parameters, int outputs)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // With one output, samples and costs are contiguous: treat them as one row, without sums.
        var (i, end) = part.Share(extent);
        var samples = outputs == 1 ? end - i : 1;
        for (; i < end; i += samples)
        {
            var first = (nint)i * outputs;
            var last = first + (nint)samples * outputs;
            var sum = TSimd.Create(0);
            for (var j = first; j < last; j += TSimd.Count)
            {
                var left = last - j;
                var zs = Lanes<TVector, TSimd>.Load(z + j, left);
                var ys = Lanes<TVector, TSimd>.Load(y + j, left);
                var a = TActivation.Apply<TActivation, TVector, TSimd>(zs);
                var own = outputs == 1
                    ? TSimd.Create(parameters[0])
                    : Lanes<TVector, TSimd>.Load(parameters + (j - first), left);
                var derivative = TActivation.Derivative<TActivation, TVector, TSimd>(
                    TActivation.KeepsZ ? zs : a);
                Lanes<TVector, TSimd>.Store(
                    TLoss.Delta<TLoss, TVector, TSimd>(a, ys, derivative, own),
                    delta + j,
                    left);
                var cost = TLoss.Cost<TLoss, TVector, TSimd>(zs, a, ys, own);
                if (outputs == 1)
                    Lanes<TVector, TSimd>.Store(cost, costs + j, left);
                else
                    sum = TSimd.Add(sum, Lanes<TVector, TSimd>.Keep(cost, left));
            }

            if (outputs > 1)
                costs[i] = TSimd.Sum(sum);
        }
    }
}
