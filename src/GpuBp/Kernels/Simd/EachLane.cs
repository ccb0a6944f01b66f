using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuBp.Kernels.Simd;

/// <summary>The floats of a vector, for a policy without a vector form.</summary>
internal static class EachLane
{
    internal static Span<float> Of<TVector>(ref TVector vector)
        where TVector : struct =>
        MemoryMarshal.CreateSpan(
            ref Unsafe.As<TVector, float>(ref vector), Unsafe.SizeOf<TVector>() / sizeof(float));
}
