using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;

namespace GpuBp;

/// <summary>The networks of a model as methods of a C# file, and their parameters as
/// text.</summary>
internal sealed class CSharpNetwork
{
    /// <summary>Parameters of a line: 90 bytes, which are 120 characters.</summary>
    private const int LineBytes = 90;

    private readonly Model _model;
    private readonly long _parameters;

    /// <exception cref="ArgumentException">A layer has an activation of the user's own, or there
    /// are too many parameters.</exception>
    internal CSharpNetwork(Model model)
    {
        _model = model;
        foreach (var (l, layer) in model.Network.Layers.Index())
        {
            if (!CSharpActivations.IsKnown(layer.Activation.Name))
                throw new ArgumentException(
                    $"Layer {l + 1} has the activation '{layer.Activation.Name}', which is your " +
                    "own: a C# file has those of the library alone. Export a network of these, " +
                    "or load the model by Predictor.Load(path, own) of GpuBp.Prediction.");
        }

        _parameters = model.Members.Count * model.Network.Layers.Sum(layer =>
            (layer.Inputs + 1L + (layer.HasLayerNorm ? 2 : 0)) * layer.Outputs);
        if (_parameters > CSharpFile.MaxParameters)
            throw new ArgumentException(
                $"The model has {_parameters:N0} weights and biases; a C# file holds up to " +
                $"{CSharpFile.MaxParameters:N0}, for an assembly has 16 MB of text. Add the " +
                    "model's file to the program, and load it by Predictor.Load of " +
                    "GpuBp.Prediction.");
    }

    /// <exception cref="InvalidOperationException">A parameter is not finite.</exception>
    internal void Write(TextWriter to)
    {
        WriteRun(to);
        WriteMember(to);
        CSharpActivations.Write(
            to, [.. _model.Network.Layers.Select(layer => layer.Activation.Name)]);
        WriteParameters(to);
    }

    private void WriteRun(TextWriter to)
    {
        var (members, hidden) = (_model.Members.Count, MaxHidden());
        var scaling = CSharpOutputs.HasScaling(_model)
            ? $"\n{(members == 1 ? "" : "    ")}        Unscale(outputs);"
            : "";
        var settle = CSharpOutputs.Settles(_model) ? "\n        Settle(outputs);" : "";
        to.WriteLine(members == 1
            ? $$"""

                // Scaled inputs -> outputs.
                private static void Run(ReadOnlySpan<float> x, Span<float> outputs)
                {
                    var rented = ArrayPool<float>.Shared.Rent({{2 * hidden}});
                    var a = rented.AsSpan(0, {{hidden}});
                    var b = rented.AsSpan({{hidden}}, {{hidden}});
                    Member(x, Parameters, a, b, outputs);
                    ArrayPool<float>.Shared.Return(rented);{{scaling}}{{settle}}
                }
            """
            : $$"""

                // Scaled inputs -> the mean of the members' outputs.
                private static void Run(ReadOnlySpan<float> x, Span<float> outputs)
                {
                    const int Members = {{members}};
                    var rented = ArrayPool<float>.Shared.Rent({{2 * hidden}});
                    var a = rented.AsSpan(0, {{hidden}});
                    var b = rented.AsSpan({{hidden}}, {{hidden}});
                    var length = Parameters.Length / Members;
                    var sums = new double[Outputs];
                    for (var m = 0; m < Members; m++)
                    {
                        Member(x, Parameters.AsSpan(m * length, length), a, b, outputs);{{scaling}}
                        for (var j = 0; j < sums.Length; j++)
                            sums[j] += outputs[j];
                    }

                    ArrayPool<float>.Shared.Return(rented);
                    for (var j = 0; j < sums.Length; j++)
                        outputs[j] = (float)(sums[j] / Members);{{settle}}
                }
            """);
    }

    private void WriteMember(TextWriter to)
    {
        to.WriteLine(
            """

                // One network: layer after layer, whose outputs stand in a and b by turns.
                private static void Member(
                    ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> a, Span<float> b,
                    Span<float> outputs)
                {
            """);
        var (layers, from) = (_model.Network.Layers, "x");
        for (var l = 0; l < layers.Count; l++)
        {
            var layer = layers[l];
            var into = l == layers.Count - 1 ? "outputs"
                : $"{(l % 2 == 0 ? "a" : "b")}[..{layer.Outputs}]";
            var norm = layer.HasLayerNorm ? $" Normalize(ref w, {into});" : "";
            var add = layer.IsResidual ? $" Add({from}, {into});" : "";
            to.WriteLine(
                $"        Dense({from}, ref w, {into});{norm}" +
                $"{CSharpActivations.Call(layer.Activation.Name, into)}{add}");
            from = into;
        }

        to.WriteLine(Products);
        if (layers.Any(layer => layer.HasLayerNorm))
            to.WriteLine(LayerNorm);
        if (layers.Any(layer => layer.IsResidual))
            to.WriteLine(Residual);
    }

