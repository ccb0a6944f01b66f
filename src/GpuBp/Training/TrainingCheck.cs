namespace GpuBp;

/// <summary>
/// Checks data against a network and its loss; messages give name, actual, expected, remedy.
/// </summary>
internal static class TrainingCheck
{
    internal static void Data(Dataset data, Mlp network, LossFunction loss, string name)
    {
        NetworkCheck.Inputs(data, network, name);
        network.ThrowIfDisposed();
        if (data.Outputs != network.Outputs)
            throw new ArgumentException(
                $"{name} has {data.Outputs} targets for each sample; the output layer has " +
                $"{network.Outputs} neurons. Make the network's last size the number of targets " +
                "or classes.",
                name);
        if (loss.Targets is { } targets)
            Probabilities(data, targets.SumToOne, name);
    }

    /// <summary>The layers' own learning rates and weight decays go with the optimizer.</summary>
    internal static void Layers(Mlp network, Optimizer optimizer)
    {
        if (network.Layers.All(layer => layer.IsFrozen))
            throw new ArgumentException(
                $"All layers of {network} have a learning-rate factor of 0, so that nothing " +
                "would learn. Set DenseLayer.LearningRateFactor of at least one of them above 0.");
        if (optimizer.Decay is null &&
            (!optimizer.DecaysBiases || network.Layers.Any(layer => layer.WeightDecay is not null)))
            throw new ArgumentException(
                $"{optimizer} is of a rule of your own, which alone knows its weight decay. " +
                "Leave the layers' WeightDecay null and the optimizer's DecaysBiases true, and " +
                "decay in the rule.");
    }

    /// <summary>The rule knows the weight decay that the schedule changes.</summary>
    internal static void Decay(Optimizer optimizer, FitOptions options)
    {
        if (optimizer.Decay is null && options.DecaySchedule != Schedule.Constant)
            throw new ArgumentException(
                $"{optimizer} is of a rule of your own, which alone knows its weight decay. " +
                $"Leave FitOptions.{nameof(FitOptions.DecaySchedule)} constant, and set the " +
                "trainer's optimizer anew after an epoch.");
    }

    /// <summary>The scheduled shares to drop are below 1.</summary>
    internal static void Dropout(Mlp network, Schedule schedule, double factor)
    {
        foreach (var (l, layer) in network.Layers.Index())
        {
            if (layer.Dropout * factor >= 1)
                throw new InvalidOperationException(
                    $"{schedule} multiplies the dropout {layer.Dropout} of layer {l + 1} by " +
                    $"{factor}; the share to drop must stay below 1.");
        }
    }

    /// <summary>Columns or classes have the names of the first part, if both have names.</summary>
    internal static void Names(
        IReadOnlyList<string>? names, IReadOnlyList<string>? first, string what, string part)
    {
        if (names is null || first is null)
            return;
        for (var n = 0; n < first.Count; n++)
        {
            if (names[n] != first[n])
                throw new ArgumentException(
                    $"{part} calls number {n} of its {what} '{names[n]}'; the first part calls " +
                    $"it '{first[n]}'. Give all parts the same {what} in the same order.",
                    part);
        }
    }

    /// <summary>The sizes of a network and a batch that are not made yet.</summary>
    internal static void Shape(ReadOnlySpan<int> layers, int batch)
    {
        if (layers.Length < 2)
            throw new ArgumentException(
                $"layers has {layers.Length} numbers; give the inputs and at least one layer, " +
                "such as [64, 30, 10].",
                nameof(layers));
        if (batch < 1)
            throw new ArgumentOutOfRangeException(
                nameof(batch), batch, "The batch size must be at least 1.");
        for (var l = 0; l < layers.Length; l++)
        {
            if (layers[l] < 1)
                throw new ArgumentException(
                    $"layers[{l}] is {layers[l]}; a layer needs at least 1 neuron.",
                    nameof(layers));
            if ((long)batch * layers[l] > Array.MaxLength)
                throw new ArgumentException(
                    $"A batch of {batch:N0} samples has {(long)batch * layers[l]:N0} numbers in " +
                    $"layers[{l}], which is {layers[l]:N0}; at most {Array.MaxLength:N0} are " +
                    "supported. Make the batch or the layer smaller.");
        }

        Memory(layers, batch);
    }

    // Wider than long, which many large layers overflow.
    private static void Memory(ReadOnlySpan<int> layers, int batch)
    {
        // The data, and a batch of it.
        Int128 numbers = 2L * batch * (layers[0] + (long)layers[^1]);
        for (var l = 1; l < layers.Length; l++)
            numbers += (layers[l - 1] + 1L) * layers[l] + 2L * batch * layers[l];

        var needed = numbers * sizeof(float);
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed > available)
            throw new ArgumentException(
                $"Training {string.Join('-', layers.ToArray())} in batches of {batch:N0} takes " +
                $"{needed:N0} bytes; this machine has {available:N0}. Make the batch or a layer " +
                "smaller.");
    }

    private static void Probabilities(Dataset data, bool sumToOne, string name)
    {
        // Far above what rounding adds to a row of floats, far below any real mistake.
        const double Tolerance = 1e-3;

        for (var i = 0; i < data.Rows; i++)
        {
            var sum = 0.0;
            var targets = data.Target(i);
            for (var j = 0; j < targets.Length; j++)
            {
                var y = targets[j];
                if (y is < 0 or > 1)
                    throw new ArgumentException(
                        $"{name} has the target {y} in row {i}, column {j}; the cross-entropy " +
                        "loss takes targets from 0 to 1. Use Loss.Quadratic for other numbers.",
                        name);
                sum += y;
            }

            if (sumToOne && Math.Abs(sum - 1) > Tolerance)
                throw new ArgumentException(
                    $"{name} has targets that sum to {sum} in row {i}; with a softmax output " +
                    "layer each row must sum to 1. Use a sigmoid output layer for classes that " +
                    "do not exclude one another.",
                    name);
        }
    }
}
