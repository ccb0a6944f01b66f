namespace GpuBp.Kernels.Simd;

/// <content>What functions and reductions are made of.</content>
internal unsafe partial interface ISimd<TVector>
{
    /// <summary>Whether this machine has instructions for all of it.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>The lesser; b where either is NaN, or of either sign where both are 0.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The greater; b where b is NaN, either sign where both are 0.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>|a|, of NaN too.</summary>
    static abstract TVector Abs(TVector a);

    /// <summary>√a</summary>
    static abstract TVector Sqrt(TVector a);

    /// <summary>To the nearest integer, to even from the middle.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>The bits of a and those of b.</summary>
    static abstract TVector Or(TVector a, TVector b);

    /// <summary>The bits that a and b have in common.</summary>
    static abstract TVector And(TVector a, TVector b);

    /// <summary>All bits where a &lt; b, none where not or where either is NaN.</summary>
    static abstract TVector LessThan(TVector a, TVector b);

    /// <summary>All bits where a = b, none where not or where either is NaN.</summary>
    static abstract TVector EqualTo(TVector a, TVector b);

    /// <summary>All bits in the first lanes, none in the others.</summary>
    static abstract TVector First(int count);

    /// <summary>a where the mask has all bits, b where it has none.</summary>
    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>
    /// a · 2ⁿ, rounded once, for normal a and integers −252 ≤ n ≤ 254; what NaN gives for n is any
    /// number, unless a is NaN.
    /// </summary>
    static abstract TVector Scale(TVector a, TVector n);

    /// <summary>x = m · 2ⁿ with √½ ≤ m &lt; √2, for normal x above 0; gives m.</summary>
    static abstract TVector Split(TVector x, out TVector n);

    /// <summary>The sum of all lanes, in the same order always.</summary>
    static abstract float Sum(TVector a);

    /// <summary>The greatest of all lanes; of NaN, any.</summary>
    static abstract float Max(TVector a);
}
