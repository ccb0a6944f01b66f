namespace GpuBp.Tests.House;

/// <summary>Rules that every file of the source keeps.</summary>
public class SourceRuleTests
{
    private const int MostLines = 350;

    [Fact]
    public void Files_OfTheSource_AreShort() => Rule.IsKept(
        from file in RepositoryFiles.Sources("src")
        let lines = file.Text.Count(c => c == '\n')
        where lines > MostLines
        select $"{file.Path} has {lines} lines; {MostLines} are the most");

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
