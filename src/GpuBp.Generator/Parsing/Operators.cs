using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Translates C#'s operators to C's.</summary>
internal static class Operators
{
    internal static string Of(BinaryOperatorKind kind, Location at) => kind switch
    {
        BinaryOperatorKind.Multiply => "*",
        BinaryOperatorKind.Divide => "/",
        BinaryOperatorKind.Remainder => "%",
        BinaryOperatorKind.Add => "+",
        BinaryOperatorKind.Subtract => "-",
        BinaryOperatorKind.LeftShift => "<<",
        BinaryOperatorKind.RightShift => ">>",
        BinaryOperatorKind.LessThan => "<",
        BinaryOperatorKind.GreaterThan => ">",
        BinaryOperatorKind.LessThanOrEqual => "<=",
        BinaryOperatorKind.GreaterThanOrEqual => ">=",
        BinaryOperatorKind.Equals => "==",
        BinaryOperatorKind.NotEquals => "!=",
        BinaryOperatorKind.And => "&",
        BinaryOperatorKind.ExclusiveOr => "^",
        BinaryOperatorKind.Or => "|",
        BinaryOperatorKind.ConditionalAnd => "&&",
        BinaryOperatorKind.ConditionalOr => "||",
        BinaryOperatorKind.UnsignedRightShift => throw new KernelException(
            Rules.Expression, at, "'>>>' is not available in a kernel; shift a uint with '>>'."),
        _ => throw new KernelException(
            Rules.Expression, at, $"The operator '{kind}' is not available in a kernel."),
    };

    /// <summary>C# takes a shift count modulo the width; in C larger counts are
    /// undefined.</summary>
    internal static Expression ShiftCount(Expression count, KernelType shifted)
    {
        var mask = shifted is ScalarType { Scalar: Scalar.Long } ? 63 : 31;
        return count is LiteralExpression { Value: int value } && value >= 0 && value <= mask
            ? count
            : new BinaryExpression(
                "&", count, new LiteralExpression(mask, ScalarType.Int), ScalarType.Int);
    }
}
