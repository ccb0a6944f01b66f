using GpuBp.Bench.Records;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>Compares the library's tile with slower tiles, which bench keeps as a record.</summary>
internal static class TileRecord
{
    internal static void Run(Session session)
    {
        var size = session.IsQuick ? 256 : 1024;
        var product = new ProductCase(ProductForm.NN, size, size, size);
        using var left = AlignedFloats.Uniform(new Random(1), size * size);
        using var right = AlignedFloats.Uniform(new Random(2), size * size);

        // One engine of the host is enough.
        foreach (var engine in session.Engines.All.DistinctBy(engine => engine.Name))
        {
            using var ours = new DeviceProduct(engine, product, left.Span, right.Span);
            using var a = engine.Device.Upload<float>(left.Span);
            using var b = engine.Device.Upload<float>(right.Span);
            using var c = engine.Device.Allocate<float>((long)size * size);
            var scalar = new Work(
                "scalar 4×4 tile",
                () => Launch.ScalarTileProduct(
                    engine.Device,
                    Config(size, ScalarTileProduct.Tile, ScalarTileProduct.Threads),
                    a,
                    b,
                    c,
                    size),
                engine.Device.Synchronize);
            var textbook = new Work(
                "textbook tile",
                () => Launch.TiledProduct(
                    engine.Device, Config(size, TiledProduct.Tile, TiledProduct.Tile), a, b, c,
                    size),
                engine.Device.Synchronize);
            foreach (var loser in new[] { textbook, scalar })
            {
                loser.Seconds(1);
                ProductCheck.Verify(product, left.Span, right.Span, c.View.ToArray(), []);
            }

            var results = Turns.Take([ours, scalar, textbook], session.Rounds, session.Turn);
            var rate = results.Rate(ours).Times(product.Shape.GigaFlops);
            session.Add(new Row
            {
                Suite = "kernels",
                Case = $"{product.Name}, tuned tile",
                Device = engine.Name,
                Threads = engine.Threads,
                Value = rate.Median,
                Unit = "GFLOP/s",
                Spread = [rate.Min, rate.Max],
                Ratios = new[] { scalar, textbook }.ToDictionary(
                    loser => loser.Name, loser => results.Ratio(ours, loser)!.Value.Median),
            });
        }
    }

    private static LaunchConfig Config(int size, int tile, int threads) =>
        new(size / tile, size / tile, threads, threads);
}
