namespace GpuBp.Kernels;

/// <summary>Checks the shapes of BP2, BP3 and BP4 and launches their kernels.</summary>
internal static class BackwardLaunches
{
    /// <summary>BP2: δ = (δ′ W′) ⊙ σ′(z), with δ′ and W′ of the next layer.</summary>
    internal static void BackwardDelta<TActivation>(
        Factor nextDelta,
        Factor nextW,
        Matrix kept,
        Matrix delta,
        Precision precision = Precision.Float32)
        where TActivation : struct, IActivation
    {
        Check.Shape(nextDelta.Values, delta.Rows, nextW.Rows, nameof(nextDelta));
        Check.Shape(kept, delta.Rows, delta.Columns);
        Check.Shape(delta, nextDelta.Rows, nextW.Columns);
        if (delta.Device.Products is { } products)
            LibraryProducts.BackwardDelta<TActivation>(
                products, nextDelta.Values, nextW.Values, kept, delta);
        else
            Tiles
                .Choose(
                    delta.Device,
                    ProductShape.Of(
                        nameof(BackwardDelta), nextDelta, nextW, delta, nextW.Rows, precision))
                .Run(new BackwardDeltaCall<TActivation>(nextDelta, nextW, kept, delta));
    }

    /// <summary>δ ← δ ⊙ σ′(z)</summary>
    internal static void DerivativeProduct<TActivation>(Matrix delta, Matrix kept)
        where TActivation : struct, IActivation
    {
        Check.Shape(kept, delta.Rows, delta.Columns);
        foreach (var (first, length) in Chunks.Of(delta.Data.Length))
            Launch.DerivativeProduct<TActivation>(
                delta.Device,
                length,
                delta.Data.Slice(first, length),
                kept.Data.Slice(first, length));
    }

    /// <summary>BP4: ∂C/∂W = δᵀ·x / batch</summary>
    internal static void WeightGradient(
        Factor delta,
        Factor x,
        Matrix gradW,
        FiniteCheck check,
        Precision precision = Precision.Float32)
    {
        Check.Shape(x.Values, delta.Rows, gradW.Columns, nameof(x));
        Check.Shape(gradW, delta.Columns, x.Columns);
        check.CheckLengths();
        if (gradW.Device.Products is { } products)
            LibraryProducts.WeightGradient(products, delta.Values, x.Values, gradW, check);
        else
            Tiles
                .Choose(
                    gradW.Device,
                    ProductShape.Of(nameof(WeightGradient), delta, x, gradW, delta.Rows, precision))
                .Run(new WeightGradientCall(delta, x, gradW, check));
    }

    /// <summary>BP3: ∂C/∂b = column means of δ</summary>
    internal static void BiasGradient(Matrix delta, BufferView<float> gradB)
    {
        Check.Vector(gradB, delta.Columns);
        Launch.BiasGradient(
            delta.Device, Kernels.BiasGradient.Config(delta), delta, gradB, delta.Rows,
            delta.Columns);
    }

    /// <summary>BP2 through <see cref="Kernels.LayerNorm"/>: δ of z from δ′ of γ x̂ + β</summary>
    /// <param name="outer">δ′, [batch × outputs]</param>
    /// <param name="gamma">γ, [outputs]</param>
    /// <param name="normal">x̂, [batch × outputs]; replaced by δ′ x̂.</param>
    /// <param name="scale">1 / √(variance + ε), [batch]</param>
    /// <param name="delta">Receives δ, [batch × outputs].</param>
    internal static void LayerNormDelta(
        Matrix outer, BufferView<float> gamma, Matrix normal, BufferView<float> scale, Matrix delta)
    {
        Check.Shape(outer, delta.Rows, delta.Columns);
        Check.Shape(normal, delta.Rows, delta.Columns);
        Check.Vector(gamma, delta.Columns);
        Check.Vector(scale, delta.Rows);
        Launch.LayerNormDelta(
            delta.Device, NormRows.Config(delta), outer, gamma, normal, scale, delta, delta.Rows,
            delta.Columns);
    }

    /// <summary>∂C/∂s, and ∂C/∂W in the place of δᵀ·x / batch.</summary>
    /// <param name="w">W, [outputs × inputs]</param>
    /// <param name="scale">s, [inputs]</param>
    /// <param name="grad">δᵀ·x / batch, [outputs × inputs]; replaced by ∂C/∂W.</param>
    /// <param name="gradScale">Receives ∂C/∂s, [inputs].</param>
    internal static void ScaleGradient(
        Matrix w, BufferView<float> scale, Matrix grad, BufferView<float> gradScale)
    {
        Check.Vector(scale, w.Columns);
        Check.Shape(grad, w.Rows, w.Columns);
        Check.Vector(gradScale, w.Columns);
        Launch.ScaleGradient(
            w.Device, w.Columns, w, scale, grad, gradScale, w.Columns, w.Rows);
    }

    private readonly record struct BackwardDeltaCall<TActivation>(
        Factor NextDelta, Factor NextW, Matrix Kept, Matrix Delta) : ITileCall
        where TActivation : struct, IActivation
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.BackwardDelta<TTile, TActivation>(
                Delta.Device,
                Tiles.Config<TTile>(Delta.Rows, Delta.Columns),
                NextDelta.Of<TTile>(),
                NextW.Of<TTile>(),
                Kept,
                Delta,
                Delta.Rows,
                Delta.Columns,
                NextW.Rows);
    }

    private readonly record struct WeightGradientCall(
        Factor Delta, Factor X, Matrix GradW, FiniteCheck Check) : ITileCall
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.WeightGradient<TTile>(
                GradW.Device,
                Tiles.Config<TTile>(GradW.Rows, GradW.Columns),
                Delta.Of<TTile>(),
                X.Of<TTile>(),
                GradW,
                Check.Current,
                Check.NonFinite,
                Delta.Rows,
                GradW.Rows,
                GradW.Columns);
    }
}
