using System.Diagnostics;
using System.Security.Cryptography;

namespace GpuBp.Tests.Cuda;

/// <summary>
/// Compiles the simulated CUDA driver and NVRTC with clang, once for each state of their sources; the
/// kernels that they compile are kept beside them.
/// </summary>
internal static class SimulatorBuild
{
    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "Cuda", "Simulator");
    private static readonly Lazy<(string? Folder, string? Problem)> Built = new(Build);

    private static readonly string[] NvrtcFiles = ["nvrtc.cpp", "host_compiler.cpp", "control.cpp"];
    private static readonly string[] Compilers = ["clang-14", "clang"];
    private static readonly string[] AskForVersion = ["--version"];

    /// <summary>Why there is no simulated card here; null when there is one.</summary>
    internal static string? Problem => Built.Value.Problem;

    /// <summary>The simulated <c>libcuda</c>.</summary>
    internal static string Driver => Path.Combine(Folder, "libcuda.so.1");

    /// <summary>The simulated <c>libnvrtc</c>.</summary>
    internal static string Nvrtc => Path.Combine(Folder, "libnvrtc.so.12");

    /// <summary>Where both libraries lie.</summary>
    internal static string Folder =>
        Built.Value.Folder ?? throw new InvalidOperationException(Problem);

    /// <summary>Compiles a library from one file of C.</summary>
    /// <returns>Why it cannot be compiled here; null when it was.</returns>
    internal static string? CompileC(string file, string library)
    {
        if (FindCompiler() is not { } compiler)
            return "A library for this test needs clang-14 or clang, which is not on the PATH.";

        var (exit, output) = Run(compiler, ["-x", "c", "-O1", "-fPIC", "-shared", "-Wall", "-Werror", file, "-o", library]);
        return exit == 0 ? null : $"{file} cannot be compiled:\n{output}";
    }

    private static (string? Folder, string? Problem) Build()
    {
        if (!OperatingSystem.IsLinux())
            return (null, "The simulated CUDA card needs Linux.");
        if (FindCompiler() is not { } compiler)
            return (null, "The simulated CUDA card needs clang-14 or clang, which is not on the PATH.");

        var folder = Path.Combine(AppContext.BaseDirectory, "simulated-card", Version(compiler));
        if (File.Exists(Path.Combine(folder, "libnvrtc.so.12")))
            return (folder, null);

        // Built elsewhere and moved: another process may build the same.
        var made = Directory.CreateDirectory($"{folder}.{Environment.ProcessId}").FullName;
        var problem =
            Compile(compiler, Path.Combine(made, "libcuda.so.1"), DriverFiles()) ??
            Compile(
                compiler, Path.Combine(made, "libnvrtc.so.12"), NvrtcFiles,
                $"-DSIMULATOR_CACHE=\"{Path.Combine(folder, "kernels")}\"",
                $"-DSIMULATOR_SOURCES=\"{Sources}\"",
                $"-DSIMULATOR_COMPILER=\"{compiler}\"");
        if (problem is not null)
            return (null, problem);

        try
        {
            Directory.Move(made, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(made, recursive: true);
        }

        return (folder, null);
    }

    private static string[] DriverFiles() =>
        [.. Directory.GetFiles(Sources, "*.cpp").Select(Path.GetFileName)
            .Where(name => name == "control.cpp" || !NvrtcFiles.Contains(name))!];

    /// <summary>Compiles files as one, which takes half the time: all include the same.</summary>
    private static string? Compile(
        string compiler, string library, IEnumerable<string> files, params string[] definitions)
    {
        var all = library + ".cpp";
        File.WriteAllLines(all, files.Select(file => $"#include \"{file}\""));
        var (exit, output) = Run(
            compiler,
            [
                "-std=c++20", "-O1", "-fPIC", "-shared", "-fvisibility=hidden", "-fno-rtti",
                "-fno-exceptions", "-Wall", "-Wextra", "-Werror", "-I", Sources, .. definitions, all,
                "-o", library, "-lstdc++",
            ]);
        return exit == 0 ? null : $"The simulated CUDA card cannot be compiled:\n{output}";
    }

    private static string? FindCompiler() =>
        Compilers.FirstOrDefault(name => Run(name, AskForVersion).Exit == 0);

    /// <summary>A name for the sources and the compiler.</summary>
    private static string Version(string compiler)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(compiler));
        foreach (var file in Directory.GetFiles(Sources).Order(StringComparer.Ordinal))
            hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static (int Exit, string Output) Run(string program, IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Sources,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output.Result + errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }
}
