using GpuBp.Kernels;

namespace GpuBp.Bench;

/// <summary>One of the library's products, or the textbook's, on square matrices.</summary>
/// <param name="Name">The kernel.</param>
/// <param name="TransposesLeft">Whether the left factor is used transposed.</param>
/// <param name="TransposesRight">Whether the right factor is used transposed.</param>
/// <param name="IsMean">Whether the sums are divided by their number of terms.</param>
/// <param name="Queue">Queues left, right, a row of zeros → result.</param>
internal sealed record ProductForm(
    string Name,
    bool TransposesLeft,
    bool TransposesRight,
    bool IsMean,
    Action<Matrix, Matrix, BufferView<float>, Matrix> Queue)
{
    /// <summary>Z = X·Wᵀ + 0</summary>
    internal static ProductForm LinearForward { get; } = new(
        "LinearForward",
        TransposesLeft: false,
        TransposesRight: true,
        IsMean: false,
        (x, w, zeros, z) => Steps.LinearForward<Identity>(x, w, zeros, z));

    /// <summary>Δ = (Δ′·W′) ⊙ 1, where the activations, which the identity ignores, are Δ′ too.</summary>
    internal static ProductForm BackwardDelta { get; } = new(
        "BackwardDelta",
        TransposesLeft: false,
        TransposesRight: false,
        IsMean: false,
        (nextDelta, nextW, _, delta) =>
            Steps.BackwardDelta<Identity>(nextDelta, nextW, a: nextDelta, delta));

    /// <summary>∂C/∂W = Δᵀ·X / batch</summary>
    internal static ProductForm WeightGradient { get; } = new(
        "WeightGradient",
        TransposesLeft: true,
        TransposesRight: false,
        IsMean: true,
        (delta, x, _, gradW) => Steps.WeightGradient(delta, x, gradW));

    /// <summary>C = A·B, one thread for each element.</summary>
    internal static ProductForm Textbook { get; } = new(
        "TiledProduct",
        TransposesLeft: false,
        TransposesRight: false,
        IsMean: false,
        (a, b, _, c) => Launch.TiledProduct(
            c.Device,
            new KernelConfig(
                c.Columns / TiledProduct.Tile,
                c.Rows / TiledProduct.Tile,
                TiledProduct.Tile,
                TiledProduct.Tile),
            a,
            b,
            c,
            c.Rows));
}
