using System.Diagnostics;

namespace GpuBp.Tests.Reporting;

/// <summary>
/// A Chromium without a window, where one is installed; a test that asks for it is else skipped, or fails where
/// GPUBP_REQUIRE_CHROMIUM=1.
/// </summary>
internal static class Chromium
{
    private const string Variable = "GPUBP_REQUIRE_CHROMIUM";

    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(2);

    /// <summary>Opens a page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">The window's width in CSS pixels.</param>
    /// <param name="isDark">Whether the reader prefers dark colours.</param>
    /// <returns>The page after its scripts have run, and what they and the browser had to say on the console.</returns>
    internal static (string Dom, string[] Console) Open(string path, int width, bool isDark)
    {
        var profile = Directory.CreateTempSubdirectory("gpubp-chromium-");
        try
        {
            var start = new ProcessStartInfo(
                Find(),
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                    "--enable-logging=stderr", $"--user-data-dir={profile.FullName}", $"--window-size={width},900",
                    $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", "--dump-dom", new Uri(path).AbsoluteUri,
                ])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var log = process.StandardError.ReadToEndAsync();
            var dom = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(MaxTime))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{start.FileName} did not end within {MaxTime}.");
            }

            Assert.True(process.ExitCode == 0, log.Result);
            return (dom.Result, [.. log.Result.Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
        }
        finally
        {
            Delete(profile);
        }
    }

    private static string Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (found is null && Environment.GetEnvironmentVariable(Variable) == "1")
            Assert.Fail($"{Variable} is 1, and PATH has none of {string.Join(", ", Names)}.");
        Assert.SkipWhen(found is null, $"PATH has none of {string.Join(", ", Names)}; Debian has chromium-headless-shell.");
        return found!;
    }

    // Its helpers may still write there for a moment.
    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
