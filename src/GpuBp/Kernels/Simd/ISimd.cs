namespace GpuBp.Kernels.Simd;

/// <summary>
/// A vector width. The SIMD forms are written once for all widths; the JIT compiler makes a copy
/// for each width that the machine has.
/// </summary>
/// <typeparam name="TVector">Vector512, Vector256 or Vector128 of float.</typeparam>
internal unsafe interface ISimd<TVector> : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Whether this machine has all the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Floats of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Vector registers: 32, or 16 on older x64 processors.</summary>
    static abstract int Registers { get; }

    /// <summary>Reads Count floats, at any address.</summary>
    static abstract TVector Load(float* from);

    /// <summary>Writes Count floats, at any address.</summary>
    static abstract void Store(TVector vector, float* to);

    /// <summary>
    /// Reads the first 1 … Count floats and sets the other lanes to 0; does not touch other memory.
    /// </summary>
    static abstract TVector LoadFirst(float* from, int count);

    /// <summary>Writes the first 1 … Count floats; does not touch other memory.</summary>
    static abstract void StoreFirst(TVector vector, float* to, int count);

    /// <summary>All bits in the first lanes, none in the others.</summary>
    static abstract TVector First(int count);

    /// <summary>Prefetches the cache line of an address, which need not be readable.</summary>
    static abstract void Prefetch(float* from);

    /// <summary>The sum of all lanes, always in the same order.</summary>
    static abstract float Sum(TVector a);

    /// <summary>The maximum of all lanes; undefined if one is NaN.</summary>
    static abstract float Max(TVector a);

    /// <summary>
    /// Transposes a square of Count × Count floats: reads and writes one vector for each row.
    /// </summary>
    /// <param name="from">The first row.</param>
    /// <param name="fromRow">Floats from one row to the next.</param>
    /// <param name="to">The first row of the transpose.</param>
    /// <param name="toRow">Floats from one of its rows to the next.</param>
    static abstract void Transpose(float* from, nint fromRow, float* to, nint toRow);
}
