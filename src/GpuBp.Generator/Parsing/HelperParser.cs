using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Parses calls of static helpers, and each helper once for its policies and the memory of
/// its views.</summary>
internal sealed class HelperParser(FunctionScope scope, ExpressionParser expressions)
{
    internal CallExpression Parse(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        var at = operation.Syntax.GetLocation();
        if (!scope.Context.HasSource(method))
            throw new KernelException(
                Rules.Call,
                at,
                $"'{method.ToDisplayString()}' has no source in this project, so it cannot be " +
                "translated; copy it here, or pass its result as a parameter.");
        if (method.Parameters.FirstOrDefault(p => p.RefKind != RefKind.None) is { } byRef)
            throw new KernelException(
                Rules.Call,
                at,
                $"The parameter '{byRef.Name}' of '{method.Name}' is passed by reference; return " +
                "the value, or pass a view.");

        var arguments = Operations.Arguments(operation)
            .Select(a => KernelApi.IsView(a.Type)
                ? expressions.Views.Parse(a)
                : expressions.Parse(a)).ToList();
        var spaces = arguments.Select(a => a.Type).OfType<ViewType>().Select(v => v.Space).ToList();
        var names = method.TypeArguments.Select(t => PolicyName(t, method, at)).ToList();
        var key = NameOf(method, names, spaces);
        var helper = Helper(method.OriginalDefinition, key, names, spaces, at);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (helper.Parameters[i].IsLengthUsed)
                ViewParser.LengthSource(arguments[i])?.UseLength();
        }

        return new CallExpression(CallKind.Helper, "", key, arguments, helper.Result)
        {
            Helper = helper,
        };
    }

    /// <summary>A unique C name for each overload, choice of policies, and memory of the
    /// views.</summary>
    private static string NameOf(IMethodSymbol method, List<string> names, List<Space> spaces)
    {
        var name = $"{Names.OfType(method.ContainingType)}_{Names.CIdentifier(method.Name)}";
        var isOverloaded = method.ContainingType.GetMembers(method.Name).Length > 1;
        var parts = (isOverloaded ? method.Parameters.Select(p => Names.OfType(p.Type)) : [])
            .Concat(names);
        if (spaces.Count > 0)
            parts = parts.Append(string.Concat(spaces.Select(s => s.ToString()[0])));
        return string.Join("_", parts.Prepend(name));
    }

    private Function Helper(
        IMethodSymbol method,
        string key,
        List<string> names,
        List<Space> spaces,
        Location at)
    {
        if (scope.Context.Helpers.TryGetValue(key, out var known))
            return known ?? throw new KernelException(
                Rules.Call, at,
                $"'{method.Name}' calls itself, but a kernel cannot recurse; use a loop.");

        scope.Context.Helpers[key] = null;
        var types = new Dictionary<ISymbol, string>(SymbolEqualityComparer.Default);
        for (var i = 0; i < names.Count; i++)
            types[method.TypeParameters[i]] = names[i];
        var helper = new FunctionParser(scope.Context, FunctionKind.Helper, types)
            .Parse(method, key, spaces);
        scope.Context.Helpers[key] = helper;
        helper.CudaForm = CudaForms.Of(method, helper, names);

        // After the helpers that it calls: C needs functions before their use.
        scope.Context.Dependencies.Helpers.Add(helper);
        return helper;
    }

    private string PolicyName(ITypeSymbol argument, IMethodSymbol method, Location at) =>
        scope.Policies.TryGetValue(argument, out var name)
            ? name
            : throw new KernelException(
                Rules.Call,
                at,
                $"The type argument '{argument.Name}' of '{method.Name}' is not a policy of the " +
                "kernel; a helper's type arguments are the kernel's own type parameters.");
}
