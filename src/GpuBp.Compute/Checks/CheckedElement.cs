namespace GpuBp.Compute.Checks;

/// <summary>An element as its kernel names it.</summary>
/// <param name="View">The kernel's parameter, or its variable with shared or local memory.</param>
/// <param name="Index">The index in the view, or in a part of it.</param>
/// <param name="Length">The number of elements of the view or the part.</param>
/// <param name="Start">The position of the part in the view; 0 for the whole view.</param>
/// <param name="Whole">The number of elements of the whole view.</param>
internal readonly record struct CheckedElement(
    string View, long Index, long Length, long Start, long Whole)
{
    private bool IsOfPart => Start != 0 || Length != Whole;

    /// <summary>Both lengths, as a sentence without its full stop.</summary>
    internal string Size =>
        (IsOfPart ? $"the part has {Length} elements, " : "") + $"{View} has {Whole} elements";

    /// <summary><c>x[5]</c>, or <c>x.SubView(100, 10)[5]</c></summary>
    public override string ToString() =>
        (IsOfPart ? $"{View}.SubView({Start}, {Length})" : View) + $"[{Index}]";
}
