namespace GpuBp;

/// <summary>What a name of a graph stands for.</summary>
internal abstract record OnnxValue;

/// <summary>A constant.</summary>
internal sealed record ConstantValue(OnnxTensor Tensor) : OnnxValue
{
    /// <summary>Stands for the number of rows in a shape.</summary>
    internal const long Rows = long.MinValue;
}

/// <summary>Numbers, or texts of inputs, for each row.</summary>
/// <param name="Term">What they are.</param>
/// <param name="Tail">The extents after that of the rows.</param>
internal sealed record RowsValue(OnnxTerm Term, long[] Tail) : OnnxValue
{
    internal RowsValue(OnnxTerm term)
        : this(term, [term.Width])
    {
    }

    /// <summary>Whether a row is a vector.</summary>
    internal bool IsMatrix => Tail.Length == 1;
}

/// <summary>The class of each row: its number, or its name.</summary>
/// <param name="Of">What the class is the largest of.</param>
/// <param name="Names">The classes' names; null as long as they are numbers.</param>
internal sealed record ClassesValue(OnnxTerm Of, string[]? Names) : OnnxValue;

/// <summary>The probabilities of classes that have names.</summary>
internal sealed record NamedValue(OnnxTerm Of, string[] Names) : OnnxValue;

/// <summary>An input that is no rows of a fixed number of columns.</summary>
internal sealed record UnfitValue(OnnxGraphInput Input) : OnnxValue;
