using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace GpuBp.Compute;

/// <summary>
/// Tests a device in a process of its own, which a crash of the driver ends in the place of the
/// user's. Its program is the assembly GpuBp, with the runtime and the packages of this program.
/// </summary>
internal static class VerificationProcess
{
    private const string Program = "GpuBp.dll";

    // Drivers print, too.
    private const string Mark = "gpubp verification: ";
    private const string Started = "started";
    private const string Failed = "failed";

    /// <summary>Tests a device; waits for the answer.</summary>
    /// <param name="id">The device's id.</param>
    /// <returns>
    /// Its fault, as the rest of a sentence; empty if there is none. Null where no process can be
    /// started: in programs of a single file, and in those that bring their runtime.
    /// </returns>
    internal static Answer? Run(string id)
    {
        if (StartInfo(id) is not { } start)
            return null;

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string? last = null;
            while (process.StandardOutput.ReadLine() is { } line)
            {
                if (line.StartsWith(Mark, StringComparison.Ordinal))
                    last = line[Mark.Length..];
            }

            process.WaitForExit();
            return last switch
            {
                null or Failed => null, // It did not come to try the device.
                Started => new Answer(
                    "ended the process that tested it: its driver may have crashed (exit code " +
                    $"{process.ExitCode}).",
                    IsCrash: true),
                _ => new Answer(
                    Encoding.UTF8.GetString(Convert.FromBase64String(last)), IsCrash: false),
            };
        }
        catch (Exception e) when (e is Win32Exception or IOException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The part of the other process: tests, and prints the answer.</summary>
    /// <param name="test">Returns the fault; null if there is none.</param>
    internal static void Answers(Func<string?> test)
    {
        Print(Started);
        try
        {
            Print(Convert.ToBase64String(Encoding.UTF8.GetBytes(test() ?? "")));
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException)
        {
            Print(Failed); // An assembly cannot be loaded; the device is not to blame.
        }
    }

    private static void Print(string words)
    {
        Console.Out.WriteLine(Mark + words);
        Console.Out.Flush();
    }

    private static ProcessStartInfo? StartInfo(string id)
    {
        // The runtime lies in shared/Microsoft.NETCore.App/<version> beside dotnet.
        var dotnet = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..",
            OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var program = Path.Combine(AppContext.BaseDirectory, Program);
        var user = Path.Combine(
            AppContext.BaseDirectory, Assembly.GetEntryAssembly()?.GetName().Name ?? "");
        string[] needed = [dotnet, program, $"{user}.runtimeconfig.json", $"{user}.deps.json"];
        return needed.All(File.Exists)
            ? new ProcessStartInfo(
                dotnet,
                ["exec", "--runtimeconfig", needed[2], "--depsfile", needed[3], program, id])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                CreateNoWindow = true,
            }
            : null;
    }

    /// <summary>What the process told, or its end.</summary>
    /// <param name="Fault">The fault, as the rest of a sentence; empty if there is none.</param>
    /// <param name="IsCrash">Whether the process ended before it told.</param>
    internal readonly record struct Answer(string Fault, bool IsCrash);
}
