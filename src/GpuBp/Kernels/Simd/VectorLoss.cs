using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>The cost and δ of each lane of a vector.</summary>
/// <remarks>
/// The JIT compiler decides the comparisons of types and leaves one branch. A loss that is not the
/// library's own is called for one lane after the other.
/// </remarks>
internal static unsafe class VectorLoss<TLoss, TVector, TSimd>
    where TLoss : struct, ILoss
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <inheritdoc cref="ILoss.Cost"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Cost(TVector z, TVector a, TVector y)
    {
        var zero = TSimd.Create(0);
        if (typeof(TLoss) == typeof(QuadraticLoss))
        {
            var error = TSimd.Subtract(a, y);
            return TSimd.Multiply(TSimd.Multiply(TSimd.Create(0.5f), error), error);
        }

        if (typeof(TLoss) == typeof(SigmoidCrossEntropyLoss))
        {
            // The sigmoid needs this power too; the JIT compiler takes it once.
            var e = VectorMath<TVector, TSimd>.ExpOfMinusAbs(z);
            var log = VectorMath<TVector, TSimd>.Log(TSimd.Add(TSimd.Create(1), e));
            var line = TSimd.Subtract(TSimd.Max(zero, z), TSimd.Multiply(z, y));
            return TSimd.Add(line, log);
        }

        if (typeof(TLoss) == typeof(SoftmaxCrossEntropyLoss))
        {
            var cost = TSimd.Subtract(zero, TSimd.Multiply(y, z));
            return TSimd.Select(TSimd.EqualTo(y, zero), zero, cost);
        }

        return CostOfEach(z, a, y);
    }

    /// <inheritdoc cref="ILoss.Delta"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Delta(TVector a, TVector y, TVector derivative)
    {
        if (typeof(TLoss) == typeof(QuadraticLoss))
            return TSimd.Multiply(TSimd.Subtract(a, y), derivative);
        if (typeof(TLoss) == typeof(SigmoidCrossEntropyLoss) ||
            typeof(TLoss) == typeof(SoftmaxCrossEntropyLoss))
            return TSimd.Subtract(a, y);

        return DeltaOfEach(a, y, derivative);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static TVector CostOfEach(TVector z, TVector a, TVector y)
    {
        var lanes = stackalloc float[3 * TSimd.Count];
        var outputs = lanes + TSimd.Count;
        var targets = outputs + TSimd.Count;
        TSimd.Store(z, lanes);
        TSimd.Store(a, outputs);
        TSimd.Store(y, targets);
        for (var lane = 0; lane < TSimd.Count; lane++)
            lanes[lane] = TLoss.Cost(lanes[lane], outputs[lane], targets[lane]);
        return TSimd.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static TVector DeltaOfEach(TVector a, TVector y, TVector derivative)
    {
        var lanes = stackalloc float[3 * TSimd.Count];
        var targets = lanes + TSimd.Count;
        var derivatives = targets + TSimd.Count;
        TSimd.Store(a, lanes);
        TSimd.Store(y, targets);
        TSimd.Store(derivative, derivatives);
        for (var lane = 0; lane < TSimd.Count; lane++)
            lanes[lane] = TLoss.Delta(lanes[lane], targets[lane], derivatives[lane]);
        return TSimd.Load(lanes);
    }
}
