using System.Diagnostics;
using System.Numerics.Tensors;

namespace GpuBp.Bench.Timing;

/// <summary>a = b + c · s: the bandwidth of memory of some size.</summary>
internal sealed class Triad(int length, int threads) : IContender, IDisposable
{
    private readonly AlignedFloats _a = AlignedFloats.Uniform(new Random(1), length);
    private readonly AlignedFloats _b = AlignedFloats.Uniform(new Random(2), length);
    private readonly AlignedFloats _c = AlignedFloats.Uniform(new Random(3), length);

    public string Name => "triad";

    /// <summary>Bytes that one repeat reads and writes.</summary>
    internal double Bytes => 3.0 * sizeof(float) * length;

    public double Seconds(int repeats)
    {
        using var start = new Barrier(threads);
        var seconds = new double[threads];
        var all = new Thread[threads];
        for (var t = 0; t < threads; t++)
        {
            var part = t;
            all[t] =
                new Thread(() => seconds[part] = Run(start, part, repeats)) { IsBackground = true };
            all[t].Start();
        }

        foreach (var thread in all)
            thread.Join();
        return seconds.Max();
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
    }

    private double Run(Barrier start, int part, int repeats)
    {
        var first = (int)((long)length * part / threads);
        var range = first..(int)((long)length * (part + 1) / threads);
        start.SignalAndWait();
        var begin = Stopwatch.GetTimestamp();
        for (var n = 0; n < repeats; n++)
            TensorPrimitives.MultiplyAdd(_c.Span[range], 0.5f, _b.Span[range], _a.Span[range]);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
