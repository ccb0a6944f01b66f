using GpuBp.Compute;
using ILGPU;

namespace GpuBp.Tests.Generator;

/// <summary>
/// Each case is a plain static method: the kernel calls its translation on the device, the test calls
/// it on the host.
/// </summary>
internal static class NumberKernels
{
    /// <summary>r[case · extent + i] = Int(case, a[i], b[i])</summary>
    [Kernel]
    public static void IntCases(Index1D i, int extent, ArrayView<int> a, ArrayView<int> b, ArrayView<int> r)
    {
        for (var n = 0; n < IntegerCases.Ints; n++)
            r[n * extent + i] = IntegerCases.Int(n, a[i], b[i]);
    }

    [Kernel]
    public static void UIntCases(Index1D i, int extent, ArrayView<uint> a, ArrayView<uint> b, ArrayView<uint> r)
    {
        for (var n = 0; n < IntegerCases.UInts; n++)
            r[n * extent + i] = IntegerCases.UInt(n, a[i], b[i]);
    }

    [Kernel]
    public static void LongCases(Index1D i, int extent, ArrayView<long> a, ArrayView<long> b, ArrayView<long> r)
    {
        for (var n = 0; n < IntegerCases.Longs; n++)
            r[n * extent + i] = IntegerCases.Long(n, a[i], b[i]);
    }

    [Kernel]
    public static void FloatCases(Index1D i, int extent, ArrayView<float> a, ArrayView<float> b, ArrayView<float> r)
    {
        for (var n = 0; n < RealCases.Floats; n++)
            r[n * extent + i] = RealCases.Float(n, a[i], b[i]);
    }

    [Kernel]
    public static void DoubleCases(
        Index1D i, int extent, ArrayView<double> a, ArrayView<double> b, ArrayView<double> r)
    {
        for (var n = 0; n < RealCases.Doubles; n++)
            r[n * extent + i] = RealCases.Double(n, a[i], b[i]);
    }

    /// <summary>Adds 1 at each odd index; even ones leave early.</summary>
    [Kernel]
    public static void CountOdd(Index1D i, ArrayView<int> r)
    {
        if (i % 2 == 0)
            return;
        r[i]++;
    }

    [Kernel]
    public static void ControlFlow(Index1D i, int extent, ArrayView<int> a, ArrayView<int> b, ArrayView<int> r)
    {
        for (var n = 0; n < ControlFlowCases.Count; n++)
            r[n * extent + i] = ControlFlowCases.Run(n, a[i], b[i]);
    }
}
