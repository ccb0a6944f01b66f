using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Compares texts in UTF-8 by their bytes: a dictionary of texts finds a cell without
/// making a string of it.</summary>
internal sealed class Utf8Comparer
    : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) =>
        alternate.SequenceEqual(other);

    /// <inheritdoc/>
    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = (ulong)alternate.Length;
        for (; alternate.Length >= sizeof(ulong); alternate = alternate[sizeof(ulong)..])
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(alternate));
        var rest = 0UL;
        foreach (var part in alternate)
            rest = rest << 8 | part;
        return (int)(Mix(hash ^ rest) >> 32);
    }

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    /// <summary>A place for a text in a table of so many, by few of its bytes: the texts of a
    /// column are mostly few.</summary>
    internal static int Slot(ReadOnlySpan<byte> text, int slots) => text.IsEmpty ? 0
        : (text.Length + 7 * text[0] + 31 * text[text.Length / 2] + 101 * text[^1]) & (slots - 1);

    private static ulong Mix(ulong hash)
    {
        hash *= Odd;
        return hash ^ hash >> 32;
    }
}
