using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using GpuBp.Cli.Output;

namespace GpuBp.Cli.Input;

/// <summary>What the system says of a file, without opening it; links are followed.</summary>
/// <param name="Volume">The volume of the file.</param>
/// <param name="Number">Its number there, which all its hard links share.</param>
/// <param name="Mode">Its kind, as in Unix.</param>
internal readonly partial record struct FileStatus(ulong Volume, ulong Number, int Mode)
{
    private const int KindMask = 0xF000;
    private const int Regular = 0x8000;
    private const int CharacterDevice = 0x2000;

    /// <summary>Whether it can be read several times.</summary>
    internal bool IsRegular => (Mode & KindMask) == Regular;

    /// <summary>Whether it is a terminal, or a device such as <c>/dev/null</c>.</summary>
    internal bool IsCharacterDevice => (Mode & KindMask) == CharacterDevice;

    /// <summary>The status of a file or folder; null where there is none, or on a system that we
    /// cannot ask.</summary>
    internal static FileStatus? Of(string path) =>
        OperatingSystem.IsLinux() ? OfLinux(path)
        : OperatingSystem.IsMacOS() ? OfMac(path)
        : OperatingSystem.IsWindows() ? OfWindows(path)
        : null;

    [SupportedOSPlatform("linux")]
    private static FileStatus? OfLinux(string path) =>
        LinuxFile.Of(path) is { } file ? new(file.Volume, file.Number, file.Mode) : null;

    private static FileStatus? OfMac(string path)
    {
        Span<byte> status = stackalloc byte[256]; // struct stat with inodes of 64 bits
        var isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        if ((isArm ? Stat(path, status) : StatOfX64(path, status)) != 0)
            return null;
        return new(
            MemoryMarshal.Read<uint>(status), MemoryMarshal.Read<ulong>(status[8..]),
            MemoryMarshal.Read<ushort>(status[4..]));
    }

    private static FileStatus? OfWindows(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> status = stackalloc byte[64]; // BY_HANDLE_FILE_INFORMATION
        if (!GetFileInformationByHandle(file, status))
            return null;
        var (high, low) =
            (MemoryMarshal.Read<uint>(status[44..]), MemoryMarshal.Read<uint>(status[48..]));
        return new(
            MemoryMarshal.Read<uint>(status[28..]), ((ulong)high << 32) | low, Regular);
    }

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, Span<byte> status);

    [LibraryImport(
        "libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatOfX64(string path, Span<byte> status);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandle(SafeHandle file, Span<byte> status);
}
