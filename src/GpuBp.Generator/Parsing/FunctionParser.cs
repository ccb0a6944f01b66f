using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Parses one method to a function of the kernel language.</summary>
internal sealed class FunctionParser(
    ParseContext context, FunctionKind kind, Dictionary<ISymbol, string> policies)
{
    private readonly FunctionScope _scope = new(context, kind, policies);

    /// <summary>The names of the function's variables.</summary>
    internal Names Names => _scope.Names;

    /// <param name="method">The method.</param>
    /// <param name="name">Its name in C.</param>
    /// <param name="spaces">The memory of each view argument of a helper, in order; a kernel's
    /// views are global.</param>
    internal Function Parse(IMethodSymbol method, string name, IReadOnlyList<Space> spaces)
    {
        var parameters = new List<Variable>();
        var views = 0;
        foreach (var parameter in method.Parameters)
        {
            var at = parameter.Locations[0];
            if (kind == FunctionKind.ImplicitKernel && KernelApi.Rank(parameter.Type) == 2)
            {
                foreach (var part in new[] { "X", "Y" })
                    parameters.Add(_scope.Index[part] = new Variable(
                        _scope.Names.Unique($"{parameter.Name}_{part}"), ScalarType.Int,
                        isParameter: true));
                continue;
            }

            var type = KernelApi.IsView(parameter.Type)
                ? new ViewType(
                    context.Types.ParseElement(KernelApi.ElementOf(parameter.Type), at),
                    views < spaces.Count ? spaces[views++] : Space.Global)
                : context.Types.Parse(parameter.Type, at);
            var variable =
                new Variable(_scope.Names.Unique(parameter.Name), type, isParameter: true);
            _scope.Variables[parameter] = variable;
            parameters.Add(variable);
        }

        var result = KernelApi.IsView(method.ReturnType)
            ? throw new KernelException(
                Rules.View,
                method.Locations[0],
                $"'{method.Name}' cannot return a view; return an offset, and make the view at " +
                "the call.")
            : context.Types.Parse(method.ReturnType, method.Locations[0]);
        return new Function(name, result, parameters, Body(method));
    }

    /// <summary>The expression of a policy's property.</summary>
    /// <param name="getter">Its accessor.</param>
    /// <param name="property">The property.</param>
    /// <param name="at">The place of its use or declaration.</param>
    internal Expression ParseConstant(IMethodSymbol getter, IPropertySymbol property, Location at)
    {
        var block = context.BodyOf(getter) switch
        {
            IMethodBodyOperation body => body.BlockBody ?? body.ExpressionBody,
            IBlockOperation b => b,
            _ => null,
        };
        if (block is not { Operations: [IReturnOperation { ReturnedValue: { } value }] })
            throw new KernelException(
                Rules.Policy,
                at,
                $"The policy property '{property.Name}' must be a constant expression: " +
                $"static {property.Type.ToDisplayString()} {property.Name} => …;");
        if (!context.OpenConstants.Add(property))
            throw new KernelException(
                Rules.Policy, at, $"The policy property '{property.Name}' depends on itself.");

        try
        {
            return new ExpressionParser(_scope).Parse(value);
        }
        finally
        {
            context.OpenConstants.Remove(property);
        }
    }

    private Block Body(IMethodSymbol method)
    {
        var block = context.BodyOf(method) switch
        {
            IMethodBodyOperation body => body.BlockBody ?? body.ExpressionBody,
            IBlockOperation b => b,
            _ => null,
        };
        if (block is null)
            throw new KernelException(
                Rules.Call,
                method.Locations[0],
                $"'{method.ToDisplayString()}' has no body in this project to translate; copy it " +
                "here.");

        return new Block(
            new StatementParser(_scope).Parse(block.Operations), block.Syntax.GetLocation());
    }
}