    private void WriteParameters(TextWriter to)
    {
        to.WriteLine(
            $$""""

                private static readonly float[] Parameters = Decode({{_parameters}});

                private static float[] Decode(int count)
                {
                    var bytes = Convert.FromBase64String(Encoded); // Skips the ends of lines.
                    var numbers = new float[count];
                    for (var i = 0; i < count; i++)
                        numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * i));
                    return numbers;
                }

                // Of each layer W [outputs x inputs], b, gamma and beta: floats in base 64.
                private static string Encoded =>
                    """
            """");
        WriteText(to);
        to.WriteLine("        \"\"\";");
    }

    private void WriteText(TextWriter to)
    {
        var pending = new MemoryStream();
        var line = new byte[Base64.GetMaxEncodedToUtf8Length(LineBytes)];
        void Flush(bool isLast)
        {
            var bytes = pending.GetBuffer().AsSpan(0, (int)pending.Length);
            while (bytes.Length >= LineBytes || (isLast && !bytes.IsEmpty))
            {
                var some = bytes[..Math.Min(LineBytes, bytes.Length)];
                Base64.EncodeToUtf8(some, line, out _, out var count);
                to.Write("        ");
                to.WriteLine(Encoding.ASCII.GetString(line, 0, count));
                bytes = bytes[some.Length..];
            }

            var rest = bytes.ToArray();
            pending.SetLength(0);
            pending.Write(rest);
        }

        foreach (var values in _model.Members.SelectMany(member => member.Layers)
            .SelectMany(Values))
        {
            if (values.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
                throw new InvalidOperationException(
                    "A weight or bias of the model is not finite; export a network whose " +
                    "training has not diverged.");
            pending.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            Flush(isLast: false);
        }

        Flush(isLast: true);
    }

    private static IEnumerable<float[]> Values(DenseLayer layer)
    {
        yield return layer.GetScaledWeights();
        yield return layer.HasBias ? layer.GetBiases() : new float[layer.Outputs];
        if (!layer.HasLayerNorm)
            yield break;
        yield return layer.GetGamma();
        yield return layer.GetBeta();
    }

    private int MaxHidden() =>
        _model.Network.Layers.SkipLast(1).Select(layer => layer.Outputs).DefaultIfEmpty().Max();

    private const string Products =
        """
            }

            // z = W x + b
            private static void Dense(
                ReadOnlySpan<float> x, ref ReadOnlySpan<float> w, Span<float> z)
            {
                var b = w.Slice(z.Length * x.Length, z.Length);
                for (var j = 0; j < z.Length; j++)
                    z[j] = b[j] + Dot(x, w.Slice(j * x.Length, x.Length));
                w = w[((x.Length + 1) * z.Length)..];
            }

            private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> w)
            {
                var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
                var ws = MemoryMarshal.Cast<float, Vector<float>>(w);
                var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
                for (var i = 0; i + 1 < xs.Length; i += 2)
                {
                    even += xs[i] * ws[i];
                    odd += xs[i + 1] * ws[i + 1];
                }

                if (xs.Length % 2 == 1)
                    even += xs[^1] * ws[^1];
                var sum = Vector.Sum(even + odd);
                for (var k = xs.Length * Vector<float>.Count; k < x.Length; k++)
                    sum += x[k] * w[k];
                return sum;
            }
        """;

    private const string LayerNorm =
        """

            // gamma (z - mean) / sqrt(variance + 1e-5) + beta
            private static void Normalize(ref ReadOnlySpan<float> w, Span<float> z)
            {
                var (mean, squares) = (0.0, 0.0);
                foreach (var element in z)
                    mean += element;
                mean /= z.Length;
                foreach (var element in z)
                    squares += (element - mean) * (element - mean);
                var factor = 1 / Math.Sqrt(squares / z.Length + 1e-5);
                for (var j = 0; j < z.Length; j++)
                    z[j] = (float)(w[j] * ((z[j] - mean) * factor) + w[z.Length + j]);
                w = w[(2 * z.Length)..];
            }
        """;

    private const string Residual =
        """

            private static void Add(ReadOnlySpan<float> x, Span<float> a)
            {
                for (var j = 0; j < a.Length; j++)
                    a[j] += x[j];
            }
        """;
}
