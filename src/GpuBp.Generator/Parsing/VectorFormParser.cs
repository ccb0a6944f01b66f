using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuBp.Generator.Parsing;

/// <summary>
/// Finds the functions of vectors that a policy's interface declares in addition to those of
/// floats:
/// <c>static virtual TVector F&lt;TSelf, TVector, TSimd&gt;(TVector x)</c> for
/// <c>static abstract float F(float x)</c>. Instead of a struct, it takes a vector for each field
/// by reference, which also receives the result.
/// </summary>
internal static class VectorFormParser
{
    /// <summary>Whether a member is such a function, which a policy may omit.</summary>
    internal static bool IsVectorFunction(ISymbol member) =>
        member is IMethodSymbol { IsVirtual: true, TypeParameters.Length: 3 } &&
        member.ContainingType.GetMembers(member.Name).Any(
            m => m is IMethodSymbol { IsAbstract: true, IsGenericMethod: false });

    /// <summary>The functions to add to the struct; null if it has all.</summary>
    internal static VectorForms? Parse(
        INamedTypeSymbol type,
        IReadOnlyList<(string Name, Function Function)> functions,
        ParseContext context)
    {
        var missing = type.AllInterfaces.Where(KernelApi.IsPolicyInterface)
            .SelectMany(i => i.GetMembers())
            .Where(IsVectorFunction).OfType<IMethodSymbol>()
            .Where(m => !SymbolEqualityComparer.Default.Equals(
                type.FindImplementationForInterfaceMember(m)?.ContainingType, type))
            .Select(m => (Method: m, functions.First(f => f.Name == m.Name).Function))
            .ToList();
        if (missing.Count == 0)
            return null;

        var declarations = new List<string>();
        for (var part = type; part is not null; part = part.ContainingType)
        {
            var syntax = part.DeclaringSyntaxReferences
                .Select(r => r.GetSyntax(context.Cancellation))
                .OfType<TypeDeclarationSyntax>().ToList();
            if (!syntax.All(s => s.Modifiers.Any(SyntaxKind.PartialKeyword)))
            {
                context.Diagnostics.Add(DiagnosticInfo.Create(
                    Rules.VectorForm,
                    part.Locations[0],
                    $"The CPU computes '{type.Name}' one number at a time; declare '{part.Name}' " +
                    "partial, so that it uses vectors."));
                return null;
            }

            var keyword = syntax[0] is RecordDeclarationSyntax
            { ClassOrStructKeyword.Text: { Length: > 0 } kind }
                    ? $"record {kind}"
                    : syntax[0].Keyword.Text;
            declarations.Insert(0, $"partial {keyword} @{part.Name}");
        }

        if (!type.ContainingNamespace.IsGlobalNamespace)
            declarations.Insert(0, $"namespace {type.ContainingNamespace.ToDisplayString()}");
        return new VectorForms(
            declarations,
            [.. missing.SelectMany(m => StructsOf(m.Function, m.Method)).Distinct()],
            KernelApi.IsContracted(type),
            [.. missing.Select(m => new VectorFunction(
                m.Method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
                m.Method.Name,
                m.Function))]);
    }

    // The parameters by reference are the fields of the one struct that differs between lanes.
    private static IEnumerable<KernelType> StructsOf(Function function, IMethodSymbol method) =>
        function.Parameters.Select(p => p.Type).OfType<StructType>()
            .Where(s => method.Parameters.Count(p => p.RefKind == RefKind.Ref) == s.Fields.Count);
}
