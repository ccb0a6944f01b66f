namespace GpuBp.Tests.House;

/// <summary>
/// Texts that are kept in the repository, so that a change of them is seen in a review.
/// </summary>
internal static class GoldenFile
{
    private const string Variable = "GPUBP_UPDATE_GOLDEN";

    /// <summary>Whether the tests were asked to rewrite the files.</summary>
    internal static bool IsRewritten => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Fails where the text is not the file's, unless asked to rewrite the file.</summary>
    /// <param name="path">From the repository's root.</param>
    /// <param name="text">What the file should hold.</param>
    internal static void Matches(string path, string text)
    {
        var file = RepositoryFiles.Locate(path);
        if (IsRewritten)
        {
            File.WriteAllText(file, text);
            return;
        }

        var golden = File.Exists(file) ? RepositoryFiles.Read(path) : "";
        if (golden == text)
            return;

        var (was, isNow, line) = FirstDifference(golden.Split('\n'), text.Split('\n'));
        Assert.Fail(
            $"{path}, line {line}, was\n    {was}\nand is now\n    {isNow}\n" +
            $"If that is meant: run the tests with {Variable}=1, which rewrites the file, read the " +
            "diff and commit it.");
    }

    private static (string Was, string IsNow, int Line) FirstDifference(string[] was, string[] isNow)
    {
        var line = 0;
        while (line < was.Length && line < isNow.Length && was[line] == isNow[line])
            line++;
        return (At(was, line), At(isNow, line), line + 1);
    }

    private static string At(string[] lines, int line) =>
        line < lines.Length ? lines[line] : "(no such line)";
}
