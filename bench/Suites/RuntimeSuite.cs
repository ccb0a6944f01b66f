using GpuBp.Bench.Gpu;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Compares products on our device and on ILGPU's devices with the same hardware, in turns. The
/// kernels are the same, so the ratio is that of the runtimes.
/// </summary>
internal static class RuntimeSuite
{
    internal const string Name = "runtimes";

    internal static void Run(Session session)
    {
        var found = Device.Diagnose().Devices;
        foreach (var own in found.Where(info => !DeviceCatalog.IsIlgpu(info.Id)))
        {
            var others = found.Where(info => DeviceCatalog.IsIlgpu(info.Id) &&
                IsSameHardware(info, own)).ToList();
            if (others.Count > 0)
                session.Try(own.Id, () => Compare(session, own, others));
        }
    }

    private static void Compare(Session session, DeviceInfo own, List<DeviceInfo> others)
    {
        var devices = others.Prepend(own).Select(info => Device.Open(info.Id)).ToList();
        try
        {
            Engine[] engines = [.. devices.Select(device => new Engine(device.Info.Id, 0, device))];
            foreach (var product in Products(session, own.IsGpu))
                session.Case(product.Name, () => Compare(session, engines, product));
        }
        finally
        {
            foreach (var device in devices)
                device.Dispose();
        }
    }

    // ILGPU's CPU accelerator is for debugging; larger products would take it minutes.
    private static IEnumerable<ProductCase> Products(Session session, bool isGpu) => isGpu
        ? ProductCase.All(session.IsQuick)
        : Enum.GetValues<ProductForm>().Select(form => new ProductCase(form, 32, 64, 32));

    private static void Compare(Session session, Engine[] engines, ProductCase product)
    {
        var random = new Random(product.Shape.GetHashCode());
        using var left = AlignedFloats.Uniform(random, product.Shape.Rows * product.Shape.Terms);
        using var right =
            AlignedFloats.Uniform(random, product.Shape.Terms * product.Shape.Columns);
        var launches = engines[0].Device.Info.IsGpu
            ? Math.Clamp((int)(2 / product.Shape.GigaFlops), 1, 32)
            : 1;
        var products = new List<DeviceProduct>();
        try
        {
            foreach (var engine in engines)
            {
                var one = new DeviceProduct(engine, product, left.Span, right.Span);
                products.Add(one);
                ProductCheck.Verify(product, left.Span, right.Span, one.Result(), []);
            }

            Replayed[] contenders =
            [
                .. products.Select(
                    (p, n) => new Replayed(engines[n].Name, engines[n].Device, p.Run, launches)),
            ];
            var results = Turns.Take(contenders, session.Rounds, session.Turn);
            for (var n = 0; n < contenders.Length; n++)
                session.Add(Row(product, engines, n, contenders, results, launches));
        }
        finally
        {
            foreach (var one in products)
                one.Dispose();
        }
    }

    private static Row Row(
        ProductCase product,
        Engine[] engines,
        int n,
        Replayed[] contenders,
        TurnResults results,
        int launches)
    {
        var rate = results.Rate(contenders[n]);
        return new Row
        {
            Suite = Name,
            Case = product.Name,
            Device = engines[n].Name,
            Threads = 0,
            Value = 1e6 / (rate.Median * launches),
            Unit = "µs",
            Spread = [1e6 / (rate.Max * launches), 1e6 / (rate.Min * launches)],
            Ratios = n > 0 && results.Ratio(contenders[n], contenders[0]) is { } ratio
                ? new() { [contenders[0].Name] = ratio.Median }
                : [],
        };
    }

    private static bool IsSameHardware(DeviceInfo ilgpu, DeviceInfo own) =>
        ilgpu.Kind == own.Kind &&
        (own.Kind == DeviceKind.Cpu || ilgpu.Name.StartsWith(own.Name, StringComparison.Ordinal));
}
