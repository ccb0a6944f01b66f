using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>σ and σ′ of each lane of a vector.</summary>
/// <remarks>
/// The JIT compiler decides the comparisons of types and leaves one branch. An activation that is
/// not the library's own is called for one lane after the other.
/// </remarks>
internal static unsafe class VectorActivation<TActivation, TVector, TSimd>
    where TActivation : struct, IActivation
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>a = σ(z)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Apply(TVector z)
    {
        if (typeof(TActivation) == typeof(Identity))
            return z;
        if (typeof(TActivation) == typeof(Sigmoid))
            return VectorMath<TVector, TSimd>.Sigmoid(z);
        if (typeof(TActivation) == typeof(Tanh))
            return VectorMath<TVector, TSimd>.Tanh(z);
        if (typeof(TActivation) == typeof(Relu))
            return TSimd.Select(TSimd.LessThan(z, TSimd.Create(0)), TSimd.Create(0), z);
        if (typeof(TActivation) == typeof(LeakyRelu))
        {
            var slope = TSimd.Create(LeakyRelu.Slope);
            return TSimd.Select(
                TSimd.LessThan(TSimd.Create(0), z), z, TSimd.Multiply(slope, z));
        }

        return ApplyToEach(z);
    }

    /// <summary>σ′(z) as a function of a = σ(z)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Derivative(TVector a)
    {
        var one = TSimd.Create(1);
        if (typeof(TActivation) == typeof(Identity))
            return one;
        if (typeof(TActivation) == typeof(Sigmoid))
            return TSimd.Multiply(a, TSimd.Subtract(one, a));
        if (typeof(TActivation) == typeof(Tanh))
            return TSimd.Subtract(one, TSimd.Multiply(a, a));
        if (typeof(TActivation) == typeof(Relu))
            return TSimd.And(TSimd.LessThan(TSimd.Create(0), a), one);
        if (typeof(TActivation) == typeof(LeakyRelu))
        {
            var slope = TSimd.Create(LeakyRelu.Slope);
            return TSimd.Select(TSimd.LessThan(TSimd.Create(0), a), one, slope);
        }

        return DerivativeOfEach(a);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static TVector ApplyToEach(TVector z)
    {
        var lanes = stackalloc float[TSimd.Count];
        TSimd.Store(z, lanes);
        for (var lane = 0; lane < TSimd.Count; lane++)
            lanes[lane] = TActivation.Apply(lanes[lane]);
        return TSimd.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static TVector DerivativeOfEach(TVector a)
    {
        var lanes = stackalloc float[TSimd.Count];
        TSimd.Store(a, lanes);
        for (var lane = 0; lane < TSimd.Count; lane++)
            lanes[lane] = TActivation.Derivative(lanes[lane]);
        return TSimd.Load(lanes);
    }
}
