namespace GpuBp.Kernels;

/// <summary>
/// The steps of the algorithm as calls on matrices: checks the shapes, chooses the tile, launches.
/// </summary>
internal static partial class Steps
{
    /// <summary>a = σ(x·Wᵀ + b)</summary>
    internal static void LinearForward<TActivation>(
        Factor x, Factor w, BufferView<float> b, Matrix a, Precision precision = Precision.Float32)
        where TActivation : struct, IActivation
    {
        Check.Shape(x.Values, a.Rows, w.Columns, nameof(x));
        Check.Shape(a, x.Rows, w.Rows);
        Check.Vector(b, w.Rows);
        if (a.Device.Products is { } products)
            LibraryProducts.LinearForward<TActivation>(products, x.Values, w.Values, b, a);
        else
            Tiles.Run(
                a.Device,
                ProductShape.Of(nameof(LinearForward), x, w, a, x.Columns, precision),
                new LinearForwardCall<TActivation>(x, w, b, a));
    }

    /// <summary>The numbers of a matrix, in bfloat16; rows of both at multiples of 16 bytes.</summary>
    internal static void Pack(Matrix values, BufferView<float> packed)
    {
        Check.Vector(packed, values.Data.Length / 2);
        foreach (var (first, length) in Chunks.Of(values.Data.Length / PackBFloat16.Together))
            Launch.PackBFloat16(
                values.Device,
                length,
                values.Data.Slice(first * PackBFloat16.Together, (long)length * PackBFloat16.Together),
                packed.Slice(
                    first * PackBFloat16.Together / 2, (long)length * PackBFloat16.Together / 2));
    }

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
            LibraryProducts.BackwardDelta<TActivation>(products, nextDelta.Values, nextW.Values, kept, delta);
        else
            Tiles.Run(
                delta.Device,
                ProductShape.Of(nameof(BackwardDelta), nextDelta, nextW, delta, nextW.Rows, precision),
                new BackwardDeltaCall<TActivation>(nextDelta, nextW, kept, delta));
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
        CheckNotes(check);
        if (gradW.Device.Products is { } products)
            LibraryProducts.WeightGradient(products, delta.Values, x.Values, gradW, check);
        else
            Tiles.Run(
                gradW.Device,
                ProductShape.Of(nameof(WeightGradient), delta, x, gradW, delta.Rows, precision),
                new WeightGradientCall(delta, x, gradW, check));
    }

    /// <summary>BP3: ∂C/∂b = column means of δ</summary>
    internal static void BiasGradient(Matrix delta, BufferView<float> gradB)
    {
        Check.Vector(gradB, delta.Columns);
        Launch.BiasGradient(
            delta.Device, Kernels.BiasGradient.Config(delta), delta, gradB, delta.Rows, delta.Columns);
    }

    /// <summary>BP4 and descent: W ← W − η δᵀ·x / batch</summary>
    internal static void WeightDescent(
        Factor delta,
        Factor x,
        Matrix w,
        BufferView<float> learningRate,
        FiniteCheck check,
        Precision precision = Precision.Float32)
    {
        Check.Shape(x.Values, delta.Rows, w.Columns, nameof(x));
        Check.Shape(w, delta.Columns, x.Columns);
        Check.Vector(learningRate, 1);
        CheckNotes(check);
        Tiles.Run(
            w.Device,
            ProductShape.Of(nameof(WeightDescent), delta, x, w, delta.Rows, precision),
            new WeightDescentCall(delta, x, w, learningRate, check));
    }

    /// <summary>BP3 and descent: b ← b − η · column means of δ</summary>
    internal static void BiasDescent(Matrix delta, BufferView<float> b, BufferView<float> learningRate)
    {
        Check.Vector(b, delta.Columns);
        Check.Vector(learningRate, 1);
        Launch.BiasDescent(
            delta.Device, Kernels.BiasGradient.Config(delta), delta, b, learningRate, delta.Rows, delta.Columns);
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

    /// <summary>BP1 and the samples' costs: δ = ∇ₐC ⊙ σ′(z), C at cursor · batchSize of the costs.</summary>
    internal static void OutputDelta<TActivation, TLoss>(
        Matrix z, Matrix y, Matrix delta, CostsAt costs, float parameter = 0)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss
    {
        CheckOutputDelta(z, y, delta, costs);
        if (WideRows.Suit(z.Device.Info, z.Columns))
            WideOutputDelta<TActivation, TLoss>(z, y, delta, costs, parameter);
        else
            Launch.OutputDelta<TActivation, TLoss>(
                z.Device,
                z.Rows,
                z,
                y,
                delta,
                costs.Costs,
                costs.Cursor,
                costs.Current,
                costs.BatchSize,
                parameter,
                z.Columns);
    }

    /// <summary>BP1 and the samples' costs under softmax and cross-entropy: δ = softmax(z) − y.</summary>
    internal static void SoftmaxDelta(Matrix z, Matrix y, Matrix delta, CostsAt costs)
    {
        CheckOutputDelta(z, y, delta, costs);
        if (WideRows.Suit(z.Device.Info, z.Columns))
            WideSoftmaxDelta(z, y, delta, costs);
        else
            Launch.SoftmaxDelta(
                z.Device,
                z.Rows,
                z,
                y,
                delta,
                costs.Costs,
                costs.Cursor,
                costs.Current,
                costs.BatchSize,
                z.Columns);
    }

    /// <summary><see cref="OutputDelta"/> by a warp for each row, once the shapes are known to fit.</summary>
    internal static void WideOutputDelta<TActivation, TLoss>(
        Matrix z, Matrix y, Matrix delta, CostsAt costs, float parameter = 0)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss => Launch.WideOutputDelta<TActivation, TLoss>(
            z.Device,
            WideRows.Config(z.Rows),
            z,
            y,
            delta,
            costs.Costs,
            costs.Cursor,
            costs.Current,
            costs.BatchSize,
            parameter,
            z.Rows,
            z.Columns);

    /// <summary><see cref="SoftmaxDelta"/> by a warp for each row, once the shapes are known to fit.</summary>
    internal static void WideSoftmaxDelta(Matrix z, Matrix y, Matrix delta, CostsAt costs) =>
        Launch.WideSoftmaxDelta(
            z.Device,
            WideRows.Config(z.Rows),
            z,
            y,
            delta,
            costs.Costs,
            costs.Cursor,
            costs.Current,
            costs.BatchSize,
            z.Rows,
            z.Columns);

    /// <summary>w ← w − η ∂C/∂w</summary>
    internal static void SgdUpdate(
        BufferView<float> w, BufferView<float> grad, BufferView<float> learningRate)
    {
        Check.Vector(grad, w.Length);
        Check.Vector(learningRate, 1);
        foreach (var (first, length) in Chunks.Of(w.Length))
            Launch.SgdUpdate(
                w.Device, length, w.Slice(first, length), grad.Slice(first, length), learningRate);
    }

    /// <summary>Row i of the batch is row order[cursor · batchSize + i] of the source.</summary>
    internal static void GatherRows(
        Matrix source, BufferView<int> order, BufferView<int> cursor, Matrix batch, int batchSize)
    {
        Check.Shape(batch, batch.Rows, source.Columns);
        Check.Vector(cursor, 1);
        foreach (var (first, count) in Chunks.OfRows(batch.Rows, batch.Columns))
            Launch.GatherRows(
                batch.Device,
                count * batch.Columns,
                source,
                order.Slice(first, order.Length - first),
                cursor,
                batch.RowRange((int)first, count),
                batchSize,
                batch.Columns);
    }

    /// <summary>cursor ← cursor + 1</summary>
    internal static void NextBatch(BufferView<int> cursor)
    {
        Check.Vector(cursor, 1);
        Launch.NextBatch(cursor.Device, 1, cursor);
    }

    private static void CheckOutputDelta(Matrix z, Matrix y, Matrix delta, CostsAt costs)
    {
        Check.Shape(y, z.Rows, z.Columns);
        Check.Shape(delta, z.Rows, z.Columns);
        Check.Vector(costs.Cursor, 1, "cursor");
        Check.Vector(costs.Current, 1, "current");
    }

    private static void CheckNotes(FiniteCheck check)
    {
        Check.Vector(check.Current, 1, "current");
        Check.Vector(check.NonFinite, 1, "nonFinite");
    }

    private readonly record struct LinearForwardCall<TActivation>(
        Factor X, Factor W, BufferView<float> B, Matrix A) : ITileCall
        where TActivation : struct, IActivation
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.LinearForward<TTile, TActivation>(
                A.Device,
                Tiles.Config<TTile>(A.Rows, A.Columns),
                X.Of<TTile>(),
                W.Of<TTile>(),
                B,
                A,
                X.Rows,
                W.Rows,
                W.Columns);
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

    private readonly record struct WeightDescentCall(
        Factor Delta, Factor X, Matrix W, BufferView<float> LearningRate, FiniteCheck Check) : ITileCall
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.WeightDescent<TTile>(
                W.Device,
                Tiles.Config<TTile>(W.Rows, W.Columns),
                Delta.Of<TTile>(),
                X.Of<TTile>(),
                W,
                LearningRate,
                Check.Current,
                Check.NonFinite,
                Delta.Rows,
                W.Rows,
                W.Columns);
    }
}
