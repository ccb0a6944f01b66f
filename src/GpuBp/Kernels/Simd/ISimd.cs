namespace GpuBp.Kernels.Simd;

/// <summary>
/// A vector width: what the SIMD forms are written in, once for all widths. Each operation is one
/// instruction, or few; the JIT compiler makes a copy of a form for each width that a machine has.
/// </summary>
/// <typeparam name="TVector">Vector512, Vector256 or Vector128 of float.</typeparam>
internal unsafe partial interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Vector registers: 32, or 16 on older x64 processors.</summary>
    static abstract int Registers { get; }

    /// <summary>(value, value, …)</summary>
    static abstract TVector Create(float value);

    /// <summary>Reads Count floats, at any address.</summary>
    static abstract TVector Load(float* from);

    /// <summary>Writes Count floats, at any address.</summary>
    static abstract void Store(TVector vector, float* to);

    /// <summary>Reads the first floats, 1 … Count of them; zeros for the others, whose memory is not touched.</summary>
    static abstract TVector LoadFirst(float* from, int count);

    /// <summary>Writes the first floats, 1 … Count of them; the memory of the others is not touched.</summary>
    static abstract void StoreFirst(TVector vector, float* to, int count);

    /// <summary>Asks for the cache line at an address, which need not be readable.</summary>
    static abstract void Prefetch(float* from);

    /// <summary>a + b</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a − b</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a · b</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a · b + c, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>
    /// Transposes a square of Count × Count floats: reads a vector from each of Count rows, writes Count.
    /// </summary>
    /// <param name="from">The first row.</param>
    /// <param name="fromRow">Floats from a row to the next.</param>
    /// <param name="to">The first row of the transpose.</param>
    /// <param name="toRow">Floats from one of its rows to the next.</param>
    static abstract void Transpose(float* from, nint fromRow, float* to, nint toRow);
}
