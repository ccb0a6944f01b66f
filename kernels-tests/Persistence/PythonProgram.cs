using System.ComponentModel;
using System.Diagnostics;

namespace GpuBp.Tests.Persistence;

/// <summary>Programs in Python, where it is installed.</summary>
internal static class PythonProgram
{
    private static readonly string[] Pythons = ["/usr/bin/python3", "python3"];

    /// <summary>Runs a program; the test is skipped where there is no Python that imports the modules.</summary>
    /// <param name="modules">What it imports, such as <c>json, torch</c>.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it printed.</returns>
    internal static string Run(string modules, string program, params string[] arguments)
    {
        var python = Pythons.FirstOrDefault(p => Start(p, [$"import {modules}"]).Code == 0);
        Assert.SkipWhen(python is null, $"No python3 here imports {modules}.");
        var (code, output, error) = Start(python!, [$"import {modules}\n{program}", .. arguments]);
        Assert.True(code == 0, error);
        return output;
    }

    private static (int Code, string Output, string Error) Start(string python, string[] arguments)
    {
        var start = new ProcessStartInfo(python, ["-c", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception e)
        {
            return (-1, "", e.Message);
        }
    }
}
