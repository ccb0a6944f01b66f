namespace GpuBp;

/// <summary>The encoders of numbers in a C# file.</summary>
internal static class CSharpEncoders
{
    private const string Bins =
        """

            // 1 for the bins below x, 0 for those above, and its share of the one that holds it.
            private static void Bins(double x, ReadOnlySpan<double> edges, Span<double> to)
            {
                for (var t = 0; t < to.Length; t++)
                    to[t] = Math.Min(1, Math.Max(0, (x - edges[t]) / (edges[t + 1] - edges[t])));
            }
        """;

    private const string Rank =
        """

            // The score at the rank of x, linear between quantiles.
            private static double Rank(
                double x, ReadOnlySpan<double> quantiles, ReadOnlySpan<double> scores)
            {
                var sum = scores[0];
                for (var t = 0; t + 1 < quantiles.Length && x > quantiles[t]; t++)
                {
                    var share = Math.Min(1, (x - quantiles[t]) / (quantiles[t + 1] - quantiles[t]));
                    sum += share * (scores[t + 1] - scores[t]);
                }

                return sum;
            }
        """;

    private const string OneOf =
        """

            // 1 where x is the number, else 0.
            private static void OneOf(double x, ReadOnlySpan<double> numbers, Span<double> to)
            {
                for (var t = 0; t < to.Length; t++)
                    to[t] = x == numbers[t] ? 1 : 0;
            }
        """;

    private const string Clip =
        """

            private static float Clip(double z, double bound) =>
                (float)(z / Math.Sqrt(1 + z / bound * (z / bound)));
        """;

    /// <summary>Writes the methods that the encoders of a plan need.</summary>
    internal static void Write(TextWriter to, TablePlan? plan)
    {
        var encoders = (plan?.Columns ?? []).SelectMany(column => column.Encoders).ToList();
        if (encoders.Any(encoder => encoder is QuantileBins))
            to.WriteLine(Bins);
        if (encoders.Any(encoder => encoder is GaussianRank))
            to.WriteLine(Rank);
        if (encoders.Any(encoder => encoder is NumberClasses))
            to.WriteLine(OneOf);
        if ((plan?.Columns ?? []).Any(column => column.Clip is not null))
            to.WriteLine(Clip);
    }

    /// <summary>Writes the statements that write the inputs of encoders behind each
    /// number.</summary>
    /// <exception cref="ArgumentException">A plan has an encoder of another kind.</exception>
    internal static void WriteCalls(TextWriter to, TablePlan? plan)
    {
        foreach (var (k, column) in (plan?.Columns ?? []).Index())
        {
            var number = plan!.FirstInputs[k];
            var at = number + 1;
            foreach (var encoder in column.Encoders)
            {
                to.WriteLine("        " + encoder switch
                {
                    QuantileBins bins =>
                        $"Bins(x[{number}], {List(bins.Edges)}, x.Slice({at}, {bins.Inputs}));",
                    GaussianRank rank =>
                        $"x[{at}] = Rank(x[{number}], {List(rank.Quantiles)}, " +
                        $"{List(rank.Scores)});",
                    NumberClasses classes =>
                        $"OneOf(x[{number}], {List(classes.Values)}, " +
                        $"x.Slice({at}, {classes.Inputs}));",
                    _ => throw new ArgumentException(
                        $"The column {column.Name} has an encoder {encoder.GetType().Name}, " +
                        "which a C# file does not have. Load the model by Predictor.Load of " +
                        "GpuBp.Prediction."),
                });
                at += encoder.Inputs;
            }
        }
    }

    private static string List(IEnumerable<double> numbers) =>
        CSharpLiteral.List(numbers, indent: 12);
}
