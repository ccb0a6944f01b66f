using System.Numerics.Tensors;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;
using GpuBp.Kernels;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Kernels that are bound by memory, against a triad over as much memory; and exp, sigmoid and tanh
/// against System.Numerics.Tensors.
/// </summary>
internal static class ElementwiseRows
{
    /// <summary>
    /// Fits the second-level cache together with its result, so that arithmetic dominates.
    /// </summary>
    private const int CachedLength = 1 << 15;

    private const int Classes = 10;

    private delegate void Tensors(ReadOnlySpan<float> x, Span<float> y);

    internal static void Run(Session session)
    {
        if (session.Engines.Hosts.FirstOrDefault() is { Threads: 1 } host)
            Exponential(session, host);
        foreach (var engine in session.Engines.All)
        {
            Activation<Sigmoid>(session, engine, TensorPrimitives.Sigmoid);
            Activation<Tanh>(session, engine, TensorPrimitives.Tanh);
            Bandwidth(session, engine, session.IsQuick ? 1 << 18 : 1 << 22);
        }
    }

    private static void Exponential(Session session, Engine host)
    {
        using var data = AlignedFloats.Uniform(new Random(1), CachedLength);
        using var y = new AlignedFloats(CachedLength);
        Transcendental(
            session, host, new Work("exp", () => VectorExp.Run(data, y)), data,
            TensorPrimitives.Exp);
    }

    private static void Activation<TActivation>(Session session, Engine engine, Tensors tensors)
        where TActivation : struct, IActivation
    {
        using var data = AlignedFloats.Uniform(new Random(1), CachedLength);
        using var z = engine.Device.Upload<float>(data.Span);
        using var a = engine.Device.Allocate<float>(CachedLength);
        var (zs, @as) =
            (new Matrix(z, CachedLength / 256, 256), new Matrix(a, CachedLength / 256, 256));
        var ours = new Work(
            typeof(TActivation).Name.ToLowerInvariant(),
            () => ForwardLaunches.Activate<TActivation>(zs, @as),
            engine.Device.Synchronize);
        Transcendental(session, engine, ours, data, tensors);
    }

    private static void Transcendental(
        Session session, Engine engine, Work ours, AlignedFloats data, Tensors tensors)
    {
        using var theirs = new AlignedFloats(data.Length);
        var peer = new Work("TensorPrimitives", () => tensors(data.Span, theirs.Span));
        var results =
            Turns.Take(engine.IsHost ? [ours, peer] : [ours], session.Rounds, session.Turn);
        var rate = results.Rate(ours).Times(data.Length / 1e9);
        session.Add(new Row
        {
            Suite = "kernels",
            Case = $"{ours.Name}, {data.Length} elements",
            Device = engine.Name,
            Threads = engine.Threads,
            Value = rate.Median,
            Unit = "Gelements/s",
            Spread = [rate.Min, rate.Max],
            Ratios = engine.IsHost
                ? new() { [peer.Name] = results.Ratio(ours, peer)!.Value.Median }
                : [],
        });
    }

    private static void Bandwidth(Session session, Engine engine, int length)
    {
        var rows = length / 64;
        using var data = AlignedFloats.Uniform(new Random(2), length);
        using var x = engine.Device.Upload<float>(data.Span);
        using var y = engine.Device.Upload<float>(data.Span);
        var (xs, ys) = (new Matrix(x, rows, 64), new Matrix(y, rows, 64));
        var (zs, @as) = (Classified(x), Classified(y));

        // A shuffled batch, as at the start of each training step.
        var batch = Math.Min(rows, 1024);
        using var order = engine.Device.Upload<int>(Shuffled(rows));
        using var learningRate = engine.Device.Upload<float>([1e-9f]);
        using var cursor = new BatchCursor(engine.Device);
        var gathered = new Matrix(y.View.Slice(0, (long)batch * 64), batch, 64);

        // The bytes to move: those read and those written.
        (Work Work, double Bytes)[] kernels =
        [
            (new Work("relu", () => ForwardLaunches.Activate<Relu>(xs, ys),
                engine.Device.Synchronize), 8.0 * length),
            (new Work("update", () => UpdateLaunches.SgdUpdate(y, x, learningRate),
                engine.Device.Synchronize), 12.0 * length),
            (new Work("softmax, 10 classes", () => ForwardLaunches.Softmax(zs, @as),
                engine.Device.Synchronize), 12.0 * length),
            (new Work(
                $"gather {batch} rows",
                () => BatchLaunches.GatherRows(xs, order, cursor.View, gathered, batch),
                engine.Device.Synchronize), 8.0 * 64 * batch),
        ];
        var triad = engine.IsHost ? new Triad(length, engine.Threads) : null;
        try
        {
            var results = Turns.Take(
                [.. kernels.Select(k => k.Work),
                    .. triad is null ? [] : new IContender[] { triad }],
                session.Rounds,
                session.Turn);
            foreach (var (work, bytes) in kernels)
            {
                var rate = results.Rate(work).Times(bytes / 1e9);
                session.Add(new Row
                {
                    Suite = "kernels",
                    Case = $"{work.Name}, {length} elements",
                    Device = engine.Name,
                    Threads = engine.Threads,
                    Value = rate.Median,
                    Unit = "GB/s",
                    Spread = [rate.Min, rate.Max],
                    OfPeak = triad is null
                        ? null
                        : results.Ratio(work, triad)!.Value.Median * bytes / triad.Bytes,
                });
            }
        }
        finally
        {
            triad?.Dispose();
        }
    }

    private static int[] Shuffled(int length)
    {
        int[] order = [.. Enumerable.Range(0, length)];
        new Random(3).Shuffle(order);
        return order;
    }

    private static Matrix Classified(DeviceBuffer<float> buffer)
    {
        var rows = (int)(buffer.Length / Classes);
        return new Matrix(buffer.View.Slice(0, (long)rows * Classes), rows, Classes);
    }
}
