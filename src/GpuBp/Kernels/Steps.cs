namespace GpuBp.Kernels;

/// <summary>
/// The steps of the algorithm as calls on matrices: checks the shapes, chooses the tile, launches.
/// </summary>
internal static class Steps
{
    /// <summary>a = σ(x·Wᵀ + b)</summary>
    internal static void LinearForward<TActivation>(
        Matrix x, Matrix w, BufferView<float> b, Matrix a)
        where TActivation : struct, IActivation
    {
        Check.Shape(x, a.Rows, w.Columns);
        Check.Shape(a, x.Rows, w.Rows);
        Check.Vector(b, w.Rows);
        Tiles.Run(a.Device, a.Rows, a.Columns, new LinearForwardCall<TActivation>(x, w, b, a));
    }

    /// <summary>BP2: δ = (δ′ W′) ⊙ σ′(z), with δ′ and W′ of the next layer.</summary>
    internal static void BackwardDelta<TActivation>(
        Matrix nextDelta, Matrix nextW, Matrix a, Matrix delta)
        where TActivation : struct, IActivation
    {
        Check.Shape(nextDelta, delta.Rows, nextW.Rows);
        Check.Shape(a, delta.Rows, delta.Columns);
        Check.Shape(delta, nextDelta.Rows, nextW.Columns);
        Tiles.Run(
            delta.Device,
            delta.Rows,
            delta.Columns,
            new BackwardDeltaCall<TActivation>(nextDelta, nextW, a, delta));
    }

    /// <summary>BP4: ∂C/∂W = δᵀ·x / batch</summary>
    internal static void WeightGradient(Matrix delta, Matrix x, Matrix gradW)
    {
        Check.Shape(x, delta.Rows, gradW.Columns);
        Check.Shape(gradW, delta.Columns, x.Columns);
        Tiles.Run(gradW.Device, gradW.Rows, gradW.Columns, new WeightGradientCall(delta, x, gradW));
    }

    /// <summary>BP3: ∂C/∂b = column means of δ</summary>
    internal static void BiasGradient(Matrix delta, BufferView<float> gradB)
    {
        Check.Vector(gradB, delta.Columns);
        var groups = KernelConfig.GroupsFor(delta.Columns, Kernels.BiasGradient.Columns);
        Launch.BiasGradient(
            delta.Device,
            new KernelConfig(groups, 1, Kernels.BiasGradient.Columns, Kernels.BiasGradient.Rows),
            delta,
            gradB,
            delta.Rows,
            delta.Columns);
    }

    /// <summary>a = σ(z)</summary>
    internal static void Activate<TActivation>(Matrix z, Matrix a)
        where TActivation : struct, IActivation
    {
        Check.Shape(a, z.Rows, z.Columns);
        foreach (var (first, length) in Chunks.Of(z.Data.Length))
            Launch.Activate<TActivation>(
                z.Device, length, z.Data.Slice(first, length), a.Data.Slice(first, length));
    }

    /// <summary>z ← ln softmax(z), a = softmax(z), row by row</summary>
    internal static void Softmax(Matrix z, Matrix a)
    {
        Check.Shape(a, z.Rows, z.Columns);
        Launch.Softmax(z.Device, z.Rows, z, a, z.Columns);
    }

    /// <summary>BP1: δ = ∇ₐC ⊙ σ′(z)</summary>
    internal static void OutputDelta<TActivation, TLoss>(Matrix a, Matrix y, Matrix delta)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss
    {
        Check.Shape(y, a.Rows, a.Columns);
        Check.Shape(delta, a.Rows, a.Columns);
        foreach (var (first, length) in Chunks.Of(a.Data.Length))
            Launch.OutputDelta<TActivation, TLoss>(
                a.Device,
                length,
                a.Data.Slice(first, length),
                y.Data.Slice(first, length),
                delta.Data.Slice(first, length));
    }

    /// <summary>The cost of a batch, as one sum for each of <see cref="LossSum.Groups"/>.</summary>
    internal static void LossSum<TLoss>(Matrix z, Matrix a, Matrix y, BufferView<float> sums)
        where TLoss : struct, ILoss
    {
        Check.Shape(z, a.Rows, a.Columns);
        Check.Shape(y, a.Rows, a.Columns);
        var groups = Kernels.LossSum.Groups(a.Data.Length);
        Check.Vector(sums, groups);
        Launch.LossSum<TLoss>(
            a.Device,
            new KernelConfig(groups, 1, Kernels.LossSum.Threads, 1),
            z,
            a,
            y,
            sums,
            a.Data.Length);
    }

    /// <summary>w ← w − η ∂C/∂w</summary>
    internal static void SgdUpdate(
        BufferView<float> w, BufferView<float> grad, float learningRate)
    {
        Check.Vector(grad, w.Length);
        foreach (var (first, length) in Chunks.Of(w.Length))
            Launch.SgdUpdate(
                w.Device, length, w.Slice(first, length), grad.Slice(first, length), learningRate);
    }

    /// <summary>Row i of the batch is row rows[i] of the source.</summary>
    internal static void GatherRows(Matrix source, BufferView<int> rows, Matrix batch)
    {
        Check.Vector(rows, batch.Rows);
        Check.Shape(batch, batch.Rows, source.Columns);
        foreach (var (first, count) in Chunks.OfRows(batch.Rows, batch.Columns))
            Launch.GatherRows(
                batch.Device,
                count * batch.Columns,
                source,
                rows.Slice(first, count),
                batch.RowRange((int)first, count),
                batch.Columns);
    }

    /// <summary>Adds the number of samples that are classified rightly to correct[0].</summary>
    internal static void CountCorrect(Matrix a, Matrix y, BufferView<int> correct)
    {
        Check.Shape(y, a.Rows, a.Columns);
        Check.Vector(correct, 1);
        Launch.CountCorrect(a.Device, a.Rows, a, y, correct, a.Columns);
    }

    private readonly record struct LinearForwardCall<TActivation>(
        Matrix X, Matrix W, BufferView<float> B, Matrix A) : ITileCall
        where TActivation : struct, IActivation
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.LinearForward<TTile, TActivation>(
                A.Device, Tiles.Config<TTile>(A.Rows, A.Columns), X, W, B, A, X.Rows, W.Rows, W.Columns);
    }

    private readonly record struct BackwardDeltaCall<TActivation>(
        Matrix NextDelta, Matrix NextW, Matrix A, Matrix Delta) : ITileCall
        where TActivation : struct, IActivation
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.BackwardDelta<TTile, TActivation>(
                Delta.Device,
                Tiles.Config<TTile>(Delta.Rows, Delta.Columns),
                NextDelta,
                NextW,
                A,
                Delta,
                Delta.Rows,
                Delta.Columns,
                NextW.Rows);
    }

    private readonly record struct WeightGradientCall(Matrix Delta, Matrix X, Matrix GradW) : ITileCall
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.WeightGradient<TTile>(
                GradW.Device,
                Tiles.Config<TTile>(GradW.Rows, GradW.Columns),
                Delta,
                X,
                GradW,
                Delta.Rows,
                GradW.Rows,
                GradW.Columns);
    }
}
