using System.Globalization;
using System.Text.RegularExpressions;

namespace GpuBp.Compute.Cuda;

/// <summary>
/// Lists the places of NVRTC: only the user's setting, if there is one; else CUDA's variables, the
/// usual folders of toolkits, the loader's path and Python's packages. It loads nothing.
/// </summary>
internal sealed partial class NvrtcSearch
{
    /// <summary>The library's file, or a folder that contains it.</summary>
    internal const string Variable = "GPUBP_NVRTC";

    // The newest first. The number is the interface's: 11.2 stands for every later 11, too.
    private static readonly string[] LoaderNames = OperatingSystem.IsWindows()
        ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll", "nvrtc64_112_0.dll"]
        : ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"];

    private static readonly string FilePattern =
        OperatingSystem.IsWindows() ? "nvrtc64_*_0.dll" : "libnvrtc.so*";

    private static readonly string[] ToolkitFolders = OperatingSystem.IsWindows()
        ? [@"bin\x64", "bin"]
        : ["lib64", "lib", "targets/x86_64-linux/lib", "targets/sbsa-linux/lib"];

    private readonly Func<string, string?> _variable;
    private readonly List<string> _files = [];
    private readonly List<string> _places = [];

    /// <param name="variable">Reads an environment variable.</param>
    internal NvrtcSearch(Func<string, string?> variable)
    {
        _variable = variable;
        if (variable(Variable)?.Trim() is { Length: > 0 } setting)
        {
            IsExplicit = true;
            AddSetting(setting);
            return;
        }

        foreach (var name in (string[])["CUDA_PATH", "CUDA_HOME"])
        {
            var folder = variable(name)?.Trim();
            _places.Add(string.IsNullOrEmpty(folder) ? $"{name} (not set)" : $"{name} ({folder})");
            if (!string.IsNullOrEmpty(folder))
                AddToolkit(folder);
        }

        AddToolkits();
        AddPython();
        _places.Add($"the loader's path ({string.Join(", ", LoaderNames)})");
        Candidates =
        [
            .. _files.Distinct().Concat(LoaderNames)
                .Select(file => new NvrtcFile(file, VersionOf(file)))
                .OrderByDescending(file => file.Version),
        ];
    }

    /// <summary>Whether the user has chosen the library; then no other is used.</summary>
    internal bool IsExplicit { get; }

    /// <summary>Possible libraries, the newest first by their names. A name without a folder may
    /// not exist.</summary>
    internal IReadOnlyList<NvrtcFile> Candidates { get; private set; } = [];

    /// <summary>The searched places, for messages.</summary>
    internal string Places => string.Join(", ", _places);

    /// <summary>The version in a library's file name, after links: 11.8 in
    /// <c>libnvrtc.so.11.8.89</c>, 12.0 in <c>libnvrtc.so.12</c> and in <c>nvrtc64_120_0.dll</c>;
    /// 0.0 if there is none.</summary>
    internal static Version VersionOf(string file)
    {
        var name = Path.GetFileName(file);
        if (Path.IsPathRooted(file) && Try(() => File.ResolveLinkTarget(file, true)) is { } target)
            name = target.Name;
        var numbers = Numbers().Match(name);
        if (!numbers.Success)
            return new Version(0, 0);

        var major = Number(numbers.Groups["major"]);
        return new Version(major, Number(numbers.Groups["minor"]));

        static int Number(Group group) =>
            group.Success && group.Length < 5
                ? int.Parse(group.Value, CultureInfo.InvariantCulture)
                : 0;
    }

    [GeneratedRegex(
        @"^(libnvrtc\.so\.(?<major>\d+)(\.(?<minor>\d+))?|nvrtc64_(?<major>\d+)(?<minor>\d)_)")]
    private static partial Regex Numbers();

    private void AddSetting(string setting)
    {
        _places.Add($"{Variable} ({setting})");
        AddFolder(setting);
        AddToolkit(setting);
        if (_files.Count == 0)
            _files.Add(setting);
        Candidates = [.. _files.Distinct().Select(file => new NvrtcFile(file, VersionOf(file)))
            .OrderByDescending(file => file.Version)];
    }

