using Microsoft.ML.OnnxRuntime;

namespace GpuBp.Tests.Persistence;

/// <summary>ONNX Runtime, a reader of ONNX files that shares nothing with our writer.</summary>
internal sealed class OnnxProgram : IDisposable
{
    private readonly InferenceSession _session;

    /// <param name="path">The ONNX file.</param>
    internal OnnxProgram(string path)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(path, options);
    }

    public void Dispose() => _session.Dispose();

    /// <summary>What a network gives for each row, row after row.</summary>
    /// <param name="path">The network's file.</param>
    /// <param name="rows">[rows × inputs].</param>
    internal static float[] Run(string path, float[,] rows)
    {
        using var program = new OnnxProgram(path);
        return program.Run(rows);
    }

    private float[] Run(float[,] rows)
    {
        using var features = OrtValue.CreateTensorValueFromMemory(
            rows.Cast<float>().ToArray(), [rows.GetLength(0), rows.GetLength(1)]);
        using var options = new RunOptions();
        using var outputs = _session.Run(
            options, _session.InputNames, [features], [_session.OutputNames[0]]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
