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

    /// <summary>The mean alone of <see cref="MeanAndSpread"/>.</summary>
    internal static float[,] Mean(float[][,] outputs) => MeanAndSpread(outputs).Mean;

    /// <summary>
    /// mean = Σ yₘ / k, in double, in the members' order; spread = √(Σ (yₘ − mean)² / (k − 1)), the
    /// members' sample standard deviation.
    /// </summary>
    /// <param name="outputs">[members], each [rows × outputs].</param>
    /// <returns>[rows × outputs] each; of one member what it gives, and no spread.</returns>
    internal static (float[,] Mean, float[,]? Spread) MeanAndSpread(float[][,] outputs)
    {
        if (outputs is [var only])
            return (only, null);
        var (rows, columns) = (outputs[0].GetLength(0), outputs[0].GetLength(1));
        var (means, spreads) = (new float[rows, columns], new float[rows, columns]);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                double sum = outputs[0][i, j];
                for (var m = 1; m < outputs.Length; m++)
                    sum += outputs[m][i, j];
                var mean = sum / outputs.Length;
                var squares = 0.0;
                foreach (var y in outputs)
                    squares += (y[i, j] - mean) * (y[i, j] - mean);
                means[i, j] = (float)mean;
                spreads[i, j] = (float)Math.Sqrt(squares / (outputs.Length - 1));
            }
        }

        return (means, spreads);
    }

    /// <summary>Sorts each row, so that no quantile is above a higher one: sorted, quantiles are
    /// no further from the true ones.</summary>
    /// <remarks>V. Chernozhukov, I. Fernández-Val and A. Galichon, Quantile and Probability Curves
    /// Without Crossing, 2010.</remarks>
    /// <param name="quantiles">[rows × levels].</param>
    internal static float[,] Rising(float[,] quantiles)
    {
        var rising = (float[,])quantiles.Clone();
        for (var i = 0; i < rising.GetLength(0); i++)
            MemoryMarshal.CreateSpan(ref rising[i, 0], rising.GetLength(1)).Sort();
        return rising;
    }

    private static (int, string, Activation, bool, float) Shape(DenseLayer layer) =>
        (layer.Outputs, layer.Function, layer.Activation, layer.HasBias, layer.Dropout);
}
