using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Rows per second that a <see cref="Predictor"/> predicts on one thread, against OnnxRuntime, one
/// row and many at a time. Both must give the same outputs.
/// </summary>
internal static class PredictSuite
{
    internal const string Name = "predict";

    private const int Batch = 1024;

    /// <summary>Relative to outputs above 1; both sum in floats, in other orders.</summary>
    private const double MaxError = 1e-5;

    private static readonly int[][] Networks = [[64, 32, 10], [784, 512, 512, 10]];

    internal static void Run(Session session)
    {
        session.Run.Peers[OnnxPredictor.Peer] = OnnxPredictor.Version;
        foreach (var sizes in Networks)
        {
            foreach (var rows in (int[])[1, Batch])
            {
                var name = $"{string.Join('-', sizes)}, {rows} rows";
                session.Case(name, () => Measure(session, name, sizes, rows));
            }
        }
    }

    private static void Measure(Session session, string name, int[] sizes, int rows)
    {
        var folder = Directory.CreateTempSubdirectory("gpubp-bench-");
        try
        {
            var (ours, theirs) = Contenders(folder.FullName, sizes, rows);
            using (theirs)
                Measure(session, name, rows, ours, theirs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (Predictor Ours, OnnxPredictor Theirs) Contenders(
        string folder, int[] sizes, int rows)
    {
        var (file, graph) = (Path.Combine(folder, "m.gpubp"), Path.Combine(folder, "m.onnx"));
        using var device = Device.OpenCpu(new CpuOptions { Threads = 1 });
        using var network = new Mlp(device, sizes, Activation.Relu, Activation.Softmax, seed: 1);
        new Model(network).Save(file);
        network.SaveOnnx(graph);
        var random = new Random(1);
        float[] features =
            [.. Enumerable.Range(0, rows * sizes[0]).Select(_ => random.NextSingle())];
        return (Predictor.Load(file), new OnnxPredictor(graph, features, rows, sizes[^1]));
    }

    private static void Measure(
        Session session, string name, int rows, Predictor predictor, OnnxPredictor peer)
    {
        var outputs = new float[peer.Outputs.Length];
        void Predict() => predictor.Predict(peer.Features, outputs);
        Predict();
        peer.Run();
        for (var i = 0; i < outputs.Length; i++)
        {
            var error = Math.Abs(outputs[i] - peer.Outputs[i]);
            if (!(error <= MaxError * Math.Max(1, Math.Abs(peer.Outputs[i]))))
                throw new InvalidOperationException(
                    $"output {i} is {outputs[i]:R}; {OnnxPredictor.Peer} gives " +
                    $"{peer.Outputs[i]:R}.");
        }

        var ours = new Work("Predictor", Predict);
        var theirs = new Work(OnnxPredictor.Peer, peer.Run);
        var results = Turns.Take([ours, theirs], session.Rounds, session.Turn);
        var rate = results.Rate(ours).Times(rows);
        var ratio = results.Ratio(ours, theirs)!.Value;
        session.Add(new Row
        {
            Suite = Name,
            Case = name,
            Device = "host",
            Threads = 1,
            Value = rate.Median,
            Unit = "rows/s",
            Spread = [rate.Min, rate.Max],
            Ratios = new() { [OnnxPredictor.Peer] = ratio.Median },
            Settings = new() { [OnnxPredictor.Peer] = "1 thr." },
            Notes =
            [
                FormattableString.Invariant($"{ratio.Min:F2} to {ratio.Max:F2} ×, in turns"),
            ],
        });
    }
}
