namespace GpuBp.Tests.Persistence;

/// <summary>What happens to files.</summary>
public enum DamageKind
{
    Truncated,
    FlippedBits,
    ZeroedPage,
    OldCopiedOver,
}

/// <summary>Damages files as disks and people do.</summary>
internal static class FileDamage
{
    private const int Page = 4096;

    /// <summary>The bytes with one bit flipped.</summary>
    internal static byte[] FlipBit(byte[] whole, RandomNumbers random) => FlipBit(whole, random.Next(8 * whole.Length));

    internal static byte[] FlipBit(byte[] whole, int bit)
    {
        byte[] bytes = [.. whole];
        bytes[bit / 8] ^= (byte)(1 << bit % 8);
        return bytes;
    }

    /// <summary>The bytes with zeros in the place of a page that had others.</summary>
    internal static byte[] ZeroPage(byte[] whole, RandomNumbers random)
    {
        byte[] bytes = [.. whole];
        while (bytes.AsSpan().SequenceEqual(whole))
        {
            var first = random.Next((whole.Length + Page - 1) / Page) * Page;
            bytes.AsSpan(first, Math.Min(Page, whole.Length - first)).Clear();
        }

        return bytes;
    }

    /// <summary>Damages the newest checkpoint of a folder.</summary>
    /// <returns>Whether it has changed: there was one, and an older one to copy over it.</returns>
    internal static bool DamageNewest(string folder, DamageKind kind, RandomNumbers random)
    {
        var files = Directory.GetFiles(folder, "checkpoint-*.gpubp").Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0 || (kind == DamageKind.OldCopiedOver && files.Length == 1))
            return false;
        var newest = files[^1];
        if (kind == DamageKind.OldCopiedOver)
        {
            File.Copy(files[0], newest, overwrite: true);
            return true;
        }

        var whole = File.ReadAllBytes(newest);
        File.WriteAllBytes(newest, kind switch
        {
            DamageKind.Truncated => whole[..random.Next(whole.Length)],
            DamageKind.FlippedBits => FlipBit(FlipBit(whole, random.Next(4 * whole.Length)), random.Next(4 * whole.Length, 8 * whole.Length)),
            _ => ZeroPage(whole, random),
        });
        return true;
    }
}
