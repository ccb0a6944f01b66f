namespace GpuBp;

/// <summary>Makes the probabilities of a model as sure as its answers are right.</summary>
public static class TemperatureScaling
{
    /// <summary>The bounds of ln T; whatever lies outside comes of too few rows.</summary>
    private const double MaxLog = 2;

    /// <summary>Each halves the interval of ln T, or nearly so: to 1e-8.</summary>
    private const int Steps = 45;

    /// <summary>No logarithm is of less, where a float holds no smaller probability.</summary>
    private const double MinProbability = 1e-38;

    /// <summary>
    /// Divides the pre-activations of the output layer by the temperature T that gives the least
    /// log loss on rows: p = softmax(z / T), or sigmoid(z / T). The likeliest class stays.
    /// </summary>
    /// <remarks>
    /// It changes the weights of the last layer, in each member by the same T, and so counts in
    /// every prediction, in the file and in exports. C. Guo, G. Pleiss, Y. Sun and K. Weinberger,
    /// On Calibration of Modern Neural Networks, 2017.
    /// </remarks>
    /// <param name="model">A model of classes, whose output layer is softmax or sigmoid.</param>
    /// <param name="rows">Rows with their targets, which training has not seen.</param>
    /// <returns>T, above 1 where the model was too sure; 1 where all rows are predicted rightly,
    /// for then they do not tell.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// The model is not of classes or gives no probabilities, or the rows were read without
    /// targets.
    /// </exception>
    /// <exception cref="ArgumentException">Another plan has read the rows.</exception>
    public static double Calibrate(this Model model, TableRows rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        if (!model.IsClassification || !GivesProbabilities(model.Network.Layers[^1].Activation))
            throw new InvalidOperationException(
                "The model gives no probabilities of classes, which a temperature scales. Take " +
                "a model of classes whose output layer is softmax or sigmoid.");
        if (rows.Labels is null)
            throw new InvalidOperationException(
                "The rows were read without targets; set TableReadOptions.HasTarget.");
        return Calibrate(
            model, [.. rows.Labels], member => member.Predict(rows.Features, rows.Inputs));
    }

    /// <summary>Whether an output layer gives probabilities.</summary>
    internal static bool GivesProbabilities(Activation output) =>
        output == Activation.Softmax || output == Activation.Sigmoid;

    /// <summary>Scales by rows of these labels.</summary>
    internal static double Calibrate(Model model, int[] labels, Func<Mlp, float[,]> predict)
    {
        double[][,] logs = [.. model.Members.Select(member => Logarithms(predict(member)))];
        var temperature = Best(logs, labels);
        foreach (var member in model.Members)
            Divide(member.Layers[^1], (float)temperature);
        return temperature;
    }

    // Golden-section search: the loss has one minimum in ln T.
    private static double Best(double[][,] logs, int[] labels)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (-MaxLog, MaxLog);
        for (var step = 0; step < Steps; step++)
        {
            var (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
            var atLeft = LogLoss(logs, labels, Math.Exp(left)).Loss;
            if (atLeft < LogLoss(logs, labels, Math.Exp(right)).Loss)
                high = right;
            else
                low = left;
        }

        var best = Math.Exp((low + high) / 2);
        return best < 1 && LogLoss(logs, labels, 1).Right == labels.Length ? 1 : best;
    }

    // −1/n Σ ln p of the true class, where p is the members' mean; and the rows predicted rightly.
    private static (double Loss, int Right) LogLoss(
        double[][,] logs, int[] labels, double temperature)
    {
        var (sum, right) = (0.0, 0);
        var p = new double[logs[0].GetLength(1)];
        for (var i = 0; i < labels.Length; i++)
        {
            Array.Clear(p);
            foreach (var member in logs)
                AddProbabilities(member, i, temperature, p);
            sum -= Math.Log(Math.Max(p[labels[i]] / logs.Length, MinProbability));
            right += p.Max() == p[labels[i]] ? 1 : 0;
        }

        return (sum / labels.Length, right);
    }

    // z is ln p but for a number that softmax cancels.
    private static void AddProbabilities(double[,] logs, int i, double temperature, double[] p)
    {
        var largest = double.NegativeInfinity;
        for (var j = 0; j < p.Length; j++)
            largest = Math.Max(largest, logs[i, j]);
        var total = 0.0;
        for (var j = 0; j < p.Length; j++)
            total += Math.Exp((logs[i, j] - largest) / temperature);
        for (var j = 0; j < p.Length; j++)
            p[j] += Math.Exp((logs[i, j] - largest) / temperature) / total;
    }

    // A single output is the probability of class 1.
    private static double[,] Logarithms(float[,] outputs)
    {
        var (rows, columns) = (outputs.GetLength(0), outputs.GetLength(1));
        var logs = new double[rows, Math.Max(columns, 2)];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < logs.GetLength(1); j++)
            {
                var p = columns > 1 ? outputs[i, j] : j == 1 ? outputs[i, 0] : 1.0 - outputs[i, 0];
                logs[i, j] = Math.Log(Math.Max(p, MinProbability));
            }
        }

        return logs;
    }

    private static void Divide(DenseLayer layer, float temperature)
    {
        var weights = layer.GetWeights();
        for (var j = 0; j < layer.Outputs; j++)
        {
            for (var k = 0; k < layer.Inputs; k++)
                weights[j, k] /= temperature;
        }

        layer.SetWeights(weights);
        if (layer.HasBias)
            layer.SetBiases([.. layer.GetBiases().Select(bias => bias / temperature)]);
    }
}
