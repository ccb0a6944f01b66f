namespace GpuBp;

/// <summary>What a C# file takes as numbers, and how they become inputs of the networks.</summary>
internal sealed class CSharpInputs
{
    private readonly TablePlan? _plan;
    private readonly ScalerSteps[]? _scaling;
    private readonly int _features;
    private readonly int _inputs;
    private readonly IReadOnlyList<string>? _names;

    internal CSharpInputs(Model model)
    {
        _plan = model.Preprocessing.Plan;
        _inputs = model.Network.Inputs;
        _names = model.InputNames;
        _features = _plan?.WithoutEncoders().Inputs ?? _inputs;
        if ((_plan?.Scaler() ?? model.Preprocessing.Scaler) is { } scaler)
            _scaling = [.. Enumerable.Range(0, _inputs).Select(scaler.Steps)];
    }

    internal void Write(TextWriter to)
    {
        to.WriteLine(
            $"""
                /// <summary>Numbers of a row, encoded and not scaled.</summary>
                public const int Features = {_features};

                private const int Inputs = {_inputs};
            """);
        if (_names is not null)
            to.WriteLine(
                $$"""

                    /// <summary>A name for each number of a row.</summary>
                    public static IReadOnlyList<string> FeatureNames { get; } ={{CSharpLiteral
                        .Items(_names)}};
                """);
        to.WriteLine(Predict(_names is null ? "" : " ({FeatureNames[k]})"));
        WriteCopies(to);
        to.WriteLine(
            """
                    Run(x, outputs);
                    ArrayPool<double>.Shared.Return(rented);
                }

                private static void Place(ReadOnlySpan<float> from, Span<double> to)
                {
                    for (var k = 0; k < from.Length; k++)
                        to[k] = from[k];
                }
            """);
        WriteRun(to);
        if (_scaling is not null)
            WriteScaling(to, _scaling);
        CSharpEncoders.Write(to, _plan);
    }

    private static string Predict(string name) =>
        $$"""

            /// <summary>Predicts one row.</summary>
            /// <param name="features">[Features], encoded and not scaled, each finite.</param>
            /// <returns>[Outputs]</returns>
            /// <exception cref="ArgumentException">There are more or fewer numbers; or one is not
            /// finite, or too large when it is scaled.</exception>
            public static float[] Predict(ReadOnlySpan<float> features)
            {
                var outputs = new float[Outputs];
                Predict(features, outputs);
                return outputs;
            }

            /// <summary>Predicts one row, without allocating once it has run.</summary>
            /// <param name="features">[Features], encoded and not scaled, each finite.</param>
            /// <param name="outputs">[Outputs], each written.</param>
            /// <exception cref="ArgumentException">There are more or fewer numbers; or one is not
            /// finite, or too large when it is scaled.</exception>
            public static void Predict(ReadOnlySpan<float> features, Span<float> outputs)
            {
                if (features.Length != Features)
                    throw new ArgumentException(
                        $"features has {features.Length} numbers; the model takes {Features}.",
                        nameof(features));
                if (outputs.Length != Outputs)
                    throw new ArgumentException(
                        $"outputs has room for {outputs.Length}; the model gives {Outputs}.",
                        nameof(outputs));
                for (var k = 0; k < features.Length; k++)
                {
                    if (!float.IsFinite(features[k]))
                        throw new ArgumentException(
                            $"features[{k}]{{name}} is {features[k]}; every number must be finite.",
                            nameof(features));
                }

                var rented = ArrayPool<double>.Shared.Rent(Inputs);
                var x = rented.AsSpan(0, Inputs);
        """;

    // Numbers of a row that stand one behind the other as inputs too are copied together.
    private void WriteCopies(TextWriter to)
    {
        var (from, at, length) = (0, 0, 0);
        void Flush()
        {
            if (length > 0)
                to.WriteLine(
                    $"        Place(features.Slice({from - length}, {length}), x[{at}..]);");
        }

        foreach (var (first, count) in Segments())
        {
            if (first != at + length)
            {
                Flush();
                (at, length) = (first, 0);
            }

            from += count;
            length += count;
        }

        Flush();
    }

    private IEnumerable<(int First, int Count)> Segments() => _plan is null
        ? [(0, _inputs)]
        : _plan.Columns.Select((column, k) => (
            _plan.FirstInputs[k], column.Kind == ColumnKind.Number ? 1 : column.Inputs));

    private void WriteRun(TextWriter to)
    {
        var sigma = _scaling is not [var steps, ..] ? "x[k]"
            : steps is { Range: 1, Floor: 0 } ? "(x[k] - Means[k]) / Deviations[k]"
            : $"{CSharpLiteral.Of(steps.Floor)} + {CSharpLiteral.Of(steps.Range)} * " +
                "((x[k] - Means[k]) / Deviations[k])";
        to.WriteLine(
            """

                // Inputs before encoders and scaling -> outputs.
                private static void Run(Span<double> x, Span<float> outputs)
                {
            """);
        CSharpEncoders.WriteCalls(to, _plan);
        to.WriteLine(
            $$"""
                    var rented = ArrayPool<float>.Shared.Rent(Inputs);
                    var scaled = rented.AsSpan(0, Inputs);
                    for (var k = 0; k < scaled.Length; k++)
                    {
                        scaled[k] = (float)({{sigma}});
                        if (!float.IsFinite(scaled[k]))
                            throw new ArgumentException(
                                $"Input {k} is {x[k]}, which is too large for a float when it is " +
                                "scaled; leave the row out.");
                    }

            """);
        foreach (var (k, clip) in (_plan?.Clips() ?? []).Index())
        {
            if (double.IsFinite(clip))
                to.WriteLine(
                    $"        scaled[{k}] = Clip((x[{k}] - Means[{k}]) / Deviations[{k}], " +
                    $"{CSharpLiteral.Of(clip)});");
        }

        to.WriteLine(
            """
                    Run(scaled, outputs);
                    ArrayPool<float>.Shared.Return(rented);
                }
            """);
    }

    private static void WriteScaling(TextWriter to, IReadOnlyList<ScalerSteps> scaling) =>
        to.WriteLine(
            $"""

                private static ReadOnlySpan<double> Means =>{CSharpLiteral
                    .Items(scaling.Select(s => s.Offset))};

                private static ReadOnlySpan<double> Deviations =>{CSharpLiteral
                    .Items(scaling.Select(s => s.Spread))};
            """);
}
