using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuBp.Bench.Timing;

/// <summary>Multiplies and adds in registers only: the peak of the cores.</summary>
/// <param name="threads">The number of threads.</param>
internal sealed class FmaPeak(int threads) : IContender
{
    /// <summary>Enough independent sums to hide the latency of two FMA units.</summary>
    private const int Sums = 12;

    private const int Rounds = 100_000;

    /// <summary>GFLOP of one repeat on all threads.</summary>
    internal double GigaFlops { get; } = 2.0 * Sums * Rounds * Lanes * threads / 1e9;

    public string Name => $"FMA peak, {Lanes} lanes";

    private static int Lanes => Avx512F.IsSupported ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    public double Seconds(int repeats)
    {
        using var start = new Barrier(threads);
        var others = new Thread[threads - 1];
        for (var t = 0; t < others.Length; t++)
        {
            others[t] = new Thread(() => Run(start, repeats)) { IsBackground = true };
            others[t].Start();
        }

        // Threads start slowly: the first may end before the last has begun.
        var seconds = Run(start, repeats);
        foreach (var other in others)
            other.Join();
        return seconds;
    }

    private static double Run(Barrier start, int repeats)
    {
        start.SignalAndWait();
        var begin = Stopwatch.GetTimestamp();
        for (var n = 0; n < repeats; n++)
        {
            if (Avx512F.IsSupported)
                Sums512(Vector512.Create(1e-8f));
            else if (Vector256.IsHardwareAccelerated)
                Sums256(Vector256.Create(1e-8f));
            else
                Sums128(Vector128.Create(1e-8f));
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector512<float> Sums512(Vector512<float> x)
    {
        var (a, b, c, d, e, f, g, h, i, j, k, l) = (x, x, x, x, x, x, x, x, x, x, x, x);
        for (var n = 0; n < Rounds; n++)
        {
            a = Vector512.FusedMultiplyAdd(x, x, a);
            b = Vector512.FusedMultiplyAdd(x, x, b);
            c = Vector512.FusedMultiplyAdd(x, x, c);
            d = Vector512.FusedMultiplyAdd(x, x, d);
            e = Vector512.FusedMultiplyAdd(x, x, e);
            f = Vector512.FusedMultiplyAdd(x, x, f);
            g = Vector512.FusedMultiplyAdd(x, x, g);
            h = Vector512.FusedMultiplyAdd(x, x, h);
            i = Vector512.FusedMultiplyAdd(x, x, i);
            j = Vector512.FusedMultiplyAdd(x, x, j);
            k = Vector512.FusedMultiplyAdd(x, x, k);
            l = Vector512.FusedMultiplyAdd(x, x, l);
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector256<float> Sums256(Vector256<float> x)
    {
        var (a, b, c, d, e, f, g, h, i, j, k, l) = (x, x, x, x, x, x, x, x, x, x, x, x);
        for (var n = 0; n < Rounds; n++)
        {
            a = Vector256.FusedMultiplyAdd(x, x, a);
            b = Vector256.FusedMultiplyAdd(x, x, b);
            c = Vector256.FusedMultiplyAdd(x, x, c);
            d = Vector256.FusedMultiplyAdd(x, x, d);
            e = Vector256.FusedMultiplyAdd(x, x, e);
            f = Vector256.FusedMultiplyAdd(x, x, f);
            g = Vector256.FusedMultiplyAdd(x, x, g);
            h = Vector256.FusedMultiplyAdd(x, x, h);
            i = Vector256.FusedMultiplyAdd(x, x, i);
            j = Vector256.FusedMultiplyAdd(x, x, j);
            k = Vector256.FusedMultiplyAdd(x, x, k);
            l = Vector256.FusedMultiplyAdd(x, x, l);
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector128<float> Sums128(Vector128<float> x)
    {
        var (a, b, c, d, e, f, g, h, i, j, k, l) = (x, x, x, x, x, x, x, x, x, x, x, x);
        for (var n = 0; n < Rounds; n++)
        {
            a = Vector128.FusedMultiplyAdd(x, x, a);
            b = Vector128.FusedMultiplyAdd(x, x, b);
            c = Vector128.FusedMultiplyAdd(x, x, c);
            d = Vector128.FusedMultiplyAdd(x, x, d);
            e = Vector128.FusedMultiplyAdd(x, x, e);
            f = Vector128.FusedMultiplyAdd(x, x, f);
            g = Vector128.FusedMultiplyAdd(x, x, g);
            h = Vector128.FusedMultiplyAdd(x, x, h);
            i = Vector128.FusedMultiplyAdd(x, x, i);
            j = Vector128.FusedMultiplyAdd(x, x, j);
            k = Vector128.FusedMultiplyAdd(x, x, k);
            l = Vector128.FusedMultiplyAdd(x, x, l);
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
