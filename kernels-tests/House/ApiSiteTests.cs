using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;

namespace GpuBp.Tests.House;

/// <summary>The site of the public types, as docfx makes it.</summary>
public sealed class ApiSiteTests
{
    private static readonly string Folder = RepositoryFiles.Locate("docs/site");

    [Fact]
    public void Site_OfTheLibraries_IsMadeWithoutWarningsAndHasEveryType()
    {
        Assert.SkipUnless(LongRun.IsAsked, "docfx takes half a minute; GPUBP_LONG=1 makes the site.");
        Assert.SkipUnless(HasDocfx(), "docfx is missing: 'dotnet tool restore' in docs/site installs it.");

        var output = UserBuilds.DotNet(Folder, "docfx", "docfx.json", "--warningsAsErrors");

        Assert.Contains("Build succeeded.", output, StringComparison.Ordinal);

        // Not those of generated code, which editors hide, and of the compiler's groups of extensions.
        var types = DocumentTests.Libraries.SelectMany(library => library.GetExportedTypes())
            .Where(type => type.GetCustomAttribute<EditorBrowsableAttribute>()?.State != EditorBrowsableState.Never)
            .Where(type => !type.FullName!.Contains('<', StringComparison.Ordinal)).ToList();
        Assert.True(types.Count > 100);
        Assert.All(types, type => Assert.True(
            File.Exists(Path.Combine(Folder, "bin/site/api", $"{type.FullName!.Replace('+', '.').Replace('`', '-')}.html")),
            $"the site has no page of {type.FullName}"));
    }

    private static bool HasDocfx()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["docfx", "--version"])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
