using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Recognises the loops that a processor's vectors can run, several rounds at once:
/// <c>for (var c = 0; c &lt; N; c++) sums[s + c] += a * b[t + c];</c> with a constant N. Rounds must not
/// depend on one another, and each computes what it did alone, so the bits are the same.
/// </summary>
internal static class VectorLoop
{
    /// <summary>The single assignment of a loop that can be vectorised; null for other loops.</summary>
    internal static AssignStatement? BodyOf(ForStatement loop)
    {
        if (!loop.IsUnrolled ||
            loop.Start is not { Value: LiteralExpression { Value: 0 }, Variable: var counter } ||
            loop.Condition is not BinaryExpression { Operator: "<" } ||
            loop.Steps is not [AssignStatement { Operator: "+", Value: LiteralExpression { Value: 1 } } step] ||
            !Mentions(step.Target, counter) ||
            loop.Body.Statements is not [AssignStatement body])
            return null;

        return body.Operator is null or "+" or "-" or "*" && body.Target is ElementExpression target &&
            IsVector(target, counter) && IsLane(body.Value, counter, target)
            ? body
            : null;
    }

    /// <summary>Whether neighbouring rounds touch neighbouring floats.</summary>
    internal static bool IsVector(ElementExpression element, Variable counter) =>
        element.Type.Equals(ScalarType.Float) && element.View is VariableExpression &&
        Stride(element.Index, counter) == 1;

    internal static bool Mentions(Node node, Variable variable) =>
        node.DescendantsAndSelf().Any(n => n is VariableExpression v && v.Variable == variable);

    private static bool IsLane(Expression value, Variable counter, ElementExpression target)
    {
        if (!value.Type.Equals(ScalarType.Float))
            return false;
        if (!Mentions(value, counter))
            return IsIndependent(value, target);

        return value switch
        {
            ElementExpression element => IsVector(element, counter) && IsIndependent(value, target),
            BinaryExpression { Operator: "+" or "-" or "*" or "/" } binary =>
                IsLane(binary.Left, counter, target) && IsLane(binary.Right, counter, target),
            _ => false,
        };
    }

    /// <summary>Whether no round reads what another round writes.</summary>
    private static bool IsIndependent(Expression value, ElementExpression target) =>
        value.DescendantsAndSelf().All(n => n switch
        {
            ElementExpression element => !MayOverlap(element.View, target.View),
            CallExpression call => call.IsPure,
            _ => true,
        });

    /// <summary>Memory of different spaces, and new memory and any other, never overlaps.</summary>
    private static bool MayOverlap(Expression left, Expression right)
    {
        if (left is not VariableExpression { Variable: var a } ||
            right is not VariableExpression { Variable: var b })
            return true;
        if (((ViewType)a.Type).Space != ((ViewType)b.Type).Space)
            return false;
        return a == b || !a.IsAllocation && !b.IsAllocation;
    }

    /// <summary>By how much the index grows from round to round; −1 where that is not known.</summary>
    private static int Stride(Expression index, Variable counter) => index switch
    {
        _ when !Mentions(index, counter) => 0,
        VariableExpression => 1,
        ConversionExpression conversion => Stride(conversion.Operand, counter),
        BinaryExpression { Operator: "+" } sum =>
            Stride(sum.Left, counter) is var left and >= 0 && Stride(sum.Right, counter) is var right and >= 0
                ? left + right
                : -1,
        _ => -1,
    };
}
