using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>Reads and writes a vector of an array, or fewer elements at the array's end.</summary>
internal static unsafe class Lanes<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Reads a vector, or the elements left and zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Load(float* from, long left) =>
        left >= TSimd.Count ? TSimd.Load(from) : TSimd.LoadFirst(from, (int)left);

    /// <summary>
    /// Reads a vector, or the elements left and another number in the other lanes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Load(float* from, long left, float beyond) =>
        left >= TSimd.Count
            ? TSimd.Load(from)
            : TSimd.Select(
                TSimd.First((int)left), TSimd.LoadFirst(from, (int)left), TSimd.Create(beyond));

    /// <summary>Writes a vector, or the elements left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(TVector vector, float* to, long left)
    {
        if (left >= TSimd.Count)
            TSimd.Store(vector, to);
        else
            TSimd.StoreFirst(vector, to, (int)left);
    }

    /// <summary>The vector, with zeros in the lanes past the elements left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Keep(TVector vector, long left) =>
        left >= TSimd.Count ? vector : TSimd.And(vector, TSimd.First((int)left));
}
