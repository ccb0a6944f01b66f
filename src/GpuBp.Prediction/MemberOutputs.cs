namespace GpuBp;

/// <summary>What the networks of a model give together.</summary>
internal static class MemberOutputs
{
    private const int MaxOnStack = 64;

    /// <summary>The mean alone of <see cref="MeanAndSpread(float[][,])"/>.</summary>
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
        var members = new float[outputs.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                for (var m = 0; m < members.Length; m++)
                    members[m] = outputs[m][i, j];
                (means[i, j], spreads[i, j]) = MeanAndSpread(members);
            }
        }

        return (means, spreads);
    }

    /// <summary>Mean and spread of outputs that stand one behind the other.</summary>
    /// <param name="outputs">[members × count], at least two members.</param>
    /// <param name="mean">[count]</param>
    /// <param name="spread">[count]; empty where it is not wanted.</param>
    internal static void MeanAndSpread(
        ReadOnlySpan<float> outputs, Span<float> mean, Span<float> spread)
    {
        var count = outputs.Length / mean.Length;
        Span<float> members = count <= MaxOnStack ? stackalloc float[count] : new float[count];
        for (var j = 0; j < mean.Length; j++)
        {
            for (var m = 0; m < members.Length; m++)
                members[m] = outputs[m * mean.Length + j];
            var of = MeanAndSpread(members);
            mean[j] = of.Mean;
            if (!spread.IsEmpty)
                spread[j] = of.Spread;
        }
    }

    private static (float Mean, float Spread) MeanAndSpread(ReadOnlySpan<float> members)
    {
        double sum = members[0];
        foreach (var y in members[1..])
            sum += y;
        var mean = sum / members.Length;
        var squares = 0.0;
        foreach (var y in members)
            squares += (y - mean) * (y - mean);
        return ((float)mean, (float)Math.Sqrt(squares / (members.Length - 1)));
    }
}
