using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>The networks of a model as one: that they are alike, and what they give together.
/// </summary>
internal static class ModelMembers
{
    /// <summary>A copy of the list.</summary>
    /// <exception cref="ArgumentNullException">The list or a network is null.</exception>
    /// <exception cref="ArgumentException">There is none, or one is unlike the first.</exception>
    internal static IReadOnlyList<Mlp> Require(IReadOnlyList<Mlp> members, string name)
    {
        ArgumentNullException.ThrowIfNull(members, name);
        Mlp[] all = [.. members];
        if (all.Length == 0)
            throw new ArgumentException($"{name} is empty; give at least one network.", name);
        for (var m = 0; m < all.Length; m++)
        {
            ArgumentNullException.ThrowIfNull(all[m], $"{name}[{m}]");
            if (all[m].Inputs != all[0].Inputs ||
                !all[m].Layers.Select(Shape).SequenceEqual(all[0].Layers.Select(Shape)))
                throw new ArgumentException(
                    $"{name}[{m}] is {all[m]}; {name}[0] is {all[0]}. Give networks of the same " +
                    "inputs, and of layers with the same outputs, activations, biases and dropout.",
                    name);
        }

        return all.AsReadOnly();
    }

    /// <summary>mean = Σ yₘ / k, in double, in the members' order.</summary>
    /// <param name="outputs">[members], each [rows × outputs].</param>
    /// <returns>[rows × outputs]; of one member what it gives.</returns>
    internal static float[,] Mean(float[][,] outputs) => outputs is [var only]
        ? only
        : Reduce(outputs, (some, i, j) => some.Average(y => (double)y[i, j]));

    /// <summary>spread = √(Σ (yₘ − mean)² / (k − 1)): the members' sample standard deviation.
    /// </summary>
    /// <param name="outputs">[members], each [rows × outputs]; at least two.</param>
    /// <returns>[rows × outputs].</returns>
    internal static float[,] Spread(float[][,] outputs) => Reduce(outputs, (some, i, j) =>
    {
        var mean = some.Average(y => (double)y[i, j]);
        var squares = some.Sum(y => (y[i, j] - mean) * (y[i, j] - mean));
        return Math.Sqrt(squares / (some.Length - 1));
    });

    /// <summary>Sorts each row, so that no quantile is above a higher one: sorted, quantiles are
    /// no further from the true ones.</summary>
    /// <remarks>V. Chernozhukov, I. Fernández-Val and A. Galichon, Quantile and Probability Curves
    /// Without Crossing, 2010.</remarks>
    /// <param name="quantiles">[rows × levels].</param>
    internal static float[,] Rising(float[,] quantiles)
    {
        var rising = new float[quantiles.GetLength(0), quantiles.GetLength(1)];
        Buffer.BlockCopy(quantiles, 0, rising, 0, sizeof(float) * quantiles.Length);
        for (var i = 0; i < rising.GetLength(0); i++)
            MemoryMarshal.CreateSpan(ref rising[i, 0], rising.GetLength(1)).Sort();
        return rising;
    }

    private static float[,] Reduce(
        float[][,] outputs, Func<float[][,], int, int, double> reduce)
    {
        var (rows, columns) = (outputs[0].GetLength(0), outputs[0].GetLength(1));
        var reduced = new float[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                reduced[i, j] = (float)reduce(outputs, i, j);
        }

        return reduced;
    }

    private static (int, Activation, bool, float) Shape(DenseLayer layer) =>
        (layer.Outputs, layer.Activation, layer.HasBias, layer.Dropout);
}
