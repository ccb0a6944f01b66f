namespace GpuBp.Tests.Persistence;

/// <summary>The checksum of files that tests and the fuzzer have changed on purpose.</summary>
internal static class FileSeal
{
    /// <summary>Makes the checksum right again, if there is one.</summary>
    internal static void Renew(byte[] bytes)
    {
        var end = bytes.Length < 8 ? 0 : 8 + Math.Clamp(BitConverter.ToInt64(bytes), 0, bytes.Length - 8);
        if (end == 0 || FileChecksum.Find(bytes.AsSpan(8, (int)end - 8)).IsEmpty)
            return;
        using var rest = new MemoryStream(bytes, (int)end, bytes.Length - (int)end);
        FileChecksum.Fill(bytes.AsSpan(8), FileChecksum.Of(bytes.AsSpan(0, 8), bytes.AsSpan(8, (int)end - 8), rest));
    }
}
