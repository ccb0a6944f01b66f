namespace GpuBp;

/// <summary>Every check of data against a network and its loss: name, actual, expected, remedy.</summary>
internal static class TrainingCheck
{
    internal static void Data(Dataset data, Mlp network, LossFunction loss, string name)
    {
        NetworkCheck.Inputs(data, network, name);
        network.ThrowIfDisposed();
        if (data.Outputs != network.Outputs)
            throw new ArgumentException(
                $"{name} has {data.Outputs} targets for each sample; the output layer has {network.Outputs} " +
                "neurons. Make the network's last size the number of targets or classes.",
                name);
        if (loss.TakesProbabilities)
            Probabilities(data, network.Layers[^1].Activation is SoftmaxActivation, name);
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
                        $"{name} has the target {y} in row {i}, column {j}; the cross-entropy loss takes " +
                        "targets from 0 to 1. Use Loss.Quadratic for other numbers.",
                        name);
                sum += y;
            }

            if (sumToOne && Math.Abs(sum - 1) > Tolerance)
                throw new ArgumentException(
                    $"{name} has targets that sum to {sum} in row {i}; with a softmax output layer each " +
                    "row must sum to 1. Use a sigmoid output layer for classes that do not exclude " +
                    "one another.",
                    name);
        }
    }
}
