using System.Runtime.Intrinsics;
using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Philox4x32-10: word n of a stream is a function of seed, stream, index and n alone.
/// </summary>
/// <remarks>
/// <para>
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
/// Key = seed; counter = (block low, block high, index, stream), four words to a block. Streams
/// differ in the counter, so no two of them share a block.
/// </para>
/// <para>
/// Integers, and the floats made from them by shifts, are the same on every machine. Gaussians
/// pass through the logarithm and cosine of the platform and may differ in their last bit.
/// </para>
/// <para>A mutable value: pass it on by reference, or both copies draw the same numbers.</para>
/// </remarks>
internal struct Philox
{
    private readonly uint _key0;
    private readonly uint _key1;
    private readonly uint _index;
    private readonly uint _stream;
    private Vector128<uint> _words;
    private ulong _block;
    private int _wordsLeft;
    private double _spareGaussian;
    private bool _hasSpareGaussian;

    /// <summary>The start of one stream.</summary>
    /// <param name="seed">The user's seed; every value is a good one.</param>
    /// <param name="stream">The purpose of the numbers.</param>
    /// <param name="index">The sequence of that purpose: the epoch, the layer, …</param>
    /// <param name="part">
    /// The part of the sequence; each begins 2³⁴ words after the one before.
    /// </param>
    public Philox(long seed, RandomStream stream, uint index = 0, uint part = 0)
    {
        _block = (ulong)part << 32;
        _key0 = unchecked((uint)seed);
        _key1 = unchecked((uint)(seed >> 32));
        _index = index;
        _stream = (uint)stream;
    }

    /// <summary>
    /// Ten rounds of (c₀, c₁, c₂, c₃) ← (hi M₁c₂ ⊕ c₁ ⊕ k₀, lo M₁c₂, hi M₀c₀ ⊕ c₃ ⊕ k₁, lo M₀c₀).
    /// </summary>
    internal static Vector128<uint> Block(Vector128<uint> counter, uint key0, uint key1)
    {
        var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3]);
        for (var round = 0; round < Philox4x32.Rounds; round++)
        {
            var product0 = (ulong)Philox4x32.Multiplier0 * c0;
            var product1 = (ulong)Philox4x32.Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c3 = (uint)product0;
            key0 = unchecked(key0 + Philox4x32.KeyStep0);
            key1 = unchecked(key1 + Philox4x32.KeyStep1);
        }

        return Vector128.Create(c0, c1, c2, c3);
    }

    /// <summary>Uniform in [0, 2³²).</summary>
    public uint NextUInt()
    {
        if (_wordsLeft == 0)
        {
            var counter = Vector128.Create((uint)_block, (uint)(_block >> 32), _index, _stream);
            _words = Block(counter, _key0, _key1);
            _block++;
            _wordsLeft = 4;
        }

        return _words[4 - _wordsLeft--];
    }

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias.</summary>
    /// <remarks>
    /// ⌊u · bound / 2³²⌋, drawn again where the low half falls into the first 2³² mod bound values,
    /// which would favour some results (Lemire, 2019).
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The bound is 0.</exception>
    public uint NextUInt(uint bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        var rejected = unchecked(0u - bound) % bound;
        ulong product;
        do
            product = (ulong)NextUInt() * bound;
        while ((uint)product < rejected);
        return (uint)(product >> 32);
    }

    /// <summary>Uniform in [0, 1): a multiple of 2⁻²⁴.</summary>
    public float NextSingle() => (NextUInt() >> 8) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1): a multiple of 2⁻⁵³.</summary>
    public double NextDouble()
    {
        var high = (ulong)NextUInt() << 32;
        return ((high | NextUInt()) >> 11) * (1.0 / (1L << 53));
    }

    /// <summary>
    /// √(−2 ln u) · (cos 2πv, sin 2πv): standard normal, two to a pair (Box–Muller).
    /// </summary>
    public double NextGaussian()
    {
        if (_hasSpareGaussian)
        {
            _hasSpareGaussian = false;
            return _spareGaussian;
        }

        // 1 − u lies in (0, 1]: the logarithm of 0 must not be taken.
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        var (sin, cos) = Math.SinCos(2 * Math.PI * NextDouble());
        _spareGaussian = radius * sin;
        _hasSpareGaussian = true;
        return radius * cos;
    }
}
