using System.Numerics;

namespace GpuBp;

/// <summary>
/// Reads a binary file from its start to its end, and believes no size that the file claims.
/// </summary>
/// <remarks>
/// Where the file's length is known, a claim is held to it before anything is allocated. A
/// compressed file's is not: there memory grows with what was really read, to twice of it at most.
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
    /// <param name="bytes">What is read.</param>
    /// <param name="what">What the bytes are, such as <c>the header</c>.</param>
    /// <exception cref="DataException">The file ends before.</exception>
    internal void Read(Span<byte> bytes, string what)
    {
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Position += count;
        if (count < bytes.Length)
            throw Error(
                Position,
                $"the file ends {count:N0} bytes into {what}, which takes {bytes.Length:N0}; is it cut?");
    }

    /// <summary>The numbers that fill the file from here to its end.</summary>
    /// <param name="format">How they lie there.</param>
    /// <param name="count">How many the header claims.</param>
    /// <exception cref="DataException">The file holds fewer or more.</exception>
    internal T[] ReadToEnd<T>(NumberFormat format, int count)
        where T : INumber<T>
    {
        var (start, claimed) = (Position, (long)count * format.Bytes);
        if (stream.CanSeek && stream.Length - start != claimed)
            throw WrongLength(start, claimed, $"{stream.Length - start:N0}");

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

    private DataException WrongLength(long start, long claimed, string there) => Error(
        start,
        $"the header before says that {claimed:N0} bytes of numbers follow, but {there} are there; " +
        "is the file cut, damaged or not of this format?");
}
