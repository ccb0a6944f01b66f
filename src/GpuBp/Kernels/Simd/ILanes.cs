using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// Arithmetic on vectors of floats. The generator writes the vector forms of policies with it, once
/// for all widths. Each operation is one instruction or a few.
/// </summary>
/// <typeparam name="TVector">
/// Vector512, Vector256 or Vector128 of float. A comparison sets all bits of a lane, or none.
/// </typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Naming", "CA1716",
    Justification = "Generated C# calls them; Visual Basic has no static abstract members.")]
public interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>(value, value, …)</summary>
    static abstract TVector Create(float value);

    /// <summary>a + b</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a − b</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a · b</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a · b + c, rounded once if the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The minimum; b if either is NaN. Of two zeros, either sign.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The maximum; b if b is NaN. Of two zeros, either sign.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>|a|, which clears the sign of NaN too.</summary>
    static abstract TVector Abs(TVector a);

    /// <summary>√a</summary>
    static abstract TVector Sqrt(TVector a);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>The bits of a or b.</summary>
    static abstract TVector Or(TVector a, TVector b);

    /// <summary>The bits of both a and b.</summary>
    static abstract TVector And(TVector a, TVector b);

    /// <summary>All bits where a &lt; b; none elsewhere, NaN included.</summary>
    static abstract TVector LessThan(TVector a, TVector b);

    /// <summary>All bits where a = b; none elsewhere, NaN included.</summary>
    static abstract TVector EqualTo(TVector a, TVector b);

    /// <summary>a where the mask has all bits, b where it has none.</summary>
    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>
    /// a · 2ⁿ, rounded once, for normal a and integers −252 ≤ n ≤ 254. If n is NaN the result is
    /// undefined, or NaN if a is NaN.
    /// </summary>
    static abstract TVector Scale(TVector a, TVector n);

    /// <summary>x = m · 2ⁿ with √½ ≤ m &lt; √2, for normal x above 0; gives m.</summary>
    static abstract TVector Split(TVector x, out TVector n);
}
