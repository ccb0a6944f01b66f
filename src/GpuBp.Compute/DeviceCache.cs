using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace GpuBp.Compute;

/// <summary>
/// Keeps results that take long to compute, such as compiled kernels, on disk for the next process.
/// An entry is a file: the value, so that tools can read it, and a trailer of 48 bytes,
/// <c>GPUBP001</c>, the value's length, and SHA-256 of the key's hash and the value.
/// </summary>
/// <remarks>
/// Processes may share a folder: an entry appears whole or not at all, and a damaged one reads as
/// missing. If the disk is full or read-only, the cache keeps nothing and nothing fails.
/// </remarks>
internal sealed class DeviceCache
{
    /// <summary>The folder's path, or <c>off</c> for no cache.</summary>
    internal const string Variable = "GPUBP_CACHE";

    internal const long DefaultLimitBytes = 256 << 20;

    private const int TrailerBytes = 48;
    private const int WritesPerTrim = 64;

    private readonly string? _folder;
    private readonly long _limitBytes;
    private int _writes;

    /// <param name="folder">The folder of the entries, created by the first write; null for no
    /// cache.</param>
    /// <param name="limitBytes">The maximum size; the oldest entries beyond it are deleted.</param>
    internal DeviceCache(string? folder, long limitBytes = DefaultLimitBytes) =>
        (_folder, _limitBytes) = (folder, limitBytes);

    private static ReadOnlySpan<byte> Magic => "GPUBP001"u8;

    /// <summary>The cache in the folder that <see cref="Variable"/> names, or in the user's cache
    /// folder.</summary>
    internal static DeviceCache FromEnvironment(Func<string, string?> variable)
    {
        var folder = variable(Variable)?.Trim();
        return folder switch
        {
            null or "" => new DeviceCache(UserFolder(variable)),
            _ when folder.Equals("off", StringComparison.OrdinalIgnoreCase) =>
                new DeviceCache(null),
            _ => new DeviceCache(folder),
        };
    }

    /// <summary>Reads the value of a key; null if there is none, or it is damaged.</summary>
    /// <param name="name">The kind of value; part of the file's name.</param>
    /// <param name="key">Everything that the value depends on.</param>
    internal byte[]? Read(string name, string key)
    {
        if (_folder is null)
            return null;

        var file = FileOf(name, key, out var keyHash);
        try
        {
            using var stream = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length is < TrailerBytes or > int.MaxValue)
                return null;

            var value = new byte[stream.Length - TrailerBytes];
            var trailer = new byte[TrailerBytes];
            stream.ReadExactly(value);
            stream.ReadExactly(trailer);
            if (!trailer.AsSpan().SequenceEqual(Trailer(keyHash, value)))
                return null;

            // Makes the entry young again: the oldest are deleted first.
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > TimeSpan.FromDays(1))
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
            return value;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            return null;
        }
    }

    /// <summary>Writes a value, if the disk allows.</summary>
    internal void Write(string name, string key, ReadOnlySpan<byte> value)
    {
        if (_folder is null)
            return;

        var file = FileOf(name, key, out var keyHash);
        var part = $"{file}.{Environment.ProcessId}-{Path.GetRandomFileName()}.part";
        try
        {
            Directory.CreateDirectory(_folder);
            using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(value);
                stream.Write(Trailer(keyHash, value));

                // Before the rename: after a power cut the file is whole or missing.
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite: true);
            if (Interlocked.Increment(ref _writes) % WritesPerTrim == 1)
                Trim(_folder);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            TryDelete(part);
        }
    }

    /// <summary>Deletes the value of a key, if there is one.</summary>
    internal void Delete(string name, string key)
    {
        if (_folder is not null)
            TryDelete(FileOf(name, key, out _));
    }

    private static string? UserFolder(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
            return Under(variable("LOCALAPPDATA"), "GpuBp", "Cache");
        if (OperatingSystem.IsMacOS())
            return Under(variable("HOME"), "Library", "Caches", "gpubp");
        return Under(variable("XDG_CACHE_HOME"), "gpubp")
            ?? Under(variable("HOME"), ".cache", "gpubp");

        // A relative path would follow the current directory.
        static string? Under(string? folder, params string[] names) =>
            Path.IsPathFullyQualified(folder ?? "") ? Path.Combine([folder!, .. names]) : null;
    }

    private string FileOf(string name, string key, out byte[] keyHash)
    {
        keyHash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        return Path.Combine(_folder!, $"{name}-{Convert.ToHexStringLower(keyHash, 0, 16)}.bin");
    }

    private static byte[] Trailer(byte[] keyHash, ReadOnlySpan<byte> value)
    {
        var trailer = new byte[TrailerBytes];
        Magic.CopyTo(trailer);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(Magic.Length), value.Length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(keyHash);
        hash.AppendData(value);
        _ = hash.GetHashAndReset(trailer.AsSpan(Magic.Length + sizeof(long)));
        return trailer;
    }

    private void Trim(string folder)
    {
        // Interrupted writes leave .part files, which count too and grow old.
        var files = new DirectoryInfo(folder).GetFiles()
            .Where(file => file.Extension is ".bin" or ".part")
            .OrderByDescending(file => file.LastWriteTimeUtc);
        var bytes = 0L;
        foreach (var file in files)
        {
            bytes += file.Length;
            if (bytes > _limitBytes)
                TryDelete(file.FullName);
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            // Another process has it open; the next trim tries again.
        }
    }

    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException
        or NotSupportedException or ArgumentException or ExternalException;
}
