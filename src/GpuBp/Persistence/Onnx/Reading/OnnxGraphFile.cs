namespace GpuBp;

/// <summary>An input of a graph that was read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements, by onnx.proto's numbers.</param>
/// <param name="Shape">Its extents; −1 for one that is not fixed.</param>
internal sealed record OnnxGraphInput(string Name, long Type, long[] Shape)
{
    private const long TextType = 8;

    internal bool IsText => Type == TextType;

    /// <summary>Such as ? × 4.</summary>
    internal string Extents =>
        string.Join(" × ", Shape.Select(extent => extent < 0 ? "?" : $"{extent}"));

    /// <summary>The numbers of a row; null where they are not fixed, or too many.</summary>
    internal int? Width
    {
        get
        {
            const int MaxWidth = 1 << 20;
            var width = Shape.Length < 2 ? 0L : 1;
            foreach (var extent in Shape.Skip(1))
                width = Math.Clamp(extent, 0, MaxWidth + 1) * width is var product
                    && product <= MaxWidth ? product : 0;
            return width == 0 ? null : (int)width;
        }
    }
}

/// <summary>A graph as its file has it.</summary>
internal sealed class OnnxGraphFile
{
    private const int MinOpset = 6;
    private const int MaxOpset = 25;
    private const int MaxMlOpset = 5;

    /// <summary>Reads a ModelProto.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="bytes">What is in it.</param>
    /// <exception cref="ModelFileException">It is none, or of an unknown operator
    /// set.</exception>
    internal OnnxGraphFile(string path, ReadOnlySpan<byte> bytes)
    {
        Path = path;
        var hasGraph = false;
        for (var fields = new ProtocolReader(path, bytes); fields.Next();)
        {
            switch (fields.FieldNumber)
            {
                case 7:
                    ReadGraph(fields.Message());
                    hasGraph = true;
                    break;
                case 8: ReadOpset(fields.Message()); break;
                case 14:
                    var (key, value) = Pair(fields.Message());
                    Metadata[key] = value;
                    break;
            }
        }

        if (!hasGraph)
            throw new ModelFileException(
                $"{path}: it has no graph. This is no ONNX file, or a part of one.");
        if (Opset == 0)
            throw new ModelFileException(
                $"{path}: it does not say which version of ONNX's operators it uses. Export it " +
                "anew.");
    }

    internal string Path { get; }

    /// <summary>The version of ONNX's own operators.</summary>
    internal long Opset { get; private set; }

    internal List<OnnxNode> Nodes { get; } = [];

    internal Dictionary<string, OnnxTensor> Constants { get; } = [];

    /// <summary>The inputs that no constant stands for.</summary>
    internal List<OnnxGraphInput> Inputs { get; } = [];

    internal List<string> Outputs { get; } = [];

    internal Dictionary<string, string> Metadata { get; } = [];

    private void ReadGraph(ProtocolReader fields)
    {
        var inputs = new List<OnnxGraphInput>();
        while (fields.Next())
        {
            switch (fields.FieldNumber)
            {
                case 1: Nodes.Add(new OnnxNode(Path, Nodes.Count, fields.Message())); break;
                case 5:
                    var (name, tensor) = OnnxTensor.Read(Path, fields.Message());
                    Constants[name] = tensor;
                    break;
                case 11: inputs.Add(Port(fields.Message())); break;
                case 12: Outputs.Add(Port(fields.Message()).Name); break;
                case 15:
                    throw new ModelFileException(
                        $"{Path}: the graph has sparse constants. Export it with dense ones.");
            }
        }

        Inputs.AddRange(inputs.Where(input => !Constants.ContainsKey(input.Name)));
    }

    // A ValueInfoProto; what is no tensor, such as the maps of ZipMap, has type 0.
    private static OnnxGraphInput Port(ProtocolReader fields)
    {
        var (name, type, shape) = ("", 0L, new List<long>());
        while (fields.Next())
        {
            if (fields.FieldNumber == 1)
                name = fields.Text();
            else if (fields.FieldNumber == 2)
            {
                for (var kinds = fields.Message(); kinds.Next();)
                {
                    if (kinds.FieldNumber == 1)
                        type = ReadTensorType(kinds.Message(), shape);
                }
            }
        }

        return new OnnxGraphInput(name, type, [.. shape]);
    }

    private static long ReadTensorType(ProtocolReader fields, List<long> shape)
    {
        var type = 0L;
        while (fields.Next())
        {
            if (fields.FieldNumber == 1)
                type = fields.Number();
            else if (fields.FieldNumber == 2)
            {
                for (var extents = fields.Message(); extents.Next();)
                {
                    var extent = -1L;
                    for (var one = extents.Message(); one.Next();)
                        extent = one.FieldNumber == 1 ? one.Number() : extent;
                    shape.Add(extent);
                }
            }
        }

        return type;
    }

    private void ReadOpset(ProtocolReader fields)
    {
        var (domain, version) = ("", 0L);
        while (fields.Next())
        {
            if (fields.FieldNumber == 1)
                domain = fields.Text();
            else if (fields.FieldNumber == 2)
                version = fields.Number();
        }

        if (domain is "" or "ai.onnx")
            Opset = version;
        if (domain is "" or "ai.onnx" && version is < MinOpset or > MaxOpset)
            throw new ModelFileException(
                $"{Path}: it uses version {version} of ONNX's operators; {MinOpset} to " +
                $"{MaxOpset} are known here. Export it with one of them, such as 13.");
        if (domain == "ai.onnx.ml" && version > MaxMlOpset)
            throw new ModelFileException(
                $"{Path}: it uses version {version} of the operators of {domain}; up to " +
                $"{MaxMlOpset} are known here. Export it with one of them.");
    }

    private static (string Key, string Value) Pair(ProtocolReader fields)
    {
        var (key, value) = ("", "");
        while (fields.Next())
        {
            if (fields.FieldNumber == 1)
                key = fields.Text();
            else if (fields.FieldNumber == 2)
                value = fields.Text();
        }

        return (key, value);
    }
}
