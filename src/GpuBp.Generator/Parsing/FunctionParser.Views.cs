using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

internal sealed partial class FunctionParser
{
    private Expression ViewMember(IPropertyReferenceOperation operation, IOperation instance)
    {
        if (operation.Property.IsIndexer)
            return new ElementExpression(ViewOf(instance), Value(operation.Arguments[0].Value));

        var at = operation.Syntax.GetLocation();
        var name = operation.Property.Name;
        if (name is not ("Length" or "IntLength" or "LengthInBytes" or "Extent" or "IntExtent"))
            throw IlgpuAdvice.Refusal(operation.Property, at);

        var view = ViewOf(instance);
        var length = LengthOf(view, context.Types.Parse(operation.Type, at), at);
        return name == "LengthInBytes" ? Times(length, ((ViewType)view.Type).Element.Layout().Bytes) : length;
    }

    private static BinaryExpression Times(Expression elements, long bytes) =>
        new("*", elements, new LiteralExpression(bytes, ScalarType.Long), ScalarType.Long);

    private static LengthExpression LengthOf(Expression view, KernelType type, Location at)
    {
        if (view is not VariableExpression { Variable: var variable })
            throw new KernelException(
                Rules.View, at, "Ask a view that has a name for its length: var part = v.SubView(…);");

        variable.UseLength();
        return new LengthExpression(variable, type);
    }

    /// <summary>The variable from whose length that of a view is computed, if from any.</summary>
    private static Variable? LengthSource(Expression view) => view switch
    {
        VariableExpression variable => variable.Variable,
        CastViewExpression cast => LengthSource(cast.View),
        _ => null,
    };

    /// <summary>A view: a variable, or a part or a cast of one.</summary>
    private Expression ViewOf(IOperation operation)
    {
        operation = SameView(operation);
        var at = operation.Syntax.GetLocation();
        switch (operation)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation:
                return Value(operation);
            case IInvocationOperation { TargetMethod.Name: "SubView" } part when Receiver(part) is { } whole:
                return Part(ViewOf(whole), [.. Arguments(part).Select(Value)], at);
            case IInvocationOperation { TargetMethod.Name: "Cast", Type: { } type } cast
                when Receiver(cast) is { } whole:
                return new CastViewExpression(
                    ViewOf(whole), context.Types.ParseElement(KernelApi.ElementOf(type), at));
            case IInvalidOperation:
                throw new KernelException(null);
            case IInvocationOperation call when KernelApi.IsOfIlgpu(call.TargetMethod):
                return Call(call);
            default:
                throw new KernelException(
                    Rules.View,
                    at,
                    "A view is a parameter, a local, or its SubView(offset, length) or Cast<T>(); choose between " +
                    "views with if.");
        }
    }

    /// <summary>A part, whose length is what follows where it is not given.</summary>
    private static SubViewExpression Part(Expression view, List<Expression> arguments, Location at) => new(
        view,
        arguments[0],
        arguments.Count > 1
            ? arguments[1]
            : new BinaryExpression(
                "-",
                view is SubViewExpression { Length: var length }
                    ? length.Type.Equals(ScalarType.Long) ? length : new ConversionExpression(length, ScalarType.Long)
                    : LengthOf(view, ScalarType.Long, at),
                arguments[0],
                ScalarType.Long));

    /// <summary>The view that an expression gives on as it is, under another type or with a promise.</summary>
    private static IOperation SameView(IOperation operation)
    {
        while (true)
        {
            operation = Unwrap(operation);
            var inner = operation switch
            {
                IConversionOperation conversion when KernelApi.IsView(conversion.Operand.Type) => conversion.Operand,
                IPropertyReferenceOperation { Property.Name: "BaseView", Instance: { } view }
                    when KernelApi.IsView(view.Type) => view,
                IInvocationOperation { TargetMethod.Name: var name } call when IsSame(name) => Receiver(call),
                _ => null,
            };
            if (inner is null)
                return operation;
            operation = inner;
        }

        static bool IsSame(string name) =>
            name is "AsContiguous" or "AsDense" || name.StartsWith("AsAligned", StringComparison.Ordinal);
    }

    /// <summary>The view that a method of ILGPU's views, or one that extends them, makes another of.</summary>
    private static IOperation? Receiver(IInvocationOperation call)
    {
        if (!KernelApi.IsOfIlgpu(call.TargetMethod) || !KernelApi.IsView(call.Type))
            return null;
        var receiver = call.Instance ?? Arguments(call).FirstOrDefault();
        return KernelApi.IsView(receiver?.Type) ? receiver : null;
    }
}
