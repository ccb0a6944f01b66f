using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

internal sealed partial class FunctionParser
{
    private Expression ViewMember(IPropertyReferenceOperation operation, IOperation instance)
    {
        if (operation.Property.IsIndexer)
        {
            var element = new ElementExpression(
                ViewOf(instance), Value(operation.Arguments[0].Value));
            return element;
        }

        var at = operation.Syntax.GetLocation();
        if (ViewOf(instance) is not VariableExpression { Variable: var variable })
            throw new KernelException(
                Rules.View, at, "Ask a view that has a name for its length: var part = v.SubView(…);");

        variable.UseLength();
        return new LengthExpression(variable, context.Types.Parse(operation.Type, at));
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
        operation = Unwrap(operation);
        var at = operation.Syntax.GetLocation();
        switch (operation)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation:
                return Value(operation);
            case IInvocationOperation { TargetMethod.Name: "SubView", Instance: { } instance, Arguments: [_, _] } part:
                return new SubViewExpression(
                    ViewOf(instance), Value(part.Arguments[0].Value), Value(part.Arguments[1].Value));
            case IInvocationOperation { TargetMethod: { Name: "Cast", TypeArguments: [var element] }, Instance: { } instance }:
                return new CastViewExpression(
                    ViewOf(instance), context.Types.ParseElement(element, at));
            case IInvalidOperation:
                throw new KernelException(null);
            case IInvocationOperation call when AllocationSpace(call) is not null:
                throw new KernelException(
                    Rules.Allocation, at, "An allocation belongs in a declaration: var tile = SharedMemory.Allocate<float>(…);");
            default:
                throw new KernelException(
                    Rules.View,
                    at,
                    "A view is a parameter, a local, or its SubView(offset, length) or Cast<T>(); choose between " +
                    "views with if.");
        }
    }
}
