namespace GpuBp;

/// <summary>What the outputs of a C# file stand for, and how they get the targets' units.</summary>
internal static class CSharpOutputs
{
    /// <summary>Whether each network's outputs are scaled back.</summary>
    internal static bool HasScaling(Model model) => model.Meaning.Scaling is not null;

    /// <summary>Whether the outputs are sorted, or brought into a range, at the end.</summary>
    internal static bool Settles(Model model) =>
        model.Quantiles is not null || model.Meaning.Target?.Minima is not null;

    internal static void Write(TextWriter to, Model model)
    {
        var what = model.IsClassification ? "probabilities of the classes"
            : model.IsMultiLabel ? "probabilities of the labels" : "values in the targets' units";
        to.WriteLine(
            $$"""

                /// <summary>Numbers that a row gives: {{what}}.</summary>
                public const int Outputs = {{model.Network.Outputs}};

                /// <summary>A name for each output.</summary>
                public static IReadOnlyList<string> OutputNames { get; } ={{CSharpLiteral
                    .Items(model.Meaning.OutputNames())}};
            """);
        if (model.IsClassification)
            WriteClasses(to, model);
        else if (model.IsMultiLabel)
            WriteLabels(to, model.Thresholds!);
        if (HasScaling(model))
            WriteScaling(to, model);
        if (Settles(model))
            WriteSettling(to, model);
    }

    private static void WriteClasses(TextWriter to, Model model)
    {
        var classes = Math.Max(model.Network.Outputs, 2);
        string[] names = [.. Enumerable.Range(0, classes).Select(model.Meaning.ClassName)];
        var label = (model.Meaning.Threshold, model.Network.Outputs) switch
        {
            ({ } threshold, _) => $"outputs[^1] >= {CSharpLiteral.Of(threshold)} ? 1 : 0",
            (null, 1) => "outputs[0] >= 0.5f ? 1 : 0",
            _ => "best",
        };
        to.WriteLine(
            $$"""

                /// <summary>A name for each class.</summary>
                public static IReadOnlyList<string> ClassNames { get; } ={{CSharpLiteral
                    .Items(names)}};

                /// <summary>The class that outputs predict, from 0; -1 where one is NaN.</summary>
                public static int Label(ReadOnlySpan<float> outputs)
                {
                    var best = 0;
                    for (var j = 0; j < outputs.Length; j++)
                    {
                        if (float.IsNaN(outputs[j]))
                            return -1;
                        best = outputs[j] > outputs[best] ? j : best;
                    }

                    return {{label}};
                }

                /// <summary>The name of the class that outputs predict; NaN where one is
                /// NaN.</summary>
                public static string Class(ReadOnlySpan<float> outputs) =>
                    Label(outputs) is >= 0 and var label ? ClassNames[label] : "NaN";
            """);
    }

    private static void WriteLabels(TextWriter to, IEnumerable<float> thresholds) => to.WriteLine(
        $$"""

            /// <summary>The names of the labels that outputs predict.</summary>
            public static List<string> Labels(ReadOnlySpan<float> outputs)
            {
                ReadOnlySpan<float> thresholds ={{CSharpLiteral.Items(thresholds)}};
                var labels = new List<string>();
                for (var j = 0; j < outputs.Length; j++)
                {
                    if (outputs[j] >= thresholds[j])
                        labels.Add(OutputNames[j]);
                }

                return labels;
            }
        """);

    private static void WriteScaling(TextWriter to, Model model)
    {
        var steps = Enumerable.Range(0, model.Network.Outputs)
            .Select(model.Meaning.Scaling!.Steps).ToList();
        var offsets = CSharpLiteral.Items(steps.Select(s => s.Offset));
        var spreads = CSharpLiteral.Items(steps.Select(s => s.Spread));
        var (floor, range) =
            (CSharpLiteral.Of(steps[0].Floor), CSharpLiteral.Of(steps[0].Range));
        to.WriteLine(
            $$"""

                // Into the targets' units.
                private static void Unscale(Span<float> outputs)
                {
                    ReadOnlySpan<double> offsets ={{offsets}};
                    ReadOnlySpan<double> spreads ={{spreads}};
                    for (var j = 0; j < outputs.Length; j++)
                    {
                        var share = (outputs[j] - {{floor}}) / {{range}};
                        outputs[j] = (float)(offsets[j] + share * spreads[j]);
                    }
                }
            """);
    }

    private static void WriteSettling(TextWriter to, Model model)
    {
        if (model.Quantiles is not null)
        {
            to.WriteLine(
                """

                    // So that no quantile is above a higher one.
                    private static void Settle(Span<float> outputs) => outputs.Sort();
                """);
            return;
        }

        var target = model.Meaning.Target!;
        var minima = CSharpLiteral.Items(target.Minima!.Select(y => (float)y));
        var maxima = CSharpLiteral.Items(target.Maxima!.Select(y => (float)y));
        to.WriteLine(
            $$"""

                // No answer leaves the range of the rows that were trained on.
                private static void Settle(Span<float> outputs)
                {
                    ReadOnlySpan<float> minima ={{minima}};
                    ReadOnlySpan<float> maxima ={{maxima}};
                    for (var j = 0; j < outputs.Length; j++)
                        outputs[j] = Math.Clamp(outputs[j], minima[j], maxima[j]);
                }
            """);
    }
}
