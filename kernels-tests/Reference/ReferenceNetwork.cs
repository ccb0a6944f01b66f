namespace GpuBp.Tests.Reference;

/// <summary>One dense layer: a = σ(x Wᵀ + b).</summary>
/// <param name="W">[outputs × inputs].</param>
/// <param name="B">[outputs], or null for none.</param>
/// <param name="Activation">σ.</param>
internal sealed record ReferenceLayer(double[,] W, double[]? B, ReferenceActivation Activation);

/// <summary>What one pass over a batch leaves behind; index l is the layer, from 0.</summary>
/// <param name="X">Each layer's input: X[0] the batch, X[l] the layer before's output.</param>
/// <param name="Z">Each layer's pre-activations.</param>
/// <param name="A">Each layer's outputs; the last are the network's.</param>
internal sealed record ReferencePass(double[][,] X, double[][,] Z, double[][,] A);

/// <summary>What the way back leaves behind; index l is the layer, from 0.</summary>
/// <param name="Delta">[batch × outputs], of single samples.</param>
/// <param name="GradW">[outputs × inputs], means over the batch.</param>
/// <param name="GradB">[outputs], means over the batch; also for a layer without biases.</param>
internal sealed record ReferenceGradients(double[][,] Delta, double[][,] GradW, double[][] GradB);

/// <summary>
/// A multi-layer perceptron in double loops: what every device is measured against.
/// </summary>
internal sealed class ReferenceNetwork
{
    public ReferenceNetwork(ReferenceLoss loss, params ReferenceLayer[] layers)
    {
        for (var l = 0; l < layers.Length - 1; l++)
        {
            if (layers[l].Activation == ReferenceActivation.Softmax)
                throw new ArgumentException(
                    $"Layer {l} is hidden and cannot be softmax.", nameof(layers));
        }

        if (!ReferenceLosses.IsLegal(layers[^1].Activation, loss))
            throw new ArgumentException(
                $"{layers[^1].Activation} does not go with {loss}.", nameof(loss));
        Loss = loss;
        Layers = layers;
    }

    public ReferenceLoss Loss { get; }

    public IReadOnlyList<ReferenceLayer> Layers { get; }

    /// <summary>Layer after layer: z, then a.</summary>
    public ReferencePass Forward(double[,] x)
    {
        var count = Layers.Count;
        var pass = new ReferencePass(
            new double[count][,], new double[count][,], new double[count][,]);
        for (var l = 0; l < count; l++)
        {
            pass.X[l] = l == 0 ? x : pass.A[l - 1];
            pass.Z[l] = ReferenceEquations.PreActivation(pass.X[l], Layers[l].W, Layers[l].B);
            pass.A[l] = ReferenceEquations.Activate(pass.Z[l], Layers[l].Activation);
        }

        return pass;
    }

    /// <summary>The mean cost of a batch.</summary>
    public double Cost(double[,] x, double[,] y)
    {
        var pass = Forward(x);
        return ReferenceLosses.Mean(pass.Z[^1], pass.A[^1], y, Layers[^1].Activation, Loss);
    }

    /// <summary>BP1 at the outputs, BP2 down the layers, BP3 and BP4 at each.</summary>
    public ReferenceGradients Backward(ReferencePass pass, double[,] y)
    {
        var count = Layers.Count;
        var back = new ReferenceGradients(
            new double[count][,], new double[count][,], new double[count][]);
        for (var l = count - 1; l >= 0; l--)
        {
            var activation = Layers[l].Activation;
            back.Delta[l] = l == count - 1
                ? ReferenceEquations.OutputDelta(pass.Z[l], pass.A[l], y, activation, Loss)
                : ReferenceEquations.BackwardDelta(
                    back.Delta[l + 1], Layers[l + 1].W, pass.Z[l], activation);
            back.GradB[l] = ReferenceEquations.BiasGradient(back.Delta[l]);
            back.GradW[l] = ReferenceEquations.WeightGradient(back.Delta[l], pass.X[l]);
        }

        return back;
    }

    /// <summary>One step of plain gradient descent over a batch.</summary>
    public void Step(double[,] x, double[,] y, double learningRate)
    {
        var back = Backward(Forward(x), y);
        for (var l = 0; l < Layers.Count; l++)
        {
            ReferenceEquations.Update(
                Layers[l].W, Layers[l].B, back.GradW[l], back.GradB[l], learningRate);
        }
    }
}
