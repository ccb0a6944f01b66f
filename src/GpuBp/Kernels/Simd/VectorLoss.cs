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
    internal static TVector Cost(TVector z, TVector a, TVector y, TVector parameter)
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

        if (typeof(TLoss) == typeof(AbsoluteLoss))
            return TSimd.Abs(TSimd.Subtract(a, y));
        if (typeof(TLoss) == typeof(HuberLoss))
        {
            var half = TSimd.Create(0.5f);
            var error = TSimd.Abs(TSimd.Subtract(a, y));
            var line = TSimd.Multiply(
                parameter, TSimd.Subtract(error, TSimd.Multiply(half, parameter)));
            return TSimd.Select(
                TSimd.LessThan(parameter, error),
                line,
                TSimd.Multiply(TSimd.Multiply(half, error), error));
        }

        return CostOfEach(z, a, y, parameter);
    }

    /// <inheritdoc cref="ILoss.Delta"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Delta(TVector a, TVector y, TVector derivative, TVector parameter)
    {
        if (typeof(TLoss) == typeof(QuadraticLoss))
            return TSimd.Multiply(TSimd.Subtract(a, y), derivative);
        if (typeof(TLoss) == typeof(SigmoidCrossEntropyLoss) ||
            typeof(TLoss) == typeof(SoftmaxCrossEntropyLoss))
            return TSimd.Subtract(a, y);

        if (typeof(TLoss) == typeof(AbsoluteLoss))
        {
            // The sign of the error, of which 0 and NaN have none.
            var (zero, one, error) = (TSimd.Create(0), TSimd.Create(1), TSimd.Subtract(a, y));
            var sign = TSimd.Select(TSimd.LessThan(error, zero), TSimd.Create(-1), error);
            sign = TSimd.Select(TSimd.LessThan(zero, error), one, sign);
            return TSimd.Multiply(sign, derivative);
        }

        if (typeof(TLoss) == typeof(HuberLoss))
        {
            var low = TSimd.Subtract(TSimd.Create(0), parameter);
            var error = TSimd.Max(low, TSimd.Min(parameter, TSimd.Subtract(a, y))); // NaN passes.
            return TSimd.Multiply(error, derivative);
        }

        return DeltaOfEach(a, y, derivative, parameter);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static TVector CostOfEach(TVector z, TVector a, TVector y, TVector parameter)
    {
        var lanes = stackalloc float[4 * TSimd.Count];
        var outputs = lanes + TSimd.Count;
        var targets = outputs + TSimd.Count;
        var parameters = targets + TSimd.Count;
        TSimd.Store(z, lanes);
        TSimd.Store(a, outputs);
        TSimd.Store(y, targets);
        TSimd.Store(parameter, parameters);
        for (var lane = 0; lane < TSimd.Count; lane++)
            lanes[lane] = TLoss.Cost(lanes[lane], outputs[lane], targets[lane], parameters[lane]);
        return TSimd.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static TVector DeltaOfEach(
        TVector a, TVector y, TVector derivative, TVector parameter)
    {
        var lanes = stackalloc float[4 * TSimd.Count];
        var targets = lanes + TSimd.Count;
        var derivatives = targets + TSimd.Count;
        var parameters = derivatives + TSimd.Count;
        TSimd.Store(a, lanes);
        TSimd.Store(y, targets);
        TSimd.Store(derivative, derivatives);
        TSimd.Store(parameter, parameters);
        for (var lane = 0; lane < TSimd.Count; lane++)
            lanes[lane] = TLoss.Delta(lanes[lane], targets[lane], derivatives[lane], parameters[lane]);
        return TSimd.Load(lanes);
    }
}
