using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace GpuBp.Bench.Reporting;

/// <summary>Where, when and of what a run was made.</summary>
/// <param name="Date">Of the run's start, UTC.</param>
/// <param name="Commit">Of the source; ends with + where files differ from it.</param>
/// <param name="Cpu">The processor's model.</param>
/// <param name="Cores">Logical processors that this process may use.</param>
/// <param name="Caches">Sizes, first level to last.</param>
/// <param name="Os">The operating system.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="Vectors">The widest vectors that the runtime uses.</param>
/// <param name="Devices">Devices beside the host, with their drivers.</param>
/// <param name="Peers">The versions of peers that were found.</param>
internal sealed record RunInfo(
    string Date,
    string Commit,
    string Cpu,
    int Cores,
    string Caches,
    string Os,
    string Runtime,
    string Vectors,
    SortedDictionary<string, string> Devices,
    SortedDictionary<string, string> Peers)
{
    internal static RunInfo Collect() => new(
        DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture),
        Git("rev-parse --short HEAD") is { Length: > 0 } commit
            ? commit + (Git("status --porcelain") is { Length: > 0 } ? "+" : "")
            : BuiltFrom(),
        CpuModel(),
        Environment.ProcessorCount,
        CacheSizes(),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "AVX-512"
            : System.Runtime.Intrinsics.X86.Fma.IsSupported ? "AVX2 + FMA" : "128 bits",
        [],
        []);

    /// <summary>Such as <c>2026-11-21-AMD_EPYC-c3d02b9</c>.</summary>
    internal string FileName()
    {
        var machine = string.Concat(
            $"{Cpu} {Cores} cores".Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return $"{Date[..10]}-{machine}-{Commit.TrimEnd('+')}";
    }

    // A build that was copied to a machine without the source.
    private static string BuiltFrom() =>
        typeof(RunInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+') is [_, { Length: >= 7 } commit] ? commit[..7] : "unknown";

    public override string ToString() =>
        $"{Date}, commit {Commit}, {Cpu}, {Cores} cores, caches {Caches}, {Vectors}, {Runtime}, {Os}";

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

    private static string[] LinesOf(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

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
