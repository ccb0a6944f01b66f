using System.Runtime.InteropServices;

namespace GpuBp.Bench.Timing;

/// <summary>Floats at a fixed address that is aligned for every vector width.</summary>
/// <remarks>Unsafe: native code gets the address; views of it are invalid after Dispose.</remarks>
internal sealed unsafe class AlignedFloats : IDisposable
{
    internal AlignedFloats(int length)
    {
        Length = length;
        Address = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), 64);
    }

    internal int Length { get; }

    internal float* Address { get; }

    internal Span<float> Span => new(Address, Length);

    /// <summary>Numbers from −1 to 1.</summary>
    internal static AlignedFloats Uniform(Random random, int length)
    {
        var values = new AlignedFloats(length);
        foreach (ref var value in values.Span)
            value = random.NextSingle() * 2 - 1;
        return values;
    }

    public void Dispose() => NativeMemory.AlignedFree(Address);
}
