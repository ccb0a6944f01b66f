using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>A vector's worth of an array, or what is left of the array at its end.</summary>
internal static unsafe class Lanes<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Reads what is left, or a vector; zeros in the lanes beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Load(float* from, long left) =>
        left >= TSimd.Count ? TSimd.Load(from) : TSimd.LoadFirst(from, (int)left);

    /// <summary>Reads what is left, or a vector; another number in the lanes beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Load(float* from, long left, float beyond) =>
        left >= TSimd.Count
            ? TSimd.Load(from)
            : TSimd.Select(
                TSimd.First((int)left), TSimd.LoadFirst(from, (int)left), TSimd.Create(beyond));

    /// <summary>Writes what is left, or a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(TVector vector, float* to, long left)
    {
        if (left >= TSimd.Count)
            TSimd.Store(vector, to);
        else
            TSimd.StoreFirst(vector, to, (int)left);
    }

    /// <summary>The vector, with zeros in the lanes beyond what is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Keep(TVector vector, long left) =>
        left >= TSimd.Count ? vector : TSimd.And(vector, TSimd.First((int)left));
}
