using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>Parses the facts about a kernel that its code for ILGPU needs.</summary>
internal static class IlgpuParser
{
    // Beside an index, the maximum number of parameters in ILGPU's loaders.
    private const int MaxParameters = 14;

    private const int MaxClosings = 64;

    /// <exception cref="KernelException">ILGPU cannot load the kernel.</exception>
    internal static IlgpuModel Parse(IMethodSymbol method, Function kernel, ParseContext context)
    {
        var at = method.Locations[0];
        if (!TypeParser.IsReachable(method))
            throw new KernelException(
                Rules.Ilgpu,
                at,
                $"The kernel '{method.Name}' is private, but ILGPU's launchers call it; make it " +
                "and its class internal or public.");
        var parameters = method.Parameters.Where(p => KernelApi.Rank(p.Type) == 0).ToList();
        if (parameters.Count > MaxParameters)
            throw new KernelException(
                Rules.Ilgpu,
                at,
                $"The kernel '{method.Name}' has {parameters.Count} parameters, but ILGPU passes " +
                $"at most {MaxParameters}; put several numbers in a view.");

        var name = method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        return new IlgpuModel(
            $"{name}.@{method.Name}",
            [.. parameters.Select(p => KernelApi.IsDenseView(p.Type))],
            Closings(method, kernel, context));
    }

    /// <summary>All combinations of policies for the type parameters whose constants are
    /// read.</summary>
    private static List<IReadOnlyDictionary<string, PolicyModel>> Closings(
        IMethodSymbol method, Function kernel, ParseContext context)
    {
        var read = new HashSet<string>(context.Dependencies.Helpers.Prepend(kernel)
            .SelectMany(f => f.Body.DescendantsAndSelf()).OfType<PolicyConstantExpression>()
            .Select(c => c.Policy));
        if (read.Count == 0)
            return [];

        // Without policies for processors, which run the kernel's own method.
        var structs = Structs(context.Compilation.Assembly.GlobalNamespace)
            .Where(s => !KernelApi.IsForProcessors(s)).ToList();
        List<Dictionary<string, PolicyModel>> closings = [[]];
        foreach (var parameter in method.TypeParameters.Where(p => read.Contains(p.Name)))
        {
            // Without their diagnostics, which appear at the policies' declarations.
            var policies = structs
                .Where(s => parameter.ConstraintTypes.All(
                    c => s.AllInterfaces.Contains(c, SymbolEqualityComparer.Default)))
                .Select(s => KernelParser
                    .ParsePolicy(s, context.Compilation, context.Cancellation).Model)
                .OfType<PolicyModel>().OrderBy(p => p.CName, StringComparer.Ordinal).ToList();
            closings = [.. closings.SelectMany(closing => policies.Select(
                policy => new Dictionary<string, PolicyModel>(closing)
                {
                    [parameter.Name] = policy,
                }))];
        }

        return closings.Count > MaxClosings ? [] : [.. closings];
    }

    private static IEnumerable<INamedTypeSymbol> Structs(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol { TypeKind: TypeKind.Struct } type &&
                KernelApi.IsPolicy(type))
                yield return type;
            foreach (var inner in Structs(member))
                yield return inner;
        }
    }
}
