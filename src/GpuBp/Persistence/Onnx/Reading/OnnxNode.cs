namespace GpuBp;

/// <summary>A node of a graph that was read.</summary>
internal sealed class OnnxNode
{
    private readonly string _path;
    private readonly Dictionary<string, OnnxNodeAttribute> _attributes = [];
    private readonly string _name = "";

    /// <summary>Reads a NodeProto.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="place">The place of the node among all, from 0.</param>
    /// <param name="fields">The message.</param>
    /// <exception cref="ModelFileException">It is damaged.</exception>
    internal OnnxNode(string path, int place, ProtocolReader fields)
    {
        _path = path;
        Place = place;
        while (fields.Next())
        {
            switch (fields.FieldNumber)
            {
                case 1: Inputs.Add(fields.Text()); break;
                case 2: Outputs.Add(fields.Text()); break;
                case 3: _name = fields.Text(); break;
                case 4: Operator = fields.Text(); break;
                case 5:
                    var attribute = new OnnxNodeAttribute(path, fields.Message());
                    _attributes[attribute.Name] = attribute;
                    break;
                case 7: Domain = fields.Text(); break;
            }
        }

        Domain = Domain == "ai.onnx" ? "" : Domain;
    }

    internal int Place { get; }

    /// <summary>Whose operator it is; empty for ONNX's own.</summary>
    internal string Domain { get; } = "";

    internal string Operator { get; } = "";

    /// <summary>The names of its inputs; empty for one that is left out.</summary>
    internal List<string> Inputs { get; } = [];

    internal List<string> Outputs { get; } = [];

    internal bool Has(string attribute) => _attributes.ContainsKey(attribute);

    internal long Int(string name, long otherwise) =>
        _attributes.TryGetValue(name, out var a) ? a.Integer : otherwise;

    internal double Float(string name, double otherwise) =>
        _attributes.TryGetValue(name, out var a) ? a.Number : otherwise;

    internal string Text(string name, string otherwise) =>
        _attributes.TryGetValue(name, out var a) ? a.Text : otherwise;

    internal IReadOnlyList<long>? Ints(string name) =>
        _attributes.TryGetValue(name, out var a) ? a.Integers : null;

    internal IReadOnlyList<double>? Floats(string name) =>
        _attributes.TryGetValue(name, out var a) ? a.Numbers : null;

    internal IReadOnlyList<string>? Texts(string name) =>
        _attributes.TryGetValue(name, out var a) ? a.Texts : null;

    internal OnnxTensor? Tensor(string name) =>
        _attributes.TryGetValue(name, out var a) ? a.Tensor : null;

    /// <summary>An error that names the node and what it does.</summary>
    /// <param name="what">Such as "multiplies two inputs".</param>
    internal ModelFileException Refuse(string what) => new($"{_path}: {this} {what}.");

    /// <summary>Such as node 'fc1' (Gemm).</summary>
    public override string ToString() =>
        (_name.Length > 0 ? $"node '{TensorEntry.Cut(_name)}'" : $"node {Place}") +
        $" ({(Domain.Length > 0 ? TensorEntry.Cut(Domain) + "." : "")}{TensorEntry.Cut(Operator)})";
}
