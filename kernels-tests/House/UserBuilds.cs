using System.Diagnostics;

namespace GpuBp.Tests.House;

/// <summary>Runs builds and programs of a user, who has nothing of this checkout's settings.</summary>
internal static class UserBuilds
{
    /// <summary>What <c>dotnet</c> writes; an error where it fails.</summary>
    internal static string DotNet(string folder, params string[] arguments) => Run("dotnet", folder, arguments);

    /// <summary>Whether the search path has a program.</summary>
    internal static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>What a program writes; an error where it fails.</summary>
    internal static string Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the build that runs this test has set is not for other builds.
        foreach (var variable in start.Environment.Keys.Where(
            name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(variable);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{output}\n{errors.Result}");
        return output;
    }
}
