using System.Numerics;

namespace GpuBp;

/// <summary>a = σ(z), in place.</summary>
/// <param name="z">[rows × outputs]</param>
/// <param name="outputs">Outputs of a row.</param>
internal delegate void ActivationFunction(Span<float> z, int outputs);

/// <summary>The activations of layers by the names that files have for them.</summary>
internal static class ActivationFunctions
{
    private const double SeluLambda = 1.0507009873554805;
    private const double SeluAlpha = 1.6732632423543772;

    private static readonly Dictionary<string, ActivationFunction> Known = new()
    {
        ["identity"] = (_, _) => { },
        ["sigmoid"] = Each(Sigmoid),
        ["tanh"] = Each(MathF.Tanh),
        ["relu"] = Relu,
        ["leaky relu"] = Leaky(0.01f),
        ["leaky relu 0.1"] = Leaky(0.1f),
        ["leaky relu 0.2"] = Leaky(0.2f),
        ["leaky relu 0.25"] = Leaky(0.25f),
        ["leaky relu 0.3"] = Leaky(0.3f),
        ["elu"] = Each(z => z > 0 ? z : (float)ExpMinus1(z)),
        ["selu"] = Each(
            z => (float)(SeluLambda * (z > 0 ? z : SeluAlpha * ExpMinus1(z)))),
        ["gelu"] = Each(z => (float)(z * NormalShare(z))),
        ["silu"] = Each(z => z * Sigmoid(z)),
        ["mish"] = Each(z => (float)(z * Math.Tanh(Softplus(z)))),
        ["softplus"] = Each(z => (float)Softplus(z)),
        ["softmax"] = Softmax,
    };

    /// <summary>The names, for messages.</summary>
    internal static IEnumerable<string> Names => Known.Keys;

    /// <summary>The function of a name; null where there is none.</summary>
    internal static ActivationFunction? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>A function of each z on its own.</summary>
    internal static ActivationFunction Each(Func<float, float> function) => (z, _) =>
    {
        foreach (ref var element in z)
            element = function(element);
    };

    private static ActivationFunction Leaky(float slope) => Each(z => z > 0 ? z : slope * z);

    // NaN stays NaN.
    private static void Relu(Span<float> z, int outputs)
    {
        var i = 0;
        for (; i <= z.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var some = new Vector<float>(z[i..]);
            Vector.ConditionalSelect(
                Vector.LessThan(some, Vector<float>.Zero), Vector<float>.Zero, some)
                .CopyTo(z[i..]);
        }

        for (; i < z.Length; i++)
            z[i] = z[i] < 0 ? 0 : z[i];
    }

    // aⱼ = e^(zⱼ − m) / Σₖ e^(zₖ − m) with the row's maximum m, so that nothing overflows.
    private static void Softmax(Span<float> z, int outputs)
    {
        for (var i = 0; i < z.Length; i += outputs)
        {
            var row = z.Slice(i, outputs);
            var max = row[0];
            foreach (var element in row)
                max = float.MaxNative(max, element); // A branch would be guessed wrong.
            foreach (ref var element in row)
                element -= max;
        }

        Exp(z);
        for (var i = 0; i < z.Length; i += outputs)
        {
            var row = z.Slice(i, outputs);
            var sum = 0f;
            foreach (var element in row)
                sum += element;
            var share = 1 / sum;
            foreach (ref var element in row)
                element *= share;
        }
    }

    // Of all rows at once: a row may be shorter than a vector.
    private static void Exp(Span<float> z)
    {
        var i = 0;
        for (; i <= z.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Exp(new Vector<float>(z[i..])).CopyTo(z[i..]);
        for (; i < z.Length; i++)
            z[i] = MathF.Exp(z[i]);
    }

    // Does not overflow, and keeps all digits below 0.
    private static float Sigmoid(float z)
    {
        var e = MathF.Exp(-MathF.Abs(z));
        return (z < 0 ? e : 1) / (1 + e);
    }

    // eᶻ − 1 = 2t / (1 − t) with t = tanh(z / 2), which keeps its digits near 0.
    private static double ExpMinus1(double z)
    {
        var t = Math.Tanh(z / 2);
        return 2 * t / (1 - t);
    }

    // ln(1 + eᶻ); e² has no share in a float below −20.
    private static double Softplus(double z) =>
        z < -20 ? Math.Exp(z) : Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));

    // Φ(z): the tail is e^(−z²/2) s p(s) with s = 1 / (1 + 0.35 |z|), the Mills ratio by a
    // polynomial with a relative error of 3.2e−8, as the devices' kernels compute it.
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
}
