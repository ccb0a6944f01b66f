using System.Text.RegularExpressions;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>ONNX files that are no multi-layer perceptrons, or no ONNX files.</summary>
public sealed partial class OnnxRefusalTests : IDisposable
{
    private const int FloatType = 1;
    private static readonly int Cases = LongRun.IsAsked ? 20_000 : 200;

    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Wrong => new()
    {
        { "If", "node 'n' (If) is control flow" },
        { "Loop", "node 'n' (Loop) is control flow" },
        { "Scan", "node 'n' (Scan) is control flow" },
        { "other domain", "node 'n' (com.example.MatMul) is no part of a multi-layer perceptron" },
        { "other opset", "version 9 of the operators of ai.onnx.ml" },
        { "Conv", "node 'n' (Conv) is no part of a multi-layer perceptron" },
        { "two inputs", "node 'n' (MatMul) takes input 2, which is computed or given with the rows" },
        { "product", "node 'n' (Mul) multiplies what rows give by what rows give" },
        { "shapes", "node 'n' (MatMul) multiplies rows of 4 by a matrix [3 × 2]; the shapes do not chain" },
        { "slope", "node 'n' (LeakyRelu) has alpha = 0.7; leaky relu has one of 0.01, 0.1, 0.2, 0.25 and 0.3 here" },
        { "axis", "node 'n' (Softmax) takes axis 0" },
        { "rows together", "node 'n' (Flatten) flattens rows together" },
        { "missing value", "node 'n' (Relu) takes 'nothing', which no node before it gives" },
        { "no output", "nothing in the graph gives its output 'y'" },
        { "two networks", "are of two networks" },
        { "vector", "node 'n' (MatMul) takes the input 'x' [4]; rows of a fixed number of columns" },
        { "open width", "node 'n' (MatMul) takes the input 'x' [? × ?]" },
        { "opset 99", "version 99 of ONNX's operators; 6 to 25 are known" },
        { "external", "the tensor 'w' lies in another file (external data)" },
        { "deep residual", "node 'n' (Add) adds what rows give at two places that are not one layer apart" },
        { "infinite", "with a number that is not finite" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Load_NoPerceptron_NamesThePlace(string kind, string message)
    {
        var path = _folder.Path("graph.onnx");
        File.WriteAllBytes(path, Graph(kind));

        var error = Assert.Throws<ModelFileException>(() => OnnxFile.Load(TestDevices.Get("cpu"), path).Dispose());

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_InputsAndOutputsLeftOut_AreNone()
    {
        var path = _folder.Path("graph.onnx");
        File.WriteAllBytes(path, Graph("left out"));

        using var model = OnnxFile.Load(TestDevices.Get("cpu"), path);

        Assert.Equal(6, model.Predict(new float[,] { { 1, 1, 1, 1 } })[0, 0]);
    }

    [Theory, InlineData(""), InlineData("no ONNX file"), InlineData("\0\0\0\0")]
    public void Load_NoOnnxFile_SaysSo(string text)
    {
        var path = _folder.Path("graph.onnx");
        File.WriteAllText(path, text);

        var error = Assert.Throws<ModelFileException>(() => OnnxFile.Load(TestDevices.Get("cpu"), path).Dispose());

        Assert.Contains("no ONNX file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Mutated_IsReadOrRefused()
    {
        var random = RandomNumbers.Create();
        var graphs = Directory.GetFiles(RepositoryFiles.Locate("kernels-tests/Persistence/graphs"), "*.onnx");
        var (path, rejected) = (_folder.Path("graph.onnx"), 0);
        for (var n = 0; n < Cases; n++)
        {
            var bytes = File.ReadAllBytes(graphs[n % graphs.Length]);
            for (var count = random.NextInt(1, 8); count > 0; count--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, random.Next(5) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                OnnxFile.Load(TestDevices.Get("cpu"), path).Dispose();
            }
            catch (ModelFileException e)
            {
                rejected++;
                Assert.True(
                    e.Message.StartsWith(path, StringComparison.Ordinal) && Place().IsMatch(e.Message),
                    $"{random}, case {n}: {e}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= 100_000_000, $"{random}, case {n}: {allocated:N0} bytes");
        }

        Assert.InRange(rejected, Cases / 5, Cases - 1);
    }

    [GeneratedRegex(@"byte \d|node |the tensor '|the input|the output|its output|the graph|no graph|version|metadata|description|scaling of")]
    private static partial Regex Place();

    private static byte[] Graph(string kind)
    {
        var graph = new ProtocolMessage();
        var shape = kind switch { "vector" => [4], "open width" => [-1, -1], _ => new[] { -1, 4 } };
        graph.Message(11, Port("x", shape));
        if (kind == "two inputs")
            graph.Message(11, Port("w", [4, 2]));
        else
            graph.Message(5, Weights(kind));
        string[] outputs = kind == "two networks" ? ["y", "z"] : ["y"];
        foreach (var output in outputs)
            graph.Message(12, Port(output, [-1, 2]));
        foreach (var node in Nodes(kind))
            graph.Message(1, node);
        var opset = new ProtocolMessage().Text(1, "").Number(2, kind == "opset 99" ? 99 : 13);
        var file = new ProtocolMessage().Number(1, 7).Message(7, graph).Message(8, opset);
        if (kind == "other opset")
            file.Message(8, new ProtocolMessage().Text(1, "ai.onnx.ml").Number(2, 9));
        return file.Written.ToArray();
    }

    private static ProtocolMessage[] Nodes(string kind) => kind switch
    {
        "If" or "Loop" or "Scan" or "Conv" => [Node(kind, "y", "x")],
        "product" => [Node("MatMul", "a", "x", "w"), Node("Tanh", "b", "a"), Node("Mul", "y", "a", "b")],
        "slope" => [Node("MatMul", "a", "x", "w"), Node("LeakyRelu", "y", "a").Message(5, OnnxAttribute.Of("alpha", 0.7f).Message)],
        "other domain" => [Node("MatMul", "y", "x", "w").Text(7, "com.example")],
        "axis" => [Node("MatMul", "a", "x", "w"), Node("Softmax", "y", "a").Message(5, OnnxAttribute.Of("axis", 0).Message)],
        "rows together" => [Node("Flatten", "y", "x").Message(5, OnnxAttribute.Of("axis", 0).Message)],
        "missing value" => [Node("Relu", "y", "nothing")],
        "no output" => [Node("MatMul", "a", "x", "w")],
        "two networks" => [Node("MatMul", "y", "x", "w"), Node("Tanh", "z", "y")],
        "left out" => [Node("Dropout", "a", "x").Text(2, ""), Node("Gemm", "y", "a", "w", "")],
        "deep residual" => [Node("MatMul", "a", "x", "w"), Node("Tanh", "b", "a"), Node("Relu", "c", "b"), Node("Add", "y", "a", "c")],
        _ => [Node("MatMul", "y", "x", "w")],
    };

    private static ProtocolMessage Node(string op, string output, params string[] inputs) =>
        inputs.Aggregate(new ProtocolMessage(), (node, input) => node.Text(1, input))
            .Text(2, output).Text(3, "n").Text(4, op);

    private static ProtocolMessage Weights(string kind)
    {
        int[] shape = [kind == "shapes" ? 3 : 4, 2];
        var tensor = shape.Aggregate(new ProtocolMessage(), (t, extent) => t.Number(1, extent)).Number(2, FloatType).Text(8, "w");
        if (kind == "external")
            return tensor.Number(14, 1);
        for (var i = 0; i < shape[0] * shape[1]; i++)
            tensor.Real(4, kind == "infinite" && i == 3 ? float.PositiveInfinity : 0.5f * i);
        return tensor;
    }

    private static ProtocolMessage Port(string name, int[] extents)
    {
        var shape = new ProtocolMessage();
        foreach (var extent in extents)
            shape.Message(1, extent < 0 ? new ProtocolMessage().Text(2, "batch") : new ProtocolMessage().Number(1, extent));
        var tensor = new ProtocolMessage().Number(1, FloatType).Message(2, shape);
        return new ProtocolMessage().Text(1, name).Message(2, new ProtocolMessage().Message(1, tensor));
    }
}
