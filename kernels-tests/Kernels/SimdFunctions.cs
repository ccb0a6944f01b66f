using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Kernels;
using GpuBp.Kernels.Simd;

namespace GpuBp.Tests.Kernels;

/// <summary>A function of each lane of a vector, of whatever width.</summary>
internal interface ISimdFunction
{
    static abstract TVector Of<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}

/// <summary>The library's vector functions, compiled as the SIMD forms are.</summary>
internal static class SimdFunctions
{
    /// <summary>
    /// The function of each element, by vectors of 512, 256 or 128 bits; skips the test where the
    /// machine has none. The length is a multiple of 16.
    /// </summary>
    internal static float[] Map<TFunction>(int bits, float[] x)
        where TFunction : struct, ISimdFunction => bits switch
        {
            512 => Map<TFunction, Vector512<float>, Width512>(x),
            256 => Map<TFunction, Vector256<float>, Width256>(x),
            _ => Map<TFunction, Vector128<float>, Width128>(x),
        };

    internal static void SkipUnlessSupported<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        Assert.SkipUnless(TSimd.IsSupported, $"This processor has no {typeof(TSimd).Name}.");

    private static unsafe float[] Map<TFunction, TVector, TSimd>(float[] x)
        where TFunction : struct, ISimdFunction
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        SkipUnlessSupported<TVector, TSimd>();
        Assert.Equal(0, x.Length % TSimd.Count);
        var results = new float[x.Length];
        fixed (float* from = x, to = results)
            MapAll<TFunction, TVector, TSimd>(from, to, x.Length);
        return results;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void MapAll<TFunction, TVector, TSimd>(float* x, float* results, int count)
        where TFunction : struct, ISimdFunction
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        for (var i = 0; i < count; i += TSimd.Count)
            TSimd.Store(TFunction.Of<TVector, TSimd>(TSimd.Load(x + i)), results + i);
    }

    internal readonly struct Exp : ISimdFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TSimd>(TVector x)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => VectorMath<TVector, TSimd>.Exp(x);
    }

    internal readonly struct Log : ISimdFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TSimd>(TVector x)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => VectorMath<TVector, TSimd>.Log(x);
    }

    internal readonly struct Activation<T> : ISimdFunction
        where T : struct, IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TSimd>(TVector x)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            VectorActivation<T, TVector, TSimd>.Apply(x);
    }

    internal readonly struct Derivative<T> : ISimdFunction
        where T : struct, IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TSimd>(TVector x)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            VectorActivation<T, TVector, TSimd>.Derivative(x);
    }
}
