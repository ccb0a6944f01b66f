using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="GatherRows"/>.</summary>
internal static unsafe class GatherRowsSimd
{
    internal static CpuWork Work(
        int extent, float* source, int* order, int* cursor, float* batch, int batchSize,
        int columns) =>
            new() { Nanoseconds = extent / 8, BatchRows = extent / columns };

    internal static void Run(
        CpuPart part,
        int extent,
        float* source,
        int* order,
        int* cursor,
        float* batch,
        int batchSize,
        int columns)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(
                part, extent, source, order, cursor, batch, batchSize, columns);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(
                part, extent, source, order, cursor, batch, batchSize, columns);
        else
            Run<Vector128<float>, Width128>(
                part, extent, source, order, cursor, batch, batchSize, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part,
        int extent,
        float* source,
        int* order,
        int* cursor,
        float* batch,
        int batchSize,
        int columns)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var rows = order + (nint)cursor[0] * batchSize;
        var (first, end) = part.Share(extent / columns);
        for (var i = first; i < end; i++)
        {
            var from = source + (nint)rows[i] * columns;
            var to = batch + (nint)i * columns;
            for (var k = 0; k < columns; k += TSimd.Count)
            {
                var left = columns - k;
                Lanes<TVector, TSimd>.Store(
                    Lanes<TVector, TSimd>.Load(from + k, left), to + k, left);
            }
        }
    }
}
