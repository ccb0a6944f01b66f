using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuBp.Tests.House;

/// <summary>Limits of lines and classes, so that each can be read at one sitting.</summary>
public class SourceLimitTests
{
    private const int MaxColumns = 100;
    private const int MaxClassLines = 350;
    private const int MaxFields = 12;
    private const int MaxParameters = 7;

    /// <summary>Classes beyond a limit, each with its reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["CudaDriver"] = "a native binding: one field for each function of the driver",
        ["ResidentOperands"] = "what one kernel takes: one property for each of its parameters",
    };

    [Theory]
    [InlineData("src")]
    [InlineData("samples")]
    [InlineData("bench")]
    public void Lines_OfTheSource_EndAtTheLimit(string folder) => Rule.IsKept(
        from file in RepositoryFiles.Sources(folder)
        from line in file.Text.Split('\n').Select((text, index) => (Text: text, Number: index + 1))
        where line.Text.Length > MaxColumns
        select $"{file.Path}, line {line.Number} has {line.Text.Length} columns; {MaxColumns} are the maximum");

    [Fact]
    public void Classes_OfTheSource_KeepTheLimits() => Rule.IsKept(
        from type in Types()
        where !Exceptions.ContainsKey(type.Name)
        from problem in type.Problems()
        select $"{type.Name} {problem}");

    [Fact]
    public void Exceptions_ToTheLimits_AreNeeded() => Rule.IsKept(
        from name in Exceptions.Keys
        where !Types().Any(type => type.Name == name && type.Problems().Any())
        select $"{name} keeps the limits; take it out of the exceptions");

    /// <summary>Every class, struct and record of src with all of its parts.</summary>
    private static IEnumerable<TypeSize> Types() =>
        from file in RepositoryFiles.Sources("src")
        from part in CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantNodes()
            .OfType<TypeDeclarationSyntax>()
        group part by (Project: file.Path.Split('/')[1], Space: Namespace(part), Name: FullName(part)) into parts
        select new TypeSize(parts.Key.Name, [.. parts]);

    private static string Namespace(TypeDeclarationSyntax type) =>
        type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";

    private static string FullName(TypeDeclarationSyntax type) => string.Join('.', type.AncestorsAndSelf()
        .OfType<TypeDeclarationSyntax>().Reverse().Select(t => t.Identifier.Text + t.TypeParameterList));

    private sealed record TypeSize(string Name, IReadOnlyList<TypeDeclarationSyntax> Parts)
    {
        internal IEnumerable<string> Problems()
        {
            var lines = Parts.Sum(part => part.ToString().Count(c => c == '\n') + 1);
            if (lines > MaxClassLines)
                yield return $"has {lines} lines in all its parts; {MaxClassLines} are the maximum";
            var fields = Parts.SelectMany(part => part.Members.OfType<FieldDeclarationSyntax>())
                .Where(field => !field.Modifiers.Any(
                    m => m.IsKind(SyntaxKind.ConstKeyword) || m.IsKind(SyntaxKind.StaticKeyword)))
                .Sum(field => field.Declaration.Variables.Count);
            if (fields > MaxFields)
                yield return $"has {fields} fields; {MaxFields} are the maximum";
            var parameters = Parts
                .SelectMany(part => part.Members.OfType<ConstructorDeclarationSyntax>()
                    .Select(constructor => constructor.ParameterList).Append(part.ParameterList))
                .Max(list => list?.Parameters.Count ?? 0);
            if (parameters > MaxParameters)
                yield return $"has a constructor of {parameters} parameters; {MaxParameters} are the maximum";
        }
    }
}
