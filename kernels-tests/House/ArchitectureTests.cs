using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuBp.Tests.House;

/// <summary>What docs/architecture.md says of the way of a batch is so.</summary>
public partial class ArchitectureTests
{
    private const int MaxHops = 22;

    [Fact]
    public void Walk_OfABatch_NamesFilesAndMembersThatExist() => Rule.IsKept(
        from hop in Hops()
        where !Declares(hop.File, hop.Member)
        select $"docs/architecture.md: {hop.File} has no member {hop.Member}");

    [Fact]
    public void Walk_OfABatch_IsShort() => Assert.InRange(Hops().Count, 10, MaxHops);

    /// <summary>Rows such as <c>| 3 | [Trainer.Run](../src/…/Trainer.cs) | … |</c>.</summary>
    private static List<(string File, string Member)> Hops() =>
    [
        .. from Match row in Hop().Matches(RepositoryFiles.Read("docs/architecture.md"))
           select (row.Groups["file"].Value, row.Groups["member"].Value),
    ];

    private static bool Declares(string file, string member)
    {
        if (!File.Exists(RepositoryFiles.Locate(file)))
            return false;

        var (type, name) = (member[..member.IndexOf('.')], member[(member.IndexOf('.') + 1)..]);
        return CSharpSyntaxTree.ParseText(RepositoryFiles.Read(file)).GetRoot().DescendantNodes()
            .OfType<TypeDeclarationSyntax>()
            .Where(declared => declared.Identifier.Text == type)
            .SelectMany(declared => declared.Members)
            .Any(declared => declared switch
            {
                MethodDeclarationSyntax method => method.Identifier.Text == name,
                PropertyDeclarationSyntax property => property.Identifier.Text == name,
                _ => false,
            });
    }

    [GeneratedRegex(@"^\| \d+ \| \[(?<member>\w+\.\w+)\]\(\.\./(?<file>[^)]+)\)", RegexOptions.Multiline)]
    private static partial Regex Hop();
}
