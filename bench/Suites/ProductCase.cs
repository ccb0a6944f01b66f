using GpuBp.Bench.Peers;

namespace GpuBp.Bench.Suites;

/// <summary>One of the three products of a layer, with BLAS's names of their forms.</summary>
internal enum ProductForm
{
    /// <summary>Z = X·Wᵀ: LinearForward.</summary>
    NT,

    /// <summary>Δ = Δ′·W′: BackwardDelta.</summary>
    NN,

    /// <summary>∂C/∂W = Δᵀ·X / batch: WeightGradient.</summary>
    TN,
}

/// <summary>A product of a layer.</summary>
internal sealed record ProductCase(ProductForm Form, int Batch, int Inputs, int Outputs)
{
    internal string Name => Batch == Inputs && Inputs == Outputs
        ? $"{Form}_{Batch}x{Batch}x{Batch}"
        : $"{Form}_batch{Batch}_{Inputs}-{Outputs}";

    internal ProductShape Shape => Form switch
    {
        ProductForm.NT => new(Batch, Outputs, Inputs, TransposesLeft: false, TransposesRight: true),
        ProductForm.NN =>
            new(Batch, Inputs, Outputs, TransposesLeft: false, TransposesRight: false),
        _ => new(Outputs, Inputs, Batch, TransposesLeft: true, TransposesRight: false),
    };

    /// <summary>WeightGradient divides by the batch.</summary>
    internal float Alpha => Form == ProductForm.TN ? 1f / Batch : 1;

    internal static IEnumerable<ProductCase> All(bool isQuick)
    {
        (int Batch, int Inputs, int Outputs)[] layers = isQuick
            ? [(128, 128, 128), (128, 784, 128)]
            : [(128, 128, 128), (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048),
                (128, 784, 128), (1024, 784, 2048)];
        return from layer in layers
               from form in Enum.GetValues<ProductForm>()
               select new ProductCase(form, layer.Batch, layer.Inputs, layer.Outputs);
    }
}
