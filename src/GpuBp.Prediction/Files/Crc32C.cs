using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>
/// CRC-32C of bytes that come in pieces: notices every flipped bit, and all but one of 2³² other
/// changes. Processors compute it faster than a disk writes.
/// </summary>
internal struct Crc32C()
{
    private uint _state = uint.MaxValue;

    internal readonly uint Value => ~_state;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            state = BitOperations.Crc32C(state, word);
        foreach (var value in bytes[(words.Length * sizeof(ulong))..])
            state = BitOperations.Crc32C(state, value);
        _state = state;
    }
}
