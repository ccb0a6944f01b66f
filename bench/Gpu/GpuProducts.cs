using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Suites;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Gpu;

/// <summary>
/// The products of the networks' layers, against cuBLAS at the same shape and precision.
/// </summary>
/// <remarks>
/// cuBLAS reads and writes bf16. Ours writes float32, and reads bf16 if a training step packs the
/// factors, else float32. A product that also descends reads and writes the weights, but is
/// compared with the same plain product.
/// </remarks>
internal static class GpuProducts
{
    private const int Rounds = 7;

    /// <summary>
    /// Separates the errors of float32 products from those of rounded operands, relative to the
    /// magnitudes of some thousand terms.
    /// </summary>
    private const double StrictError = 1e-6;

    internal static void Run(Session session, Engine engine, TorchGpu peer)
    {
        foreach (var product in All(session.IsQuick))
        {
            foreach (var mode in PrecisionMode.All)
            {
                var name = $"{product.Name}, {mode.Name}";
                session.Case(name, () => Measure(session, engine, peer, product, mode));
            }
        }
    }

    // A first layer has no BP2, so no NN.
    private static IEnumerable<ProductCase> All(bool isQuick)
    {
        (int Batch, int Inputs, int Outputs, bool IsFirst)[] layers =
        [
            (32, 64, 32, true), (32, 32, 10, false),
            (256, 784, 512, true), (256, 512, 512, false), (256, 512, 10, false),
            (8192, 4096, 4096, false),
        ];
        return from layer in isQuick ? layers[..3] : layers
               from form in Enum.GetValues<ProductForm>()
               where form != ProductForm.NN || !layer.IsFirst
               select new ProductCase(form, layer.Batch, layer.Inputs, layer.Outputs);
    }

    private static void Measure(
        Session session, Engine engine, TorchGpu peer, ProductCase product, PrecisionMode mode)
    {
        var shape = product.Shape;
        var launches = Math.Clamp((int)(2 / shape.GigaFlops), 1, 32);
        var notes = new List<string>();
        var theirs = Prepare(peer, shape, mode, launches, notes);
        if (theirs is null && !mode.IsOurs(engine))
        {
            Console.WriteLine(
                $"not measured: {product.Name}, {mode.Name}: {string.Join(" ", notes)}");
            return;
        }

        var random = new Random(shape.GetHashCode());
        using var left = AlignedFloats.Uniform(random, shape.Rows * shape.Terms);
        using var right = AlignedFloats.Uniform(random, shape.Terms * shape.Columns);
        var steps = new List<DeviceProduct>();
        try
        {
            DeviceProduct Step(bool descends) =>
                new(engine, product, left.Span, right.Span, descends, mode.Precision);
            if (mode.IsOurs(engine))
                steps.Add(Step(descends: false));
            if (mode.IsOurs(engine) && product.Form == ProductForm.TN)
                steps.Add(Step(descends: true));
            foreach (var step in steps)
                ProductCheck.Verify(
                    product, left.Span, right.Span, step.Result(), [], Roundoff(mode));
            Replayed[] ours =
            [
                .. steps.Select(step => new Replayed(step.Name, engine.Device, step.Run, launches)),
            ];
            var results = Turns.Take(
                theirs is null ? ours : [.. ours, theirs], session.IsQuick ? 3 : Rounds,
                session.Turn);
            notes.AddRange(
                results.Failures.Select(failure => $"{failure.Key.Name}: {failure.Value}"));
            if (theirs is not null && !results.Failures.ContainsKey(theirs))
                session.Add(Ceiling(product, mode, engine, launches, theirs, results, notes));
            for (var n = 0; n < ours.Length; n++)
                session.Add(
                    Row(product, mode, engine, steps[n], ours[n], launches, n == 1, theirs, results,
                        notes));
        }
        finally
        {
            foreach (var step in steps)
                step.Dispose();
        }
    }

    private static double Roundoff(PrecisionMode mode) =>
        mode == PrecisionMode.Float32 ? 0 : mode.UnitRoundoff;

    // If a peer's error does not match the mode, the peer computes something else.
    private static TorchWork? Prepare(
        TorchGpu peer, ProductShape shape, PrecisionMode mode, int launches, List<string> notes)
    {
        try
        {
            var (work, error) = peer.Product(shape, mode, launches);
            if (!(error <= (mode == PrecisionMode.Float32 ? StrictError : 3 * mode.UnitRoundoff)))
                throw new PeerException(
                    $"its error is {error:G2} of the terms, too much for {mode.Name}");
            notes.Add(
                $"{work.Name} in {mode.Name} has an error of at most {error:G2} of the terms" +
                (mode == PrecisionMode.TensorFloat32 && error < StrictError
                    ? ": it did not round its operands here"
                    : ""));
            return work;
        }
        catch (PeerException e)
        {
            notes.Add($"{peer.Name}: {e.Message}");
            return null;
        }
    }

    private static Row Ceiling(
        ProductCase product,
        PrecisionMode mode,
        Engine engine,
        int launches,
        TorchWork theirs,
        TurnResults results,
        List<string> notes)
    {
        var rate = results.Rate(theirs).Times(launches * product.Shape.GigaFlops / 1e3);
        return new Row
        {
            Suite = GpuSuite.Name,
            Case = $"{product.Name}, {mode.Name}",
            Device = theirs.Name,
            Threads = 0,
            Value = rate.Median,
            Unit = "TFLOP/s",
            Spread = [rate.Min, rate.Max],
            Notes = [.. notes, .. mode.Note(engine) is { } note ? [note] : Array.Empty<string>()],
        };
    }

    private static Row Row(
        ProductCase product,
        PrecisionMode mode,
        Engine engine,
        DeviceProduct step,
        Replayed ours,
        int launches,
        bool descends,
        TorchWork? theirs,
        TurnResults results,
        List<string> notes)
    {
        var rate = results.Rate(ours);
        var ratio = theirs is null ? null : results.Ratio(ours, theirs)?.Median;
        List<string> own = ratio is null ? [.. notes] : [];
        if (step.IsPacked)
            own.Add(
                "the factors were packed to bf16 before, as in a step; packing is not timed here");
        return new Row
        {
            Suite = GpuSuite.Name,
            Case = $"{product.Name}, {mode.Name}{(descends ? ", descending" : "")}",
            Device = engine.Name,
            Threads = engine.Threads,
            Value = 1e6 / (rate.Median * launches),
            Unit = "µs",
            Spread = [1e6 / (rate.Max * launches), 1e6 / (rate.Min * launches)],
            OfPeak = ratio,
            Ratios = ratio is { } times ? new() { [theirs!.Name] = times } : [],
            Notes = own.Count == 0 ? null : own,
        };
    }
}
