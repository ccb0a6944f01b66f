namespace GpuBp.Tests.Reference;

/// <summary>
/// Forward, BP1–BP4 and the update as plain loops in double; no code of the library.
/// </summary>
/// <remarks>Deltas belong to single samples; only the gradients are means over the batch.</remarks>
internal static class ReferenceEquations
{
    /// <summary>z_ij = Σ_k x_ik w_jk + b_j</summary>
    /// <param name="x">[batch × inputs].</param>
    /// <param name="w">[outputs × inputs].</param>
    /// <param name="b">[outputs], or null for none.</param>
    /// <returns>[batch × outputs].</returns>
    public static double[,] PreActivation(double[,] x, double[,] w, double[]? b)
    {
        var (batch, inputs, outputs) = (x.GetLength(0), x.GetLength(1), w.GetLength(0));
        var z = new double[batch, outputs];
        for (var i = 0; i < batch; i++)
        {
            for (var j = 0; j < outputs; j++)
            {
                z[i, j] = b is null ? 0 : b[j];
                for (var k = 0; k < inputs; k++)
                    z[i, j] += x[i, k] * w[j, k];
            }
        }

        return z;
    }

    /// <summary>a_ij = σ(z_ij); softmax: a_ij = e^{z_ij} / Σ_k e^{z_ik}</summary>
    public static double[,] Activate(double[,] z, ReferenceActivation activation)
    {
        var (batch, outputs) = (z.GetLength(0), z.GetLength(1));
        var a = new double[batch, outputs];
        for (var i = 0; i < batch; i++)
        {
            var logSumExp = ReferenceLosses.LogSumExp(z, i);
            for (var j = 0; j < outputs; j++)
            {
                a[i, j] = activation == ReferenceActivation.Softmax
                    ? Math.Exp(z[i, j] - logSumExp)
                    : ReferenceActivations.Apply(activation, z[i, j]);
            }
        }

        return a;
    }

    /// <summary>BP1: delta_ij = ∂C/∂a_ij σ′(z_ij); under cross-entropy a_ij − y_ij.</summary>
    public static double[,] OutputDelta(
        double[,] z, double[,] a, double[,] y, ReferenceActivation output, ReferenceLoss loss)
    {
        var (batch, outputs) = (z.GetLength(0), z.GetLength(1));
        var delta = new double[batch, outputs];
        for (var i = 0; i < batch; i++)
        {
            for (var j = 0; j < outputs; j++)
            {
                delta[i, j] = ReferenceLosses.Slope(
                    loss, a[i, j], y[i, j], ReferenceLosses.Level(j, outputs));
                if (loss != ReferenceLoss.CrossEntropy)
                    delta[i, j] *= ReferenceActivations.Derivative(output, z[i, j]);
            }
        }

        return delta;
    }

    /// <summary>BP2: delta_ik = (Σ_j delta′_ij w′_jk) σ′(z_ik), ′ the next layer.</summary>
    /// <param name="nextDelta">[batch × next outputs].</param>
    /// <param name="nextW">[next outputs × outputs].</param>
    /// <param name="z">[batch × outputs].</param>
    /// <param name="activation">This layer's activation.</param>
    /// <returns>[batch × outputs].</returns>
    public static double[,] BackwardDelta(
        double[,] nextDelta, double[,] nextW, double[,] z, ReferenceActivation activation)
    {
        var (batch, nextOutputs, outputs) = (z.GetLength(0), nextW.GetLength(0), z.GetLength(1));
        var delta = new double[batch, outputs];
        for (var i = 0; i < batch; i++)
        {
            for (var k = 0; k < outputs; k++)
            {
                for (var j = 0; j < nextOutputs; j++)
                    delta[i, k] += nextDelta[i, j] * nextW[j, k];
                delta[i, k] *= ReferenceActivations.Derivative(activation, z[i, k]);
            }
        }

        return delta;
    }

    /// <summary>BP3: gradB_j = (1 / batch) Σ_i delta_ij</summary>
    public static double[] BiasGradient(double[,] delta)
    {
        var (batch, outputs) = (delta.GetLength(0), delta.GetLength(1));
        var gradB = new double[outputs];
        for (var j = 0; j < outputs; j++)
        {
            for (var i = 0; i < batch; i++)
                gradB[j] += delta[i, j];
            gradB[j] /= batch;
        }

        return gradB;
    }

    /// <summary>BP4: gradW_jk = (1 / batch) Σ_i delta_ij x_ik</summary>
    /// <param name="delta">[batch × outputs].</param>
    /// <param name="x">The layer's input, [batch × inputs].</param>
    /// <returns>[outputs × inputs].</returns>
    public static double[,] WeightGradient(double[,] delta, double[,] x)
    {
        var (batch, outputs, inputs) = (delta.GetLength(0), delta.GetLength(1), x.GetLength(1));
        var gradW = new double[outputs, inputs];
        for (var j = 0; j < outputs; j++)
        {
            for (var k = 0; k < inputs; k++)
            {
                for (var i = 0; i < batch; i++)
                    gradW[j, k] += delta[i, j] * x[i, k];
                gradW[j, k] /= batch;
            }
        }

        return gradW;
    }

    /// <summary>w ← w − η gradW, b ← b − η gradB</summary>
    public static void Update(
        double[,] w, double[]? b, double[,] gradW, double[] gradB, double learningRate)
    {
        for (var j = 0; j < w.GetLength(0); j++)
        {
            for (var k = 0; k < w.GetLength(1); k++)
                w[j, k] -= learningRate * gradW[j, k];
            if (b is not null)
                b[j] -= learningRate * gradB[j];
        }
    }
}
