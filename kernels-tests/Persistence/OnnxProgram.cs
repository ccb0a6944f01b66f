using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GpuBp.Tests.Persistence;

/// <summary>ONNX Runtime, a reader of ONNX files that shares nothing with our writer.</summary>
internal sealed class OnnxProgram : IDisposable
{
    private readonly InferenceSession _session;

    /// <param name="path">The ONNX file.</param>
    internal OnnxProgram(string path)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new InferenceSession(path, options);
    }

    /// <summary>The inputs' names and types of elements.</summary>
    internal IReadOnlyDictionary<string, Type> Inputs =>
        _session.InputMetadata.ToDictionary(input => input.Key, input => input.Value.ElementType);

    /// <summary>The outputs' names and types of elements.</summary>
    internal IReadOnlyDictionary<string, Type> Outputs =>
        _session.OutputMetadata.ToDictionary(output => output.Key, output => output.Value.ElementType);

    internal IReadOnlyDictionary<string, string> Metadata =>
        _session.ModelMetadata.CustomMetadataMap;

    public void Dispose() => _session.Dispose();

    /// <summary>
    /// Compares what we predict with what the graph gives, to 10⁻⁵ of the larger of 1 and the value:
    /// both compute in floats, and add up in different orders.
    /// </summary>
    internal static void AssertClose(float[,] expected, Array theirs)
    {
        Assert.Equal(expected.Length, theirs.Length);
        Assert.All(
            expected.Cast<float>().Zip(theirs.Cast<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.First))));
    }

    /// <summary>What a graph of one input and one output gives for each row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">[rows × inputs].</param>
    internal static float[] Run(string path, float[,] rows)
    {
        using var program = new OnnxProgram(path);
        return (float[])program.Run(Assert.Single(program.Inputs).Key, rows)[program._session.OutputNames[0]];
    }

    /// <summary>What the graph gives for rows of one input, by the names of its outputs.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="rows">[rows × inputs] of the input's type.</param>
    internal Dictionary<string, Array> Run(string input, Array rows)
    {
        using var value = Value(rows, rows.GetLength(1));
        return Run([input], [value]);
    }

    /// <summary>What the graph gives for one input of any shape, by the names of its outputs.</summary>
    /// <param name="values">The input's elements.</param>
    /// <param name="shape">Its extents.</param>
    internal Dictionary<string, Array> Run(float[] values, long[] shape)
    {
        using var value = OrtValue.CreateTensorValueFromMemory(values, shape);
        return Run([_session.InputNames[0]], [value]);
    }

    /// <summary>The extents of the first input; −1 for those that are not fixed.</summary>
    internal int[] Shape => _session.InputMetadata[_session.InputNames[0]].Dimensions;

    /// <summary>What the graph gives for rows of a table, by the names of its outputs.</summary>
    /// <param name="columns">[rows] of each input's type, by the inputs' names.</param>
    internal Dictionary<string, Array> Run(IReadOnlyDictionary<string, Array> columns)
    {
        OrtValue[] values = [.. columns.Values.Select(column => Value(column, 1))];
        try
        {
            return Run([.. columns.Keys], values);
        }
        finally
        {
            foreach (var value in values)
                value.Dispose();
        }
    }

    private Dictionary<string, Array> Run(string[] names, IReadOnlyList<OrtValue> values)
    {
        using var options = new RunOptions();
        using var outputs = _session.Run(options, names, values, _session.OutputNames);
        return _session.OutputNames.Zip(outputs)
            .Where(output => output.Second.IsTensor)
            .ToDictionary(output => output.First, output => Array(output.Second));
    }

    private static OrtValue Value(Array values, int columns)
    {
        long[] shape = [values.Length / columns, columns];
        return values is string[] texts ? Texts(texts, shape)
            : values is long[] whole ? OrtValue.CreateTensorValueFromMemory(whole, shape)
            : values.GetType().GetElementType() == typeof(double)
            ? OrtValue.CreateTensorValueFromMemory(values.Cast<double>().ToArray(), shape)
            : OrtValue.CreateTensorValueFromMemory(values.Cast<float>().ToArray(), shape);
    }

    private static OrtValue Texts(string[] texts, long[] shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (var i = 0; i < texts.Length; i++)
            value.StringTensorSetElementAt(texts[i], i);
        return value;
    }

    private static Array Array(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
        TensorElementType.Double => value.GetTensorDataAsSpan<double>().ToArray(),
        TensorElementType.Int64 => value.GetTensorDataAsSpan<long>().ToArray(),
        _ => value.GetStringTensorAsArray(),
    };
}
