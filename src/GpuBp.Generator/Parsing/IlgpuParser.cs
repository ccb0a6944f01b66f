using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>What a kernel is to ILGPU.</summary>
internal static class IlgpuParser
{
    // What the longest of ILGPU's loaders takes, an index apart.
    private const int MostParameters = 14;

    private const int MostClosings = 64;

    /// <exception cref="KernelException">ILGPU cannot load the kernel.</exception>
    internal static IlgpuModel Parse(IMethodSymbol method, Function kernel, ParseContext context)
    {
        var at = method.Locations[0];
        if (!TypeParser.IsReachable(method))
            throw new KernelException(
                Rules.Ilgpu,
                at,
                $"The kernel '{method.Name}' is private, but ILGPU's launchers must call it; make it and its " +
                "class internal or public.");
        var parameters = method.Parameters.Where(p => KernelApi.Rank(p.Type) == 0).ToList();
        if (parameters.Count > MostParameters)
            throw new KernelException(
                Rules.Ilgpu,
                at,
                $"The kernel '{method.Name}' has {parameters.Count} parameters, and ILGPU passes at most " +
                $"{MostParameters}; put numbers together in a view.");

        var name = method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        return new IlgpuModel(
            $"{name}.@{method.Name}",
            [.. parameters.Select(p => KernelApi.IsDenseView(p.Type))],
            Closings(method, kernel, context));
    }

    /// <summary>Every combination of the policies whose constants the kernel or its helpers read.</summary>
    private static List<IReadOnlyDictionary<string, PolicyModel>> Closings(
        IMethodSymbol method, Function kernel, ParseContext context)
    {
        var read = new HashSet<string>(context.Dependencies.Helpers.Prepend(kernel)
            .SelectMany(f => f.Body.DescendantsAndSelf()).OfType<PolicyConstantExpression>()
            .Select(c => c.Policy));
        if (read.Count == 0)
            return [];

        // Processors get the kernel's own method.
        var structs = Structs(context.Compilation.Assembly.GlobalNamespace)
            .Where(s => !KernelApi.IsForProcessors(s)).ToList();
        List<Dictionary<string, PolicyModel>> closings = [[]];
        foreach (var parameter in method.TypeParameters.Where(p => read.Contains(p.Name)))
        {
            // What is wrong with a policy is said where it is declared.
            var policies = structs
                .Where(s => parameter.ConstraintTypes.All(
                    c => s.AllInterfaces.Contains(c, SymbolEqualityComparer.Default)))
                .Select(s => KernelParser.ParsePolicy(s, context.Compilation, context.Cancellation).Model)
                .OfType<PolicyModel>().OrderBy(p => p.CName, StringComparer.Ordinal).ToList();
            closings = [.. closings.SelectMany(closing => policies.Select(
                policy => new Dictionary<string, PolicyModel>(closing) { [parameter.Name] = policy }))];
        }

        return closings.Count > MostClosings ? [] : [.. closings];
    }

    private static IEnumerable<INamedTypeSymbol> Structs(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol { TypeKind: TypeKind.Struct } type && KernelApi.IsPolicy(type))
                yield return type;
            foreach (var inner in Structs(member))
                yield return inner;
        }
    }
}
