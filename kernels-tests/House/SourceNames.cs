using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuBp.Tests.House;

/// <summary>The names of types in C# source: what it declares, and what it mentions.</summary>
internal static class SourceNames
{
    /// <summary>Types that are not inside others.</summary>
    internal static IEnumerable<string> Declared(string source) =>
        CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes()
            .OfType<BaseTypeDeclarationSyntax>()
            .Where(type => type.Parent is not BaseTypeDeclarationSyntax)
            .Select(type => type.Identifier.Text);

    /// <summary>Names that can mean a type; comments and strings do not count.</summary>
    internal static IEnumerable<string> Mentioned(string source) =>
        CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes()
            .OfType<SimpleNameSyntax>()
            .Where(CanBeType)
            .Select(name => name.Identifier.Text);

    /// <summary>The namespaces that using directives name.</summary>
    internal static IEnumerable<string> Usings(string source) =>
        SyntaxFactory.ParseCompilationUnit(source).Usings.Select(u => u.Name!.ToString());

    // In value.Loss and in { Loss = … } the name is a member; in GpuBp.Loss it may be a type.
    private static bool CanBeType(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == name =>
            access.Expression.ToString().StartsWith("GpuBp", StringComparison.Ordinal),
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } set => set.Left != name,
        NameColonSyntax or MemberBindingExpressionSyntax => false,
        _ => true,
    };
}
