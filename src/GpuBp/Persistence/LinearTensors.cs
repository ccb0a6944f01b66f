namespace GpuBp;

/// <summary>A torch.nn.LayerNorm in a file.</summary>
/// <param name="Name">The beginning of its tensors' names, such as norm1.</param>
/// <param name="Weight">γ, [outputs]</param>
/// <param name="Bias">β, [outputs]</param>
internal sealed record NormTensors(string Name, TensorEntry Weight, TensorEntry Bias);

/// <summary>A torch.nn.Linear in a file.</summary>
/// <param name="Name">The beginning of its tensors' names, such as fc1.</param>
/// <param name="Weight">[outputs × inputs]</param>
/// <param name="Bias">[outputs]; null for a layer without bias.</param>
internal sealed record LinearTensors(string Name, TensorEntry Weight, TensorEntry? Bias)
{
    /// <summary>The torch.nn.LayerNorm behind it; null for none.</summary>
    internal NormTensors? Norm { get; init; }

    internal int Inputs => (int)Weight.Shape[1];

    internal int Outputs => (int)Weight.Shape[0];

    /// <summary>fc1 [30 × 784] without bias</summary>
    public override string ToString() =>
        $"{TensorEntry.Cut(Name)} {TensorEntry.Show(Weight.Shape)}" +
        (Bias is null ? " without bias" : "") + (Norm is null ? "" : " layer norm");
}
