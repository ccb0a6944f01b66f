namespace GpuBp;

/// <summary>What a graph computes for each row: numbers, as a term of others.</summary>
/// <param name="width">The numbers of a row.</param>
/// <remarks>Terms are compared by reference: x · σ(x) is one function of one x.</remarks>
internal abstract class OnnxTerm(int width)
{
    internal int Width { get; } = width;
}

/// <summary>An input of the graph.</summary>
internal sealed class InputTerm(OnnxGraphInput input, int width) : OnnxTerm(width)
{
    internal OnnxGraphInput Input { get; } = input;
}

/// <summary>Columns of an input, by their places.</summary>
internal sealed class SelectTerm(InputTerm from, int[] columns) : OnnxTerm(columns.Length)
{
    internal InputTerm From { get; } = from;

    internal int[] Columns { get; } = columns;
}

/// <summary>Columns side by side.</summary>
internal sealed class ConcatTerm(IReadOnlyList<OnnxTerm> parts)
    : OnnxTerm(parts.Sum(part => part.Width))
{
    internal IReadOnlyList<OnnxTerm> Parts { get; } = parts;
}

/// <summary>Columns with a number in place of NaN.</summary>
internal sealed class FilledTerm(OnnxTerm from, double[] fills) : OnnxTerm(from.Width)
{
    internal OnnxTerm From { get; } = from;

    internal double[] Fills { get; } = fills;
}

/// <summary>For each category of one column 1 where a row has it, else 0.</summary>
internal sealed class OneHotTerm(OnnxTerm from, string[] categories)
    : OnnxTerm(categories.Length)
{
    internal OnnxTerm From { get; } = from;

    internal string[] Categories { get; } = categories;
}

/// <summary>scale ⊙ x + shift</summary>
internal sealed class ScaledTerm : OnnxTerm
{
    private ScaledTerm(OnnxTerm from, double[] scale, double[] shift)
        : base(from.Width) => (From, Scale, Shift) = (from, scale, shift);

    internal OnnxTerm From { get; }

    internal double[] Scale { get; }

    internal double[] Shift { get; }

    /// <summary>scale ⊙ x + shift, as one scaling where x is one, and x where nothing
    /// changes.</summary>
    internal static OnnxTerm Of(OnnxTerm x, double[] scale, double[] shift)
    {
        if (x is ScaledTerm inner)
        {
            shift = [.. shift.Select((t, j) => scale[j] * inner.Shift[j] + t)];
            scale = [.. scale.Select((s, j) => s * inner.Scale[j])];
            x = inner.From;
        }

        return scale.All(s => Math.Abs(s - 1) <= SameScale) && shift.All(t => t == 0)
            ? x
            : new ScaledTerm(x, scale, shift);
    }

    /// <summary>A scale, or a shift, that is the same for all numbers.</summary>
    internal static double[] Same(int width, double number) =>
        [.. Enumerable.Repeat(number, width)];

    // Two halves of a constant that is a float, such as √2, come back to 1 but for rounding.
    private const double SameScale = 1e-7;
}

/// <summary>W x</summary>
internal sealed class LinearTerm(OnnxTerm from, double[] weights, int outputs) : OnnxTerm(outputs)
{
    internal OnnxTerm From { get; } = from;

    /// <summary>[outputs × inputs]</summary>
    internal double[] Weights { get; } = weights;
}

/// <summary>σ(z)</summary>
internal sealed class ActivatedTerm(OnnxTerm from, Activation activation) : OnnxTerm(from.Width)
{
    internal OnnxTerm From { get; } = from;

    internal Activation Activation { get; } = activation;
}

/// <summary>What layer normalisation and GELU are made of, each a function of x.</summary>
internal enum OnnxFunction
{
    /// <summary>erf x</summary>
    Erf,

    /// <summary>The mean of the row.</summary>
    Mean,

    /// <summary>x − mean</summary>
    Centered,

    /// <summary>(x − mean)²</summary>
    Squares,

    /// <summary>The mean of the squares.</summary>
    Variance,

    /// <summary>√(variance + ε)</summary>
    Deviation,

    /// <summary>(x − mean) / √(variance + ε)</summary>
    Normalized,

    /// <summary>0, of a difference of equals.</summary>
    Zero,
}

/// <summary>A part of a function that takes several nodes.</summary>
internal sealed class FunctionTerm(
    OnnxNode node, OnnxFunction function, OnnxTerm of, int width) : OnnxTerm(width)
{
    internal OnnxNode Node { get; } = node;

    internal OnnxFunction Function { get; } = function;

    internal OnnxTerm Of { get; } = of;
}

/// <summary>x + y, of two terms.</summary>
internal sealed class SumTerm(OnnxNode node, OnnxTerm x, OnnxTerm y) : OnnxTerm(x.Width)
{
    internal OnnxNode Node { get; } = node;

    internal OnnxTerm X { get; } = x;

    internal OnnxTerm Y { get; } = y;
}

/// <summary>x ⊙ y, which becomes a function of one x, or is no part of a network.</summary>
internal sealed class ProductTerm(OnnxNode node, OnnxTerm x, OnnxTerm y) : OnnxTerm(x.Width)
{
    internal OnnxNode Node { get; } = node;

    internal OnnxTerm X { get; } = x;

    internal OnnxTerm Y { get; } = y;
}
