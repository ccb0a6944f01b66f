using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>
/// What a library reads and writes while an operation is pending: a request, a flag, and four
/// arrays of a number for each rank. Outside the runtime's heap, and used again.
/// </summary>
internal sealed class MpiScratch
{
    private const int Header = 2 * sizeof(long);

    private readonly nint _memory;
    private readonly int _size;

    internal MpiScratch(int size)
    {
        _size = size;
        _memory = Marshal.AllocHGlobal(Header + 4 * sizeof(int) * size);
        Clear();
    }

    /// <summary>8 bytes, whatever the size of the ABI's requests.</summary>
    internal nint Request => _memory;

    /// <summary>A C int.</summary>
    internal nint Flag => _memory + sizeof(long);

    /// <summary>Whether the last call wrote that it is so.</summary>
    internal bool IsSet => Marshal.ReadInt32(Flag) != 0;

    /// <summary>Nothing is pending here any more, nor ever will be.</summary>
    internal void Free() => Marshal.FreeHGlobal(_memory);

    internal void Clear()
    {
        Marshal.WriteInt64(_memory, 0);
        Marshal.WriteInt64(_memory + sizeof(long), 0);
    }

    /// <summary>Parts that lie one after another.</summary>
    /// <param name="index">0 for what is sent, 1 for what is received.</param>
    /// <param name="memory">Of the first element; 0 if there is none.</param>
    /// <param name="counts">Elements of each rank, [size].</param>
    /// <param name="unit">What the library counts, for each element.</param>
    /// <param name="skipped">A rank whose part stays where it lies; null for none.</param>
    internal MpiPart Part(
        int index, nint memory, ReadOnlySpan<int> counts, int unit, int? skipped)
    {
        var part = At(index, memory);
        var offset = 0;
        for (var rank = 0; rank < _size; rank++)
        {
            Write(part, rank, rank == skipped ? 0 : counts[rank] * unit, offset);
            offset += counts[rank] * unit;
        }

        return part;
    }

    /// <summary>The same part for each rank.</summary>
    /// <param name="index">0 for what is sent, 1 for what is received.</param>
    /// <param name="memory">Of the first element; 0 if there is none.</param>
    /// <param name="count">What the library counts of it.</param>
    /// <param name="skipped">A rank that has it, where all parts are received; null for
    /// none.</param>
    /// <param name="bytes">Of what the library counts.</param>
    /// <remarks>Open MPI takes memory that is sent from where the first part is received for
    /// MPI_IN_PLACE, so that it is then described from its second element on.</remarks>
    internal MpiPart Same(int index, nint memory, int count, int? skipped, int bytes)
    {
        var shift = skipped is null || memory == 0 ? 0 : 1;
        var part = At(index, memory + shift * bytes);
        for (var rank = 0; rank < _size; rank++)
            Write(part, rank, rank == skipped ? 0 : count, -shift);
        return part;
    }

    private MpiPart At(int index, nint memory)
    {
        var counts = _memory + Header + 2 * index * sizeof(int) * _size;

        // Libraries refuse null and want different memory, though nothing is there.
        return new MpiPart(memory == 0 ? counts : memory, counts, counts + sizeof(int) * _size);
    }

    private static void Write(MpiPart part, int rank, int count, int offset)
    {
        Marshal.WriteInt32(part.Counts + sizeof(int) * rank, count);
        Marshal.WriteInt32(part.Offsets + sizeof(int) * rank, offset);
    }
}