    private void AddToolkits()
    {
        if (OperatingSystem.IsWindows())
        {
            var all = Path.Combine(
                _variable("ProgramFiles") ?? @"C:\Program Files", "NVIDIA GPU Computing Toolkit",
                "CUDA");
            _places.Add(Path.Combine(all, "v*"));
            foreach (var folder in Folders(all, "v*"))
                AddToolkit(folder);
            return;
        }

        _places.Add("/usr/local/cuda*, /opt/cuda*, /usr/lib/*-linux-gnu, /usr/lib64");
        foreach (var folder in (string[])
            [.. Folders("/usr/local", "cuda*"), .. Folders("/opt", "cuda*"), "/usr/lib/cuda"])
            AddToolkit(folder);
        foreach (var folder in (string[])[.. Folders("/usr/lib", "*-linux-gnu"), "/usr/lib64"])
            AddFolder(folder);
    }

    private void AddPython()
    {
        _places.Add(
            "nvidia/*/lib in the site-packages of VIRTUAL_ENV, CONDA_PREFIX, the Python on the " +
            "PATH, ~/.local, ~/.pyenv and /usr");
        foreach (var prefix in PythonPrefixes().Distinct().ToList())
        {
            // Conda has its own package of NVRTC, in another folder than Python's.
            AddFolder(OperatingSystem.IsWindows()
                ? Path.Combine(prefix, "Library", "bin")
                : Path.Combine(prefix, "lib"));
            var pythons = OperatingSystem.IsWindows()
                ? [Path.Combine(prefix, "Lib")]
                : Folders(Path.Combine(prefix, "lib"), "python3*");
            foreach (var python in pythons)
            {
                foreach (var packages in (string[])["site-packages", "dist-packages"])
                {
                    foreach (var package in Folders(Path.Combine(python, packages, "nvidia"), "*"))
                    {
                        AddFolder(Path.Combine(package, "lib"));
                        AddFolder(Path.Combine(package, "bin"));
                        AddFolder(Path.Combine(package, "bin", "x86_64"));
                    }
                }
            }
        }
    }

    private IEnumerable<string> PythonPrefixes()
    {
        foreach (var name in (string[])["VIRTUAL_ENV", "CONDA_PREFIX"])
        {
            if (_variable(name) is { Length: > 0 } prefix)
                yield return prefix;
        }

        // A prefix contains bin/python3; in a virtual environment, that links to another prefix.
        var program = OperatingSystem.IsWindows() ? "python.exe" : "python3";
        foreach (var folder in (_variable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var python = Path.Combine(folder, program);
            if (folder.Length == 0 || !File.Exists(python))
                continue;

            yield return Prefix(python);
            if (Try(() => File.ResolveLinkTarget(python, returnFinalTarget: true)) is { } target)
                yield return Prefix(target.FullName);
        }

        if (_variable("HOME") is { Length: > 0 } home)
        {
            yield return Path.Combine(home, ".local");

            // pyenv puts a script on the PATH, which names no prefix.
            foreach (var version in Folders(Path.Combine(home, ".pyenv", "versions"), "*"))
                yield return version;
        }

        if (!OperatingSystem.IsWindows())
        {
            yield return "/usr";
            yield return "/usr/local";
        }

        static string Prefix(string python)
        {
            var folder = Path.GetDirectoryName(python)!;
            return OperatingSystem.IsWindows() ? folder : Path.GetDirectoryName(folder) ?? folder;
        }
    }

    private void AddToolkit(string folder)
    {
        foreach (var part in ToolkitFolders)
            AddFolder(Path.Combine(folder, part));
    }

    // One name of each library is enough; the others are links to it.
    private void AddFolder(string folder) => _files.AddRange(
        (Try(() => Directory.GetFiles(folder, FilePattern)) ?? [])
            .DistinctBy(file => Try(() => File.ResolveLinkTarget(file, true))?.FullName ?? file));

    private static string[] Folders(string parent, string pattern) =>
        Try(() => Directory.GetDirectories(parent, pattern)) ?? [];

    // A folder that is missing or unreadable counts as empty.
    private static T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>A possible NVRTC library.</summary>
/// <param name="Path">Its file, or a name for the loader.</param>
/// <param name="Version">The version in its name, which the library's own may exceed.</param>
internal readonly record struct NvrtcFile(string Path, Version Version);
