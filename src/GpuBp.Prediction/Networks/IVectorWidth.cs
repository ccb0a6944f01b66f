namespace GpuBp;

/// <summary>Vectors of one width, so that the loops of a product are written once.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface IVectorWidth<TVector>
    where TVector : struct
{
    /// <summary>Floats of a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>The first floats of a span.</summary>
    static abstract TVector Load(ReadOnlySpan<float> from);

    /// <summary>A number in every lane.</summary>
    static abstract TVector Create(float value);

    /// <summary>x · y + sum, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector sum);

    /// <summary>x + y</summary>
    static abstract TVector Add(TVector x, TVector y);

    /// <summary>Writes the lanes to the first floats of a span.</summary>
    static abstract void Store(TVector vector, Span<float> to);
}
