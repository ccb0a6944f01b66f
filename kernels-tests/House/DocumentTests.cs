using System.Reflection;
using System.Text.RegularExpressions;
using GpuBp.Compute;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.House;

/// <summary>The documents are complete, short, and lead where they say.</summary>
public partial class DocumentTests
{
    private const int MaxReadmeLines = 130;
    private const int MinPictures = 3;

    internal static readonly Assembly[] Libraries =
        [typeof(Mlp).Assembly, typeof(Predictor).Assembly, typeof(Device).Assembly, typeof(DataFrameTables).Assembly, typeof(ServedModel).Assembly, typeof(ParquetFile).Assembly, typeof(MpiGroup).Assembly];

    [Fact]
    public void Readme_IsShort_AndShowsPictures()
    {
        var readme = RepositoryFiles.Read("README.md");

        Assert.InRange(readme.Count(c => c == '\n'), 1, MaxReadmeLines);
        Assert.InRange(Picture().Count(readme), MinPictures, int.MaxValue);
    }

    [Fact]
    public void Readme_OfEveryPage_HasALink() => Assert.All(
        Documents.Pages(), page => Assert.Contains($"]({page})", RepositoryFiles.Read("README.md"), StringComparison.Ordinal));

    // A feed shows neither files nor pictures of the repository.
    [Theory]
    [InlineData(null, 0), InlineData("https://github.com/o/n", 3)]
    public void Readme_OfThePackages_HasNoLinkIntoTheRepository(string? repository, int minPictures)
    {
        using var folder = new CsvTestFolder();
        var path = folder.Path("README.md");
        string[] given = repository is null ? [] : [$"-p:ReadmeRepository={repository}", "-p:ReadmeTag=v1.2.3"];

        UserBuilds.DotNet(
            RepositoryFiles.Locate("src/GpuBp"), // Its page is the repository's.
            ["msbuild", "-t:WriteThePackagesReadme", $"-p:PackageReadme={path}", "-nodeReuse:false", .. given]);

        var readme = File.ReadAllText(path);
        Assert.All(Link().Matches(Prose(readme)), link => Assert.StartsWith("https://", link.Groups["path"].Value, StringComparison.Ordinal));
        Assert.Equal(RepositoryFiles.Read("README.md").Count(c => c == '|'), readme.Count(c => c == '|'));
        Assert.InRange(
            readme.Split("](https://raw.githubusercontent.com/o/n/v1.2.3/docs/pictures/").Length - 1, minPictures, minPictures * 9);
    }

    // A reader sees at once whether the page is theirs.
    [Fact]
    public void Pages_OfTheFolder_BeginWithTheirPurpose() => Rule.IsKept(
        from page in Documents.Pages()
        where !Beginning().IsMatch(RepositoryFiles.Read(page))
        select $"{page} does not begin with a heading, an empty line and a sentence that says what the page is for");

    [Fact]
    public void Links_OfTheDocuments_LeadToFilesAndHeadings() => Rule.IsKept(
        from document in Documents.All()
        from Match link in Link().Matches(Prose(document.Text))
        where !link.Groups["path"].Value.Contains("://", StringComparison.Ordinal)
        let path = link.Groups["path"].Value
        let to = path.Length == 0
            ? document.Path
            : Path.GetRelativePath(".", Path.Combine(Path.GetDirectoryName(document.Path)!, path)).Replace('\\', '/')
        let anchor = link.Groups["anchor"].Value
        where !Path.Exists(RepositoryFiles.Locate(to)) || (anchor.Length > 0 && !Anchors(RepositoryFiles.Read(to)).Contains(anchor))
        select $"{document.Path} links to {path}{(anchor.Length > 0 ? "#" : "")}{anchor}, which is not there");

    [Fact]
    public void Types_OfThePage_AreWhatTheSourceSays() => GoldenFile.Matches("docs/api.md", ApiPage.Text());

    [Fact]
    public void Types_OfTheLibraries_StandOnThePage()
    {
        var page = RepositoryFiles.Read("docs/api.md");
        var types = Libraries.SelectMany(library => library.GetExportedTypes()).Where(type => !type.IsNested).ToList();

        Assert.True(types.Count > 100);
        Assert.All(types, type => Assert.Matches($@"\| `{type.Name.Split('`')[0]}(<[^>]*>)?` \|", page));
    }

    // Who searches for a message finds it in its words.
    [Fact]
    public void Messages_OfTroubleshooting_AreThoseOfTheSource()
    {
        var source = string.Concat(RepositoryFiles.Sources("src").Select(file => Joint().Replace(file.Text, "")));
        var messages = Message().Matches(RepositoryFiles.Read("docs/troubleshooting.md")).Select(row => row.Groups["words"].Value).ToList();

        Assert.True(messages.Count > 30);
        Assert.All(messages, words => Assert.Contains(words, source, StringComparison.Ordinal));
    }

    private static string Prose(string text) => InlineCode().Replace(Fence().Replace(text, ""), "");

    /// <summary>The anchors of a document's headings, as code hosts make them.</summary>
    private static IEnumerable<string> Anchors(string text) =>
        Heading().Matches(Fence().Replace(text, "")).Select(heading =>
            NotInAnchors().Replace(heading.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\A# [^\n]+\n\n[A-Z`][^\n]{20,}")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^!\[[^\]]+\]\(docs/pictures/", RegexOptions.Multiline)]
    private static partial Regex Picture();

    [GeneratedRegex(@"\]\((?<path>[^)#\s]*)(#(?<anchor>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    // But for that of a link's text
    [GeneratedRegex(@"`[^`\n]*`(?!\])")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^#+ (?<text>[^\n]+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"^\| `(?<words>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Message();

    // Between the parts of a message that a line of source is too short for
    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex Joint();
}
