using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace GpuBp.Bench.Reporting;

/// <summary>The machine, date and versions of a run.</summary>
internal sealed record RunInfo
{
    /// <summary>The start of the run, UTC.</summary>
    public required string Date { get; init; }

    /// <summary>The commit of the source, with a + if files differ from it.</summary>
    public required string Commit { get; init; }

    /// <summary>The processor's model.</summary>
    public required string Cpu { get; init; }

    /// <summary>Logical processors that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>The sizes of the caches, from the first level to the last.</summary>
    public required string Caches { get; init; }

    /// <summary>The operating system.</summary>
    public required string Os { get; init; }

    /// <summary>The version of .NET.</summary>
    public required string Runtime { get; init; }

    /// <summary>The widest vectors that the runtime uses.</summary>
    public required string Vectors { get; init; }

    /// <summary>Devices beside the host, with their drivers.</summary>
    public SortedDictionary<string, string> Devices { get; } = [];

    /// <summary>The peers found, with their versions.</summary>
    public SortedDictionary<string, string> Peers { get; } = [];

    internal static RunInfo Collect() => new()
    {
        Date = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture),
        Commit = Git("rev-parse --short HEAD") is { Length: > 0 } commit
            ? commit + (Git("status --porcelain") is { Length: > 0 } ? "+" : "")
            : BuiltFrom(),
        Cpu = CpuModel(),
        Cores = Environment.ProcessorCount,
        Caches = CacheSizes(),
        Os = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        Vectors = System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "AVX-512"
            : System.Runtime.Intrinsics.X86.Fma.IsSupported ? "AVX2 + FMA" : "128 bits",
    };

    /// <summary>Such as <c>2026-11-21-AMD_EPYC-c3d02b9</c>.</summary>
    internal string FileName()
    {
        var machine = string.Concat(
            $"{Cpu} {Cores} cores".Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return $"{Date[..10]}-{machine}-{Commit.TrimEnd('+')}";
    }

    // The build was copied to a machine without the source.
    private static string BuiltFrom() =>
        typeof(RunInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+') is [_, { Length: >= 7 } commit]
                ? commit[..7]
                : "unknown";

    public override string ToString() =>
        $"{Date}, commit {Commit}, {Cpu}, {Cores} cores, caches {Caches}, {Vectors}, {Runtime}, " +
        $"{Os}";

    private static string CpuModel() => LinesOf("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
        ?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string CacheSizes()
    {
        const string Folder = "/sys/devices/system/cpu/cpu0/cache";
        if (!Directory.Exists(Folder))
            return "unknown";
        var sizes =
            from index in Directory.EnumerateDirectories(Folder, "index*").Order()
            let type = LinesOf(Path.Combine(index, "type")).FirstOrDefault()
            where type is "Data" or "Unified"
            select LinesOf(Path.Combine(index, "size")).FirstOrDefault();
        return string.Join(" / ", sizes);
    }

    private static string[] LinesOf(string path) =>
        File.Exists(path) ? File.ReadAllLines(path) : [];

    private static string Git(string arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = AppContext.BaseDirectory,
            })!;
            return git.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }
}
