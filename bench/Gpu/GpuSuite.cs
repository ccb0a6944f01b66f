using GpuBp.Bench.Peers;

namespace GpuBp.Bench.Gpu;

/// <summary>Measures a GPU against its own limits and against PyTorch on the same GPU.</summary>
internal static class GpuSuite
{
    internal const string Name = "gpu";

    private static readonly TimeSpan TrialBudget = TimeSpan.FromSeconds(10);

    internal static void Run(Session session)
    {
        if (Choose(session) is not { } engine)
        {
            Console.WriteLine(
                "not measured: there is no CUDA device here and no GPU that OpenCL drives. With " +
                "--quick, --device can name another device to test the suite.");
            return;
        }

        var isGpu = engine.Device.Info.IsGpu;
        using var eager = new TorchGpu(isGpu, usesGraphs: false);
        using var graphs = new TorchGpu(isGpu, usesGraphs: true);
        foreach (var peer in new[] { eager, graphs })
        {
            session.Run.Peers[peer.Name] = peer.Version;
            if (peer.Problem is { } problem)
                Console.WriteLine(problem);
        }

        if (session.IsWhole)
            session.Try("first start", () => FirstStarts.Run(session, engine));
        session.Try("tiles", () => TryTiles(session, engine));
        GpuSteps.Run(session, engine, [eager, graphs]);
        IdleRows.Run(session, engine);
        if (session.IsWhole)
            session.Try("the host's costs", () => HostAgreement.Run(session, engine));

        // A graph repeats many launches without the host, like our sequence.
        var ceiling = graphs.Problem is null ? graphs : eager;
        GpuProducts.Run(session, engine, ceiling);
        if (session.IsWhole)
            session.Try(
                "kernels that move memory", () => GpuElementwise.Run(session, engine, ceiling));
    }

    // Chooses tiles as a training run does in its first seconds, so that the rows below use them.
    private static void TryTiles(Session session, Engine engine)
    {
        foreach (var step in GpuSteps.Cases(session.IsQuick)
            .Where(step => session.Wants(step.Name)))
        {
            using var network = step.Network(engine.Device);
            foreach (var mode in PrecisionMode.All.Where(mode => mode.IsOurs(engine)))
                TileTrial.Run(network, step.Batch, mode.Precision, TrialBudget);
        }
    }

    // A CUDA device, else an OpenCL GPU, else the device that the user named to test the suite.
    private static Engine? Choose(Session session)
    {
        var all = session.Engines.All;
        return all.FirstOrDefault(IsCuda)
            ?? all.FirstOrDefault(engine => engine.Device.Info.IsGpu)
            ?? (session.IsQuick && session.Engines.IsNamed ? all[^1] : null);
    }

    /// <summary>Whether recorded launches become one graph, which runs without the host.</summary>
    internal static bool IsCuda(Engine engine) =>
        engine.Device.Info.Id.StartsWith("cuda", StringComparison.Ordinal);
}
