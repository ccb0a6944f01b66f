namespace GpuBp;

/// <summary>A torch.nn.Linear in a file.</summary>
/// <param name="Name">The beginning of its tensors' names, such as fc1.</param>
/// <param name="Weight">[outputs × inputs]</param>
/// <param name="Bias">[outputs]; null for a layer without bias.</param>
internal sealed record LinearTensors(string Name, TensorEntry Weight, TensorEntry? Bias)
{
    internal int Inputs => (int)Weight.Shape[1];

    internal int Outputs => (int)Weight.Shape[0];

    /// <summary>fc1 [30 × 784] without bias</summary>
    public override string ToString() =>
        $"{TensorEntry.Cut(Name)} {TensorEntry.Show(Weight.Shape)}" +
        (Bias is null ? " without bias" : "");
}
