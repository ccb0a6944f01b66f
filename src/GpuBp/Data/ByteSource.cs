using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuBp;

/// <summary>
/// Reads a binary file from start to end, and trusts no size that the file claims.
/// </summary>
/// <remarks>
/// A claim is compared with the file's length before anything is allocated. The length of
/// compressed data is unknown: there, memory grows with what was read, to at most twice of it.
/// </remarks>
/// <param name="stream">The bytes, decompressed.</param>
/// <param name="file">The file's full path, for messages.</param>
internal sealed class ByteSource(Stream stream, string file)
{
    private const int BlockBytes = 1 << 16;
    private const int FirstNumbers = 1 << 16;

    /// <summary>The file's full path.</summary>
    internal string File => file;

    /// <summary>The bytes read so far.</summary>
    internal long Position { get; private set; }

    /// <summary>Fills the span.</summary>
    /// <param name="bytes">Takes the bytes.</param>
    /// <param name="what">The meaning of the bytes, such as <c>the header</c>.</param>
    /// <exception cref="DataException">The file ends too early.</exception>
    internal void Read(Span<byte> bytes, string what)
    {
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Position += count;
        if (count < bytes.Length)
            throw Error(
                Position,
                $"the file ends {count:N0} bytes into {what}, which takes {bytes.Length:N0}; is " +
                "it cut?");
    }

    /// <summary>Reads the numbers from here to the file's end.</summary>
    /// <param name="format">Their format.</param>
    /// <param name="count">The number of numbers that the header claims.</param>
    /// <exception cref="DataException">The file holds fewer or more, or there is too little
    /// memory for them.</exception>
    internal T[] ReadToEnd<T>(NumberFormat format, int count)
        where T : INumber<T>
    {
        var (start, claimed) = (Position, (long)count * format.Bytes);
        if (stream.CanSeek && stream.Length - start != claimed)
            throw WrongLength(start, claimed, $"{stream.Length - start:N0}");

        RequireMemory((long)count * Unsafe.SizeOf<T>());
        var values = new T[stream.CanSeek ? count : Math.Min(count, FirstNumbers)];
        var block = new byte[BlockBytes];
        for (var done = 0; done < count;)
        {
            var part = Math.Min(BlockBytes / format.Bytes, count - done);
            var bytes = block.AsSpan(0, part * format.Bytes);
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            Position += read;
            if (read < bytes.Length)
                throw WrongLength(start, claimed, $"{Position - start:N0}");
            if (values.Length < done + part)
                Array.Resize(ref values, (int)Math.Min(count, 2L * values.Length));
            format.Decode(bytes, values.AsSpan(done, part));
            done += part;
        }

        return stream.ReadByte() < 0 ? values : throw WrongLength(start, claimed, "more");
    }

    /// <summary>An error at a place of this file: <c>file, byte …: …</c></summary>
    internal DataException Error(long position, string problem) =>
        new($"{file}, byte {position}: {problem}");

    private void RequireMemory(long bytes)
    {
        var available = AvailableMemory.Bytes;
        if (bytes > available)
            throw Error(
                Position,
                $"the header before says that numbers follow which take " +
                $"{AvailableMemory.Show(bytes)} of memory; there are " +
                $"{AvailableMemory.Show(available)}. Give the rows in several files.");
    }

    private DataException WrongLength(long start, long claimed, string there) => Error(
        start,
        $"the header before says that {claimed:N0} bytes of numbers follow, but {there} are " +
        "there; is the file cut, damaged or not of this format?");
}
