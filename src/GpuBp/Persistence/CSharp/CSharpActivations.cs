namespace GpuBp;

/// <summary>Activations as methods of a C# file, as <see cref="ActivationFunctions"/> has
/// them.</summary>
internal static class CSharpActivations
{
    private const string Logistic = "Logistic";
    private const string ExpMinus1 = "ExpMinus1";
    private const string Log1PlusExp = "Log1PlusExp";
    private const string NormalShare = "NormalShare";

    /// <summary>For each name that files have: the method, σ of an element z, and the function
    /// that σ needs.</summary>
    private static readonly Dictionary<string, (string Method, string Sigma, string? Needs)>
        Elementwise = new()
        {
            ["sigmoid"] = ("Sigmoid", "Logistic(z)", Logistic),
            ["tanh"] = ("Tanh", "MathF.Tanh(z)", null),
            ["relu"] = ("Relu", "z < 0 ? 0 : z", null),
            ["leaky relu"] = ("LeakyRelu", "z > 0 ? z : 0.01f * z", null),
            ["leaky relu 0.1"] = ("LeakyRelu10", "z > 0 ? z : 0.1f * z", null),
            ["leaky relu 0.2"] = ("LeakyRelu20", "z > 0 ? z : 0.2f * z", null),
            ["leaky relu 0.25"] = ("LeakyRelu25", "z > 0 ? z : 0.25f * z", null),
            ["leaky relu 0.3"] = ("LeakyRelu30", "z > 0 ? z : 0.3f * z", null),
            ["elu"] = ("Elu", "z > 0 ? z : (float)ExpMinus1(z)", ExpMinus1),
            ["selu"] = (
                "Selu",
                "(float)(1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * ExpMinus1(z)))",
                ExpMinus1),
            ["gelu"] = ("Gelu", "(float)(z * NormalShare(z))", NormalShare),
            ["silu"] = ("Silu", "z * Logistic(z)", Logistic),
            ["mish"] = ("Mish", "(float)(z * Math.Tanh(Log1PlusExp(z)))", Log1PlusExp),
            ["softplus"] = ("Softplus", "(float)Log1PlusExp(z)", Log1PlusExp),
        };

    private static readonly Dictionary<string, string> Functions = new()
    {
        [Logistic] =
            """

                // Does not overflow, and keeps all digits below 0.
                private static float Logistic(float z)
                {
                    var e = MathF.Exp(-MathF.Abs(z));
                    return (z < 0 ? e : 1) / (1 + e);
                }
            """,
        [ExpMinus1] =
            """

                // 2t / (1 - t) with t = tanh(z / 2) keeps its digits near 0.
                private static double ExpMinus1(double z)
                {
                    var t = Math.Tanh(z / 2);
                    return 2 * t / (1 - t);
                }
            """,
        [Log1PlusExp] =
            """

                private static double Log1PlusExp(double z) =>
                    z < -20 ? Math.Exp(z) : Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
            """,
        [NormalShare] =
            """

                // The normal distribution's function: its tail by a polynomial, to 3.2e-8.
                private static double NormalShare(double z)
                {
                    var s = 1 / (1 + 0.35 * Math.Abs(z));
                    var p = -0.029157057;
                    p = p * s + 0.14402683;
                    p = p * s - 0.2558304;
                    p = p * s + 0.15930969;
                    p = p * s - 0.023205305;
                    p = p * s + 0.10554945;
                    p = p * s + 0.11982208;
                    p = p * s + 0.1398634;
                    p = p * s + 0.13962132;
                    var tail = Math.Exp(-z * z / 2) * (p * s);
                    return z < 0 ? tail : 1 - tail;
                }
            """,
    };

    private const string Softmax =
        """

            private static void Softmax(Span<float> a)
            {
                var max = a[0];
                foreach (var z in a)
                    max = z > max ? z : max;
                var sum = 0f;
                foreach (ref var z in a)
                {
                    z = MathF.Exp(z - max);
                    sum += z;
                }

                foreach (ref var z in a)
                    z /= sum;
            }
        """;

    /// <summary>Whether a file can have the activation.</summary>
    internal static bool IsKnown(string name) =>
        name is "identity" or "softmax" || Elementwise.ContainsKey(name);

    /// <summary>The call of an activation on a span; none of the identity.</summary>
    internal static string Call(string name, string span) => name switch
    {
        "identity" => "",
        "softmax" => $" Softmax({span});",
        _ => $" {Elementwise[name].Method}({span});",
    };

    /// <summary>Writes the methods of activations.</summary>
    internal static void Write(TextWriter to, IReadOnlyCollection<string> names)
    {
        var needed = new HashSet<string>();
        foreach (var name in names.Distinct().Where(Elementwise.ContainsKey))
        {
            var (method, sigma, needs) = Elementwise[name];
            if (needs is not null)
                needed.Add(needs);
            to.WriteLine(
                $$"""

                    private static void {{method}}(Span<float> a)
                    {
                        foreach (ref var z in a)
                            z = {{sigma}};
                    }
                """);
        }

        if (names.Contains("softmax"))
            to.WriteLine(Softmax);
        foreach (var function in needed)
            to.WriteLine(Functions[function]);
    }
}
