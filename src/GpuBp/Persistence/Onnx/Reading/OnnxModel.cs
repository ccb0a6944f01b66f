namespace GpuBp;

/// <summary>Makes a model of an ONNX graph.</summary>
internal static class OnnxModel
{
    /// <param name="device">The device for the networks.</param>
    /// <param name="path">The file.</param>
    /// <param name="classNames">Names for classes that have none in the graph; null for
    /// none.</param>
    /// <exception cref="ModelFileException">It is no ONNX file, or no multi-layer
    /// perceptron.</exception>
    internal static Model Read(Device device, string path, IReadOnlyList<string>? classNames)
    {
        var file = new OnnxGraphFile(path, File.ReadAllBytes(path));
        try
        {
            return OnnxOrigin.Read(file) is { } origin
                ? ReadOwn(device, file, origin, classNames)
                : ReadGraph(device, file, classNames);
        }
        catch (ArgumentException e)
        {
            throw new ModelFileException(
                $"{path}: the graph makes no model here: {e.Message}", e);
        }
    }

    // A graph that SaveOnnx has written.
    private static Model ReadOwn(
        Device device, OnnxGraphFile file, OnnxOrigin origin, IReadOnlyList<string>? classNames)
    {
        if (classNames is not null)
            throw new ArgumentException(
                "the graph says itself what its outputs are; leave classNames out.");
        var input = new InputTerm(new OnnxGraphInput(origin.Inputs, 1, []), origin.Width);
        var known = new Dictionary<string, OnnxValue> { [origin.Inputs] = new RowsValue(input) };
        var reader = new OnnxReader(file, origin.Outputs, known);
        var members = new List<Mlp>();
        try
        {
            foreach (var output in origin.Outputs)
            {
                var term = reader[output] is RowsValue rows ? rows.Term : input;
                var (layers, from) = OnnxLayers.Of(file.Path, term);
                if (!ReferenceEquals(from, input))
                    throw new ModelFileException(
                        $"{file.Path}: its metadata name '{origin.Inputs}' as what its layers " +
                        "take, and they take something else: another program has changed the " +
                        $"graph. Leave '{OnnxOrigin.Key}' out of the metadata.");
                members.Add(Network(device, layers));
            }

            return new Model(members, origin.Preprocessing, ownsMembers: true);
        }
        catch
        {
            members.ForEach(member => member.Dispose());
            throw;
        }
    }

    private static Model ReadGraph(
        Device device, OnnxGraphFile file, IReadOnlyList<string>? classNames)
    {
        var inputs = file.Inputs.ToDictionary(
            input => input.Name, OnnxValue (input) => input.Width is { } width
                ? new RowsValue(new InputTerm(input, width), [.. input.Shape.Skip(1)])
                : new UnfitValue(input));
        if (file.Outputs.Count == 0 || inputs.Count == 0)
            throw new ModelFileException($"{file.Path}: the graph has no inputs or no outputs.");
        var reader = new OnnxReader(file, file.Outputs, inputs);
        var answer = OnnxAnswer.Of(file, reader);
        var (layers, input) = OnnxLayers.Of(file.Path, answer.Term);
        var classes = answer.HasNames ? answer.Classes : classNames ?? answer.Classes;
        if (classNames is not null && !answer.HasNames &&
            layers[^1].Activation == Activation.Identity && layers[^1].Outputs > 1)
            layers = [.. layers.SkipLast(1), layers[^1] with { Activation = Activation.Softmax }];
        var rows = OnnxRows.Of(file, OnnxColumns.Of(file.Path, input), layers[0], classes);
        var network = Network(device, [rows.First, .. layers.Skip(1)]);
        try
        {
            return new Model([network], rows.Preprocessing, ownsMembers: true);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static Mlp Network(Device device, IReadOnlyList<OnnxLayer> layers)
    {
        var network = new Mlp(device, layers[0].Inputs, [.. layers.Select(layer =>
            new LayerOptions(layer.Outputs, layer.Activation)
            {
                HasBias = layer.Bias is not null,
                HasLayerNorm = layer.Gamma is not null,
                IsResidual = layer.IsResidual,
                Initializer = Initializer.Zeros,
            })]);
        try
        {
            foreach (var (from, to) in layers.Zip(network.Layers))
            {
                var weights = new float[from.Outputs, from.Inputs];
                for (var i = 0; i < from.Weights.Length; i++)
                    weights[i / from.Inputs, i % from.Inputs] = (float)from.Weights[i];
                to.SetWeights(weights);
                if (from.Bias is not null)
                    to.SetBiases(Floats(from.Bias));
                if (from.Gamma is not null)
                    to.SetLayerNorm(Floats(from.Gamma), Floats(from.Beta!));
            }

            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static float[] Floats(double[] numbers) => [.. numbers.Select(x => (float)x)];
}
