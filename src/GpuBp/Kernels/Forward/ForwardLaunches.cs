namespace GpuBp.Kernels;

/// <summary>Checks the shapes of the forward pass and launches its kernels.</summary>
internal static class ForwardLaunches
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
            Tiles
                .Choose(
                    a.Device,
                    ProductShape.Of(nameof(LinearForward), x, w, a, x.Columns, precision))
                .Run(new LinearForwardCall<TActivation>(x, w, b, a));
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

    /// <summary>z ← ln softmax(z), a = softmax(z), for each row</summary>
    internal static void Softmax(Matrix z, Matrix a)
    {
        Check.Shape(a, z.Rows, z.Columns);
        Launch.Softmax(z.Device, z.Rows, z, a, z.Columns);
    }

    /// <summary>x̂ of each row of z, then z ← γ x̂ + β</summary>
    /// <param name="z">[batch × outputs]</param>
    /// <param name="gamma">γ, [outputs]</param>
    /// <param name="beta">β, [outputs]</param>
    /// <param name="normal">Receives x̂, [batch × outputs].</param>
    /// <param name="scale">Receives 1 / √(variance + ε), [batch].</param>
    internal static void LayerNorm(
        Matrix z, BufferView<float> gamma, BufferView<float> beta, Matrix normal,
        BufferView<float> scale)
    {
        Check.Vector(gamma, z.Columns);
        Check.Vector(beta, z.Columns);
        Check.Shape(normal, z.Rows, z.Columns);
        Check.Vector(scale, z.Rows);
        Launch.LayerNorm(
            z.Device, NormRows.Config(z), z, gamma, beta, normal, scale, z.Rows, z.Columns);
    }

    /// <summary>scaled = W diag(s)</summary>
    internal static void ScaledWeights(Matrix w, BufferView<float> scale, Matrix scaled)
    {
        Check.Vector(scale, w.Columns);
        Check.Shape(scaled, w.Rows, w.Columns);
        foreach (var (first, count) in Chunks.OfRows(w.Rows, w.Columns))
            Launch.ScaledWeights(
                w.Device,
                count * w.Columns,
                w.RowRange((int)first, count),
                scale,
                scaled.RowRange((int)first, count),
                w.Columns);
    }

    /// <summary>y = a + x; y may be a itself.</summary>
    internal static void ResidualSum(Matrix a, Matrix x, Matrix y)
    {
        Check.Shape(x, a.Rows, a.Columns);
        Check.Shape(y, a.Rows, a.Columns);
        foreach (var (first, length) in Chunks.Of(a.Data.Length))
            Launch.ResidualSum(
                a.Device,
                length,
                a.Data.Slice(first, length),
                x.Data.Slice(first, length),
                y.Data.Slice(first, length));
    }

    /// <summary>y = x, with a share of its elements set to 0 and the others scaled up.</summary>
    /// <remarks>y may be x itself.</remarks>
    /// <param name="x">[batch × outputs]</param>
    /// <param name="y">[batch × outputs]</param>
    /// <param name="key">Three elements: see <see cref="Kernels.Dropout"/>.</param>
    /// <param name="batch">One element: the number of the batch.</param>
    /// <param name="layer">The layer's position in the network.</param>
    /// <param name="levels">
    /// What <see cref="DropoutLevel"/> has for each batch; two elements are for all of them.
    /// </param>
    /// <param name="firstRow">The row of the batch that is the first of x.</param>
    internal static void Dropout(
        Matrix x,
        Matrix y,
        BufferView<int> key,
        BufferView<int> batch,
        int layer,
        BufferView<int> levels,
        int firstRow = 0)
    {
        Check.Shape(y, x.Rows, x.Columns);
        Check.Vector(key, 3);
        Check.Vector(batch, 1);
        var (firstBlock, skip) = Math.DivRem((long)firstRow * x.Columns, 4);
        foreach (var (block, blocks) in Chunks.Of((skip + x.Data.Length + 3) / 4))
        {
            var first = Math.Max(0, 4 * block - skip);
            var length = x.Data.Length - first;
            Launch.Dropout(
                x.Device,
                blocks,
                x.Data.Slice(first, length),
                y.Data.Slice(first, length),
                key,
                batch,
                length,
                (int)(firstBlock + block),
                block == 0 ? (int)skip : 0,
                layer,
                levels,
                levels.Length == DropoutLevel.Numbers ? 0 : DropoutLevel.Numbers);
        }
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
}
