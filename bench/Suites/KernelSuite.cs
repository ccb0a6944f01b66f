using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Measures each kernel alone: products against OpenBLAS, the others against memory bandwidth.
/// </summary>
internal static class KernelSuite
{
    private const string Suite = "kernels";

    internal static void Run(Session session)
    {
        var peers = OpenBlas.Find();
        foreach (var blas in peers)
            session.Run.Peers[$"OpenBLAS, {blas.Build}"] = blas.Version;
        if (peers.Count == 0)
            Console.WriteLine(
                "OpenBLAS is not measured: no libopenblas.so.0 (Debian: libopenblas0).");

        foreach (var product in ProductCase.All(session.IsQuick).Where(p => session.Wants(p.Name)))
            Products(session, product, peers);
        if (!session.IsWhole)
            return;
        WriteMeans(session);
        ElementwiseRows.Run(session);
        TileRecord.Run(session);
    }

    private static void Products(
        Session session, ProductCase product, IReadOnlyList<OpenBlas> peers)
    {
        var shape = product.Shape;
        var random = new Random(shape.GetHashCode());
        using var left = AlignedFloats.Uniform(random, shape.Rows * shape.Terms);
        using var right = AlignedFloats.Uniform(random, shape.Terms * shape.Columns);
        using var expected = new AlignedFloats(shape.Rows * shape.Columns);
        foreach (var engine in session.Engines.All)
        {
            using var ours = new DeviceProduct(engine, product, left.Span, right.Span);
            var best = engine.IsHost
                ? Best(peers, engine.Threads, product, left, right, expected)
                : null;
            best?.Run();
            ProductCheck.Verify(
                product, left.Span, right.Span, ours.Result(), best is null ? [] : expected.Span);
            session.Add(Measure(session, product, engine, ours, best));
        }
    }

    private static Row Measure(
        Session session, ProductCase product, Engine engine, DeviceProduct ours, BlasProduct? blas)
    {
        var peak = engine.IsHost ? new FmaPeak(engine.Threads) : null;
        var results = Turns.Take(
            [ours, .. new IContender?[] { blas, peak }.OfType<IContender>()], session.Rounds,
            session.Turn);
        var rate = results.Rate(ours).Times(product.Shape.GigaFlops);
        var row = new Row
        {
            Suite = Suite,
            Case = product.Name,
            Device = engine.Name,
            Threads = engine.Threads,
            Value = rate.Median,
            Unit = "GFLOP/s",
            Spread = [rate.Min, rate.Max],
            OfPeak = peak is null
                ? null
                : rate.Median / results.Rate(peak).Times(peak.GigaFlops).Max,
        };
        return blas is null
            ? row
            : row with
            {
                Ratios = new() { [BlasProduct.Peer] = results.Ratio(ours, blas)!.Value.Median },
                Settings = new() { [BlasProduct.Peer] = blas.Setting },
            };
    }

    // Small products may be faster on fewer threads than the maximum.
    private static BlasProduct? Best(
        IReadOnlyList<OpenBlas> peers,
        int threads,
        ProductCase product,
        AlignedFloats left,
        AlignedFloats right,
        AlignedFloats result)
    {
        BlasProduct[] candidates =
        [
            .. from blas in peers
               from count in new[] { 1, threads }.Distinct()
               select new BlasProduct(blas, count, product, left, right, result),
        ];
        if (candidates.Length == 0)
            return null;
        var results = Turns.Take(candidates, rounds: 3, TimeSpan.FromMilliseconds(20));
        return candidates.MaxBy(candidate => results.Rate(candidate).Median);
    }

    private static void WriteMeans(Session session)
    {
        var groups =
            from row in session.Rows
            where row.Ratios.ContainsKey(BlasProduct.Peer)
            group row.Ratios[BlasProduct.Peer] by (row.Device, row.Threads);
        foreach (var group in groups)
        {
            session.Add(new Row
            {
                Suite = Suite,
                Case = "geometric mean of the products",
                Device = group.Key.Device,
                Threads = group.Key.Threads,
                Value = Math.Exp(group.Average(Math.Log)),
                Unit = $"× {BlasProduct.Peer}",
            });
        }
    }
}
