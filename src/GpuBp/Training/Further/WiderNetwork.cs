namespace GpuBp;

/// <summary>A copy of a network for a plan that has further categories and classes.</summary>
internal static class WiderNetwork
{
    /// <summary>
    /// The network gives for old rows what it gave: further inputs have weights 0. A further output
    /// begins as the mean of the others.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="old">Its plan.</param>
    /// <param name="plan">The same, wider.</param>
    /// <param name="layers">Its layers, before they become wider.</param>
    /// <param name="hasNewHead">Whether the output layer begins anew.</param>
    /// <param name="seed">The seed of a new output layer.</param>
    /// <exception cref="DeviceOutOfMemoryException">The parameters do not fit.</exception>
    internal static Mlp Of(
        Mlp network, TablePlan old, TablePlan plan, IReadOnlyList<LayerOptions> layers,
        bool hasNewHead, long seed)
    {
        var further = plan.Target!.Outputs - old.Target!.Outputs;
        LayerOptions[] wider = [.. layers];
        if (further > 0)
            wider[^1] = NetworkCopy.Options(network.Layers[^1], network.Outputs + further) with
            {
                LearningRateFactor = wider[^1].LearningRateFactor,
                WeightDecay = wider[^1].WeightDecay,
            };
        if (hasNewHead)
            wider[^1] = wider[^1] with { Initializer = Initializer.Xavier };
        var copy = new Mlp(network.Device, plan.Inputs, wider, seed);
        try
        {
            for (var l = 0; l < wider.Length; l++)
            {
                var isHead = l == wider.Length - 1;
                if (!isHead || !hasNewHead)
                    Copy(
                        network.Layers[l], copy.Layers[l],
                        l == 0
                            ? Places(old, plan)
                            : [.. Enumerable.Range(0, copy.Layers[l].Inputs)]);
            }

            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>For each input of the wider plan its place in the old one; −1 for a further
    /// one.</summary>
    internal static int[] Places(TablePlan old, TablePlan plan)
    {
        var places = new int[plan.Inputs];
        for (var k = 0; k < plan.Columns.Count; k++)
        {
            for (var j = 0; j < plan.Columns[k].Inputs; j++)
                places[plan.FirstInputs[k] + j] =
                    j < old.Columns[k].Inputs ? old.FirstInputs[k] + j : -1;
        }

        return places;
    }

    private static void Copy(DenseLayer from, DenseLayer to, int[] places)
    {
        var (weights, wider) = (from.GetWeights(), new float[to.Outputs, to.Inputs]);
        for (var j = 0; j < to.Outputs; j++)
        {
            for (var k = 0; k < to.Inputs; k++)
                wider[j, k] = places[k] < 0 ? 0
                    : j < from.Outputs ? weights[j, places[k]]
                    : Enumerable.Range(0, from.Outputs).Average(i => weights[i, places[k]]);
        }

        to.SetWeights(wider);
        if (from.HasBias)
        {
            var biases = from.GetBiases();
            to.SetBiases([.. Enumerable.Range(0, to.Outputs)
                .Select(j => j < biases.Length ? biases[j] : biases.Average())]);
        }

        if (from.HasLayerNorm)
            to.SetLayerNorm(from.GetGamma(), from.GetBeta());
        if (from.ScalesInputs)
        {
            var scale = from.GetScale();
            to.SetScale([.. places.Select(place => place < 0 ? 1 : scale[place])]);
        }
    }
}
