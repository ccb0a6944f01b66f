using System.Runtime.InteropServices;
using System.Text;

namespace GpuBp;

/// <summary>What one rank tells another besides its data.</summary>
internal enum MpiMessageKind
{
    /// <summary>No rank can go on: the numbers of the ranks at fault, and why.</summary>
    Failure = 1,

    /// <summary>Are you there?</summary>
    Ping,

    /// <summary>An answer, with how many collectives the rank has begun.</summary>
    Pong,

    /// <summary>The rank begins nothing more, after so many collectives.</summary>
    Leave,
}

/// <summary>A message of fixed length between two ranks.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Rank">Who says it.</param>
/// <param name="Number">Of a ping and its answer: which; of a leave: after what.</param>
/// <param name="Begun">Of an answer: how many collectives its rank has begun.</param>
/// <param name="Text">Of a failure.</param>
internal sealed record MpiMessage(
    MpiMessageKind Kind, int Rank, long Number, long Begun = 0, string Text = "")
{
    /// <summary>So short that every library sends it without its receiver.</summary>
    internal const int Length = 1024;

    private const int TextStart = 32;

    internal static MpiMessage Read(nint memory)
    {
        var bytes = new byte[Length];
        Marshal.Copy(memory, bytes, 0, Length);
        var length = Math.Clamp(BitConverter.ToInt32(bytes, 8), 0, Length - TextStart);
        return new(
            (MpiMessageKind)BitConverter.ToInt32(bytes, 0),
            BitConverter.ToInt32(bytes, 4),
            BitConverter.ToInt64(bytes, 16),
            BitConverter.ToInt64(bytes, 24),
            Encoding.UTF8.GetString(bytes, TextStart, length));
    }

    internal void Write(nint memory)
    {
        var bytes = new byte[Length];
        // The end of a long text is cut between two characters.
        Encoding.UTF8.GetEncoder().Convert(
            Text, bytes.AsSpan(TextStart), flush: true, out _, out var length, out _);
        BitConverter.TryWriteBytes(bytes.AsSpan(0), (int)Kind);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), Rank);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), length);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), Number);
        BitConverter.TryWriteBytes(bytes.AsSpan(24), Begun);
        Marshal.Copy(bytes, 0, memory, Length);
    }
}
