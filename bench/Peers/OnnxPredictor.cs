using Microsoft.ML.OnnxRuntime;

namespace GpuBp.Bench.Peers;

/// <summary>A graph that OnnxRuntime runs on one thread, its inputs and outputs made before: as
/// fast as its .NET binding lets a program be.</summary>
internal sealed class OnnxPredictor : IDisposable
{
    internal const string Peer = "OnnxRuntime";

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtValue[] _inputs;
    private readonly OrtValue[] _outputs;

    /// <param name="path">The graph, of one input and one output.</param>
    /// <param name="features">[rows × inputs]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="outputs">Outputs of a row.</param>
    internal OnnxPredictor(string path, float[] features, int rows, int outputs)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new InferenceSession(path, options);
        (Features, Outputs) = (features, new float[rows * outputs]);
        _inputs = [OrtValue.CreateTensorValueFromMemory(
            Features, [rows, features.Length / rows])];
        _outputs = [OrtValue.CreateTensorValueFromMemory(Outputs, [rows, outputs])];
    }

    internal static string Version => OrtEnv.Instance().GetVersionString();

    internal float[] Features { get; }

    /// <summary>[rows × outputs] of the last run.</summary>
    internal float[] Outputs { get; }

    internal void Run() => _session.Run(
        _options, _session.InputNames, _inputs, _session.OutputNames, _outputs);

    public void Dispose()
    {
        foreach (var value in _inputs.Concat(_outputs))
            value.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
