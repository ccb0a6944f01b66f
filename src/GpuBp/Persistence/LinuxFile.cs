using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

#if GPUBP_TOOL
namespace GpuBp.Cli.Output;
#else
namespace GpuBp;
#endif

/// <summary>What .NET does not tell of a file: its type, its owner and its identity.</summary>
/// <param name="Mode">Its type and mode, as in Unix.</param>
/// <param name="User">The owner.</param>
/// <param name="Group">The group.</param>
/// <param name="Volume">The volume of the file.</param>
/// <param name="Number">Its number there, which all its hard links share.</param>
[SupportedOSPlatform("linux")]
internal readonly partial record struct LinuxFile(
    int Mode, uint User, uint Group, ulong Volume, ulong Number)
{
    private const string Library = "libc";
    private const uint Unchanged = uint.MaxValue;

    /// <summary>Whether it is a device, a pipe or a socket.</summary>
    internal bool IsSpecial
    {
        get
        {
            const int TypeMask = 0xF000;
            const int RegularFile = 0x8000;
            const int Folder = 0x4000;
            return (Mode & TypeMask) is not (RegularFile or Folder);
        }
    }

    /// <summary>The file that a path leads to, behind links; null where there is none.</summary>
    internal static LinuxFile? Of(string path)
    {
        const int CurrentFolder = -100;
        const uint BasicStats = 0x7FF;

        // The kernel's struct statx, the same for all processors.
        Span<byte> found = stackalloc byte[256];
        try
        {
            if (Statx(CurrentFolder, path, 0, BasicStats, ref found[0]) != 0)
                return null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }

        return new LinuxFile(
            MemoryMarshal.Read<ushort>(found[28..]),
            MemoryMarshal.Read<uint>(found[20..]),
            MemoryMarshal.Read<uint>(found[24..]),
            MemoryMarshal.Read<ulong>(found[136..]),
            MemoryMarshal.Read<ulong>(found[32..]));
    }

    /// <summary>A path without links; null where there is no such file.</summary>
    internal static string? RealPath(string path)
    {
        Span<byte> real = stackalloc byte[4096 + 1]; // The kernel's longest path.
        try
        {
            return Realpath(path, ref real[0]) == 0
                ? null
                : Encoding.UTF8.GetString(real[..real.IndexOf((byte)0)]);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Gives another file the same owner and group, each as far as this process is allowed to.
    /// </summary>
    internal void GiveTo(string path)
    {
        if (Of(path) is not { } now)
            return;
        if (now.Group != Group)
            _ = Chown(path, Unchanged, Group);
        if (now.User != User)
            _ = Chown(path, User, Unchanged);
    }

    [LibraryImport(Library, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(
        int folder, string path, int flags, uint mask, ref byte found);

    [LibraryImport(Library, EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Realpath(string path, ref byte real);

    [LibraryImport(Library, EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint user, uint group);
}
