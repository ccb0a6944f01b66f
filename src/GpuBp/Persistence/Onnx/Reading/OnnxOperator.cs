namespace GpuBp;

/// <summary>How a node of an operator is read.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Read">Gives the value of the node's first output.</param>
internal sealed record OnnxOperator(string Name, Func<OnnxReader, OnnxNode, OnnxValue> Read);
