using System.Runtime.CompilerServices;
using GpuBp.Compute.Cpu;
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
    /// <summary>The function of each element, by vectors of 512, 256 or 128 bits.</summary>
    internal static float[] Map<TFunction>(int bits, float[] x)
        where TFunction : struct, ISimdFunction
    {
        var results = new float[x.Length];
        SimdParts.Run(bits, 1, new MapCall<TFunction>(x, results));
        return results;
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
            T.Apply<T, TVector, TSimd>(x);
    }

    internal readonly struct Derivative<T> : ISimdFunction
        where T : struct, IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TSimd>(TVector x)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            T.Derivative<T, TVector, TSimd>(x);
    }

    private sealed unsafe class MapCall<TFunction>(float[] x, float[] results) : ISimdCall
        where TFunction : struct, ISimdFunction
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => new() { Nanoseconds = 1 };

        // Compiled as the forms are, whose code differs from what a first call is compiled to.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector>
        {
            fixed (float* from = x, to = results)
            {
                for (var i = 0; i < x.Length; i += TSimd.Count)
                {
                    var left = x.Length - i;
                    Lanes<TVector, TSimd>.Store(
                        TFunction.Of<TVector, TSimd>(Lanes<TVector, TSimd>.Load(from + i, left)),
                        to + i,
                        left);
                }
            }
        }
    }
}
