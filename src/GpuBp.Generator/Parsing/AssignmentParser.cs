using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Parses the statements with effects: assignments, calls and barriers.</summary>
internal sealed class AssignmentParser(FunctionScope scope, ExpressionParser expressions)
{
    internal Statement Parse(IOperation operation, Location at)
    {
        switch (Operations.Unwrap(operation))
        {
            case ISimpleAssignmentOperation { Target: IDiscardOperation } discard
                when Operations.Unwrap(discard.Value) is IInvocationOperation call:
                return new CallStatement(expressions.Calls.Parse(call), at);
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                var assigned = Target(assignment.Target);
                return new AssignStatement(assigned, null, expressions.Parse(assignment.Value), at);
            case ICompoundAssignmentOperation assignment:
                return Compound(assignment, at);
            case IIncrementOrDecrementOperation increment:
                scope.Context.RequireUnchecked(increment.IsChecked, at);
                var counter = Target(increment.Target);
                var op = increment.Kind == OperationKind.Increment ? "+" : "-";
                if (counter.Type is not
                    ScalarType { Scalar: Scalar.Int or Scalar.UInt or Scalar.Long })
                    throw new KernelException(
                        Rules.Statement, at,
                        "++ and -- count integers; write x += 1f for other numbers.");
                return new AssignStatement(
                    counter, op, new LiteralExpression(1, ScalarType.Int), at);
            case IInvocationOperation call when KernelApi.IsBarrier(call.TargetMethod):
                return Barrier(at);
            case IInvocationOperation call:
                return new CallStatement(expressions.Calls.Parse(call), at);
            case IInvalidOperation:
                throw new KernelException(null);
            default:
                throw new KernelException(
                    Rules.Statement,
                    at,
                    "A statement of a kernel is an assignment or a call; assign the value to a " +
                    "variable.");
        }
    }

    private AssignStatement Compound(ICompoundAssignmentOperation assignment, Location at)
    {
        scope.Context.RequireUnchecked(assignment.IsChecked, at);
        var target = Target(assignment.Target);
        var op = Operators.Of(assignment.OperatorKind, at);
        var value = expressions.Parse(assignment.Value);
        if (op is "<<" or ">>")
            value = Operators.ShiftCount(value, target.Type);
        if (target.Type is ScalarType { Scalar: Scalar.Bool })
            throw new KernelException(
                Rules.Statement, at, $"'{op}=' does not take bool in a kernel; write x = x && y.");

        // Not every dialect of C has compound operators for float4, and C narrows differently.
        var isPlain = target.Type.Equals(value.Type) || op is "<<" or ">>";
        if (isPlain && target.Type is not ScalarType { Scalar: Scalar.Float4 })
            return new AssignStatement(target, op, value, at);

        var wide = assignment.OperatorMethod?.ReturnType ?? assignment.Type;
        var left = Convert(target, assignment.InConversion, value.Type);
        var type = assignment.OperatorMethod is null
            ? left.Type
            : scope.Context.Types.Parse(wide, at);
        Expression sum = new BinaryExpression(op, left, value, type);
        if (!sum.Type.Equals(target.Type))
            sum = new ConversionExpression(sum, target.Type);
        return new AssignStatement(target, null, sum, at);
    }

    /// <summary>Converts the left side of a compound assignment to the type in which C#
    /// computes.</summary>
    private static Expression Convert(
        Expression target, CommonConversion conversion, KernelType computed) =>
        conversion.IsIdentity || target.Type.Equals(computed) ||
        target.Type is ScalarType { Scalar: Scalar.Float4 }
            ? target
            : new ConversionExpression(target, computed);

    private Expression Target(IOperation operation)
    {
        operation = Operations.Unwrap(operation);
        var at = operation.Syntax.GetLocation();
        if (KernelApi.IsView(operation.Type))
            throw new KernelException(
                Rules.View, at, "A view cannot be assigned again; declare another one with var.");

        var target = expressions.Parse(operation);
        if (target is FieldExpression { Instance.Type: ScalarType { Scalar: Scalar.Float4 } })
            throw new KernelException(
                Rules.Statement, at,
                "The components of a Float4 cannot be assigned; build a new Float4.");

        switch (target.Whole)
        {
            case VariableExpression { Variable: var variable }:
                if (variable.IsParameter && scope.IsKernel)
                    throw new KernelException(
                        Rules.Statement,
                        at,
                        $"The kernel parameter '{variable.Name}' cannot be assigned; copy it to " +
                        "a local.");
                variable.IsWritten = true;
                return target;
            case ElementExpression:
                return target;
            default:
                throw new KernelException(
                    Rules.Statement, at, "Only locals and the elements of views can be assigned.");
        }
    }

    private BarrierStatement Barrier(Location at) => scope.Context.HasGroup
        ? new BarrierStatement(at)
        : throw new KernelException(
            Rules.Barrier,
            at,
            scope.Context.IsKernel
                ? "Group.Barrier needs a group: remove the index parameter and launch with a " +
                  "LaunchConfig."
                : "Group.Barrier has no meaning in a policy, which one thread runs; wait in the " +
                  "kernel, or in its helper, before and after the call.");
}
