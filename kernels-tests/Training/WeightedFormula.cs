using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>
/// The weighted cross-entropy as PyTorch has it: Σᵢ sᵢ (−Σⱼ wⱼ y′ᵢⱼ ln aᵢⱼ) / Σᵢ sᵢ w of the label of i, with
/// y′ = (1 − ε) y + ε / K.
/// </summary>
internal sealed class WeightedFormula(double smoothing, float[] classWeights, float[] weights)
{
    /// <summary>The cost of a batch.</summary>
    internal double Cost(ReferenceNetwork network, Dataset data, int[] rows)
    {
        var (sum, total) = (0.0, 0.0);
        foreach (var row in rows)
        {
            var z = Logits(network, data, row);
            for (var j = 0; j < classWeights.Length; j++)
                sum -= weights[row] * classWeights[j] * Smooth(data, row, j) *
                    (z[0, j] - ReferenceLosses.LogSumExp(z, 0));
            total += weights[row] * classWeights[data.Labels[row]];
        }

        return sum / total;
    }

    /// <summary>One step on a batch, whose gradients are sums over its samples of δ = Σ q a − q.</summary>
    /// <returns>The cost before it.</returns>
    internal double Step(ReferenceNetwork network, Dataset data, int[] rows, double learningRate)
    {
        var cost = Cost(network, data, rows);
        var total = rows.Sum(row => (double)weights[row] * classWeights[data.Labels[row]]);
        var (x, _) = TrainingData.Part(data, rows);
        var pass = network.Forward(x);
        var outputs = data.Outputs;
        var delta = new double[rows.Length, outputs];
        for (var i = 0; i < rows.Length; i++)
        {
            var z = Logits(network, data, rows[i]);
            var q = new double[classWeights.Length];
            for (var j = 0; j < q.Length; j++)
                q[j] = weights[rows[i]] * classWeights[j] * Smooth(data, rows[i], j);

            // Of a single output the second class has the logit; δ is a mean's share, as gradients divide
            // by the rows.
            for (var j = 0; j < outputs; j++)
            {
                var c = outputs == 1 ? 1 : j;
                delta[i, j] = rows.Length / total *
                    (q.Sum() * Math.Exp(z[0, c] - ReferenceLosses.LogSumExp(z, 0)) - q[c]);
            }
        }

        for (var l = network.Layers.Count - 1; l >= 0; l--)
        {
            var layer = network.Layers[l];
            var gradW = ReferenceEquations.WeightGradient(delta, pass.X[l]);
            var gradB = ReferenceEquations.BiasGradient(delta);
            if (l > 0)
                delta = ReferenceEquations.BackwardDelta(
                    delta, layer.W, pass.Z[l - 1], network.Layers[l - 1].Activation);
            ReferenceEquations.Update(layer.W, layer.B, gradW, gradB, learningRate);
        }

        return cost;
    }

    private double Smooth(Dataset data, int row, int j) =>
        (1 - smoothing) * (data.Labels[row] == j ? 1 : 0) + smoothing / classWeights.Length;

    private static double[,] Logits(ReferenceNetwork network, Dataset data, int row)
    {
        var z = network.Forward(TrainingData.Part(data, [row]).X).Z[^1];
        return data.Outputs == 1 ? new[,] { { 0, z[0, 0] } } : z;
    }
}
