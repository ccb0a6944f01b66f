namespace GpuBp.Tests.House;

/// <summary>Rules that every file of the source keeps.</summary>
public class SourceRuleTests
{
    private const int MostLines = 350;

    // Grew beyond the rule before there was one; each leaves this list when it is split.
    private static readonly string[] Longer =
    [
        "src/GpuBp.Generator/Emitting/GroupBody.cs",
        "src/GpuBp.Generator/Parsing/FunctionParser.cs",
    ];

    [Fact]
    public void Files_OfTheSource_AreShort()
    {
        var tooLong = RepositoryFiles.Sources("src")
            .Where(file => file.Text.Count(c => c == '\n') > MostLines)
            .Select(file => file.Path);

        Assert.Equal(Longer, tooLong);
    }

    [Theory]
    [InlineData("src")]
    [InlineData("samples")]
    [InlineData("bench")]
    public void Files_OfTheSource_LeaveNothingUndone(string folder)
    {
        string[] marks = ["TODO", "FIXME", "HACK", "#region"];
        var marked =
            from file in RepositoryFiles.Sources(folder)
            from mark in marks
            where file.Text.Contains(mark, StringComparison.Ordinal)
            select $"{file.Path} holds {mark}";

        Rule.IsKept(marked);
    }
}
