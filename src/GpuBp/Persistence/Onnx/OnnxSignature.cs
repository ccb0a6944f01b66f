namespace GpuBp;

/// <summary>The inputs and outputs of an exported graph.</summary>
public sealed record OnnxSignature
{
    internal OnnxSignature(IReadOnlyList<OnnxPort> inputs, IReadOnlyList<OnnxPort> outputs) =>
        (Inputs, Outputs) = (inputs, outputs);

    /// <summary>What the graph takes: a table's columns, or <see cref="OnnxFile.Input"/>.</summary>
    public IReadOnlyList<OnnxPort> Inputs { get; }

    /// <summary>What the graph gives.</summary>
    public IReadOnlyList<OnnxPort> Outputs { get; }
}
