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

        if (typeof(TActivation) == typeof(Elu))
        {
            var below = VectorMath<TVector, TSimd>.ExpMinus1(TSimd.Min(TSimd.Create(0), z));
            return TSimd.Select(TSimd.LessThan(TSimd.Create(0), z), z, below);
        }

        if (typeof(TActivation) == typeof(Softplus))
            return VectorMath<TVector, TSimd>.Softplus(z);
        if (typeof(TActivation) == typeof(Silu))
            return VectorMath<TVector, TSimd>.Silu(z);
        if (typeof(TActivation) == typeof(Gelu))
            return VectorMath<TVector, TSimd>.Gelu(z);

        return ApplyToEach(z);
    }

    /// <inheritdoc cref="IActivation.Derivative"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Derivative(TVector kept)
    {
        var one = TSimd.Create(1);
        if (typeof(TActivation) == typeof(Identity))
            return one;
        if (typeof(TActivation) == typeof(Sigmoid))
            return TSimd.Multiply(kept, TSimd.Subtract(one, kept));
        if (typeof(TActivation) == typeof(Tanh))
            return TSimd.Subtract(one, TSimd.Multiply(kept, kept));
        if (typeof(TActivation) == typeof(Relu))
            return TSimd.And(TSimd.LessThan(TSimd.Create(0), kept), one);
        if (typeof(TActivation) == typeof(LeakyRelu))
        {
            var slope = TSimd.Create(LeakyRelu.Slope);
            return TSimd.Select(TSimd.LessThan(TSimd.Create(0), kept), one, slope);
        }

        if (typeof(TActivation) == typeof(Elu))
        {
            var isAbove = TSimd.LessThan(TSimd.Create(0), kept);
            return TSimd.Select(isAbove, one, TSimd.Add(kept, one));
        }

        if (typeof(TActivation) == typeof(Softplus))
        {
            var minus = TSimd.Or(kept, TSimd.Create(-0f)); // a is at least 0.
            return TSimd.Subtract(TSimd.Create(0), VectorMath<TVector, TSimd>.ExpMinus1(minus));
        }

        if (typeof(TActivation) == typeof(Silu))
            return VectorMath<TVector, TSimd>.SiluDerivative(kept);
        if (typeof(TActivation) == typeof(Gelu))
            return VectorMath<TVector, TSimd>.GeluDerivative(kept);

        return DerivativeOfEach(kept);
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
    private static TVector DerivativeOfEach(TVector kept)
    {
        var lanes = stackalloc float[TSimd.Count];
        TSimd.Store(kept, lanes);
        for (var lane = 0; lane < TSimd.Count; lane++)
            lanes[lane] = TActivation.Derivative(lanes[lane]);
        return TSimd.Load(lanes);
    }
}
