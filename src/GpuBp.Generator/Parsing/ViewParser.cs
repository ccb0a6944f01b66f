using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Parses views, their elements and their lengths.</summary>
internal sealed class ViewParser(FunctionScope scope, ExpressionParser expressions)
{
    /// <summary>A view: a variable, or a range or a cast of one.</summary>
    internal Expression Parse(IOperation operation)
    {
        operation = SameView(operation);
        var at = operation.Syntax.GetLocation();
        return operation switch
        {
            ILocalReferenceOperation or IParameterReferenceOperation =>
                expressions.Parse(operation),
            IInvocationOperation { TargetMethod.Name: "SubView" } part
                when Receiver(part) is { } whole => Part(
                    Parse(whole), [.. Operations.Arguments(part).Select(expressions.Parse)], at),
            IInvocationOperation { TargetMethod.Name: "Cast", Type: { } type } cast
                when Receiver(cast) is { } whole => new CastViewExpression(
                    Parse(whole), scope.Context.Types.ParseElement(KernelApi.ElementOf(type), at)),
            IInvalidOperation => throw new KernelException(null),
            IInvocationOperation call when KernelApi.IsOfIlgpu(call.TargetMethod) =>
                expressions.Calls.Parse(call),
            _ => throw new KernelException(
                Rules.View,
                at,
                "A view is a parameter, a local, or its SubView(offset, length) or " +
                "Cast<T>(); choose between views with if."),
        };
    }

    internal Expression Member(IPropertyReferenceOperation operation, IOperation instance)
    {
        if (operation.Property.IsIndexer)
            return new ElementExpression(
                Parse(instance), expressions.Parse(operation.Arguments[0].Value));

        var at = operation.Syntax.GetLocation();
        var name = operation.Property.Name;
        if (name is not ("Length" or "IntLength" or "LengthInBytes" or "Extent" or "IntExtent"))
            throw IlgpuAdvice.Refusal(operation.Property, at);

        var view = Parse(instance);
        var length = LengthOf(view, scope.Context.Types.Parse(operation.Type, at), at);
        return name == "LengthInBytes"
            ? Times(length, ((ViewType)view.Type).Element.Layout().Bytes)
            : length;
    }

    /// <summary>The variable whose length gives that of a view; null if there is none.</summary>
    internal static Variable? LengthSource(Expression view) => view switch
    {
        VariableExpression variable => variable.Variable,
        CastViewExpression cast => LengthSource(cast.View),
        _ => null,
    };

    private static BinaryExpression Times(Expression elements, long bytes) =>
        new("*", elements, new LiteralExpression(bytes, ScalarType.Long), ScalarType.Long);

    private static LengthExpression LengthOf(Expression view, KernelType type, Location at)
    {
        if (view is not VariableExpression { Variable: var variable })
            throw new KernelException(
                Rules.View,
                at,
                "Only a view with a name has a length; name this one first: " +
                "var part = v.SubView(…);");

        variable.UseLength();
        return new LengthExpression(variable, type);
    }

    /// <summary>A range of a view, by default to its end.</summary>
    private static SubViewExpression Part(
        Expression view, List<Expression> arguments, Location at) => new(
            view,
            arguments[0],
            arguments.Count > 1
                ? arguments[1]
                : new BinaryExpression(
                    "-",
                    view is SubViewExpression { Length: var length }
                        ? length.Type.Equals(ScalarType.Long)
                        ? length
                        : new ConversionExpression(length, ScalarType.Long)
                    : LengthOf(view, ScalarType.Long, at),
                arguments[0],
                ScalarType.Long));

    /// <summary>Removes conversions, BaseView and AsAligned, which leave a view's elements as they
    /// are.</summary>
    internal static IOperation SameView(IOperation operation)
    {
        while (true)
        {
            operation = Operations.Unwrap(operation);
            var inner = operation switch
            {
                IConversionOperation conversion when KernelApi.IsView(conversion.Operand.Type) =>
                    conversion.Operand,
                IPropertyReferenceOperation { Property.Name: "BaseView", Instance: { } view }
                    when KernelApi.IsView(view.Type) => view,
                IInvocationOperation { TargetMethod.Name: var name } call when IsSame(name) =>
                    Receiver(call),
                _ => null,
            };
            if (inner is null)
                return operation;
            operation = inner;
        }

        static bool IsSame(string name) =>
            name is "AsContiguous" or "AsDense" ||
            name.StartsWith("AsAligned", StringComparison.Ordinal);
    }

    /// <summary>The view on which a method of ILGPU is called that returns a view; null for
    /// others.</summary>
    private static IOperation? Receiver(IInvocationOperation call)
    {
        if (!KernelApi.IsOfIlgpu(call.TargetMethod) || !KernelApi.IsView(call.Type))
            return null;
        var receiver = call.Instance ?? Operations.Arguments(call).FirstOrDefault();
        return KernelApi.IsView(receiver?.Type) ? receiver : null;
    }
}
