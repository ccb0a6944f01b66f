namespace GpuBp.Generator.Model;

/// <summary>
/// Computes integers and truth values that are known at build time. Floats stay: a device may round
/// differently from the compiler.
/// </summary>
internal static class Folding
{
    internal static bool IsTrue(Expression expression) =>
        expression is LiteralExpression { Value: true };

    internal static bool IsFalse(Expression expression) =>
        expression is LiteralExpression { Value: false };

    private static bool IsInteger(Expression expression, int value) =>
        expression is LiteralExpression { Value: int literal } && literal == value;

    /// <summary>left op right, of operands that are already folded.</summary>
    internal static Expression Binary(string op, Expression left, Expression right, KernelType type)
    {
        switch (op)
        {
            case "&&" when IsFalse(left) || IsTrue(right):
            case "||" when IsTrue(left) || IsFalse(right):
                return left;
            case "&&" when IsTrue(left):
            case "||" when IsFalse(left):
                return right;
            case "+" or "-" when IsInteger(right, 0):
            case "*" or "/" when IsInteger(right, 1):
                return left;
            case "%" when IsInteger(right, 1):
                return new LiteralExpression(0, type);
        }

        return left is LiteralExpression a && right is LiteralExpression b &&
            Value(op, a.Value, b.Value) is { } value
                ? new LiteralExpression(value, type)
                : new BinaryExpression(op, left, right, type);
    }

    internal static Expression Unary(string op, Expression operand, KernelType type)
    {
        object? value = (operand as LiteralExpression)?.Value switch
        {
            bool b when op == "!" => !b,
            int n when op == "-" => unchecked(-n),
            int n when op == "~" => ~n,
            int n when op == "+" => n,
            _ => null,
        };
        return value is null
            ? new UnaryExpression(op, operand, type)
            : new LiteralExpression(value, type);
    }

    internal static Expression Conversion(Expression operand, KernelType type)
    {
        if (operand.Type.Equals(type))
            return operand;

        object? value = ((operand as LiteralExpression)?.Value, (type as ScalarType)?.Scalar) switch
        {
            (int n, Scalar.Long) => (long)n,
            (int n, Scalar.UInt) => unchecked((uint)n),
            (uint n, Scalar.Int) => unchecked((int)n),
            (uint n, Scalar.Long) => (long)n,
            (long n, Scalar.Int) => unchecked((int)n),
            _ => null,
        };
        return value is null
            ? new ConversionExpression(operand, type)
            : new LiteralExpression(value, type);
    }

    internal static Expression Conditional(
        Expression condition, Expression whenTrue, Expression whenFalse, KernelType type) =>
        IsTrue(condition) ? whenTrue
        : IsFalse(condition) ? whenFalse
        : new ConditionalExpression(condition, whenTrue, whenFalse, type);

    /// <summary>Math.Min and Math.Max; null if the value is unknown.</summary>
    internal static Expression? Math(CallExpression call, IReadOnlyList<Expression> arguments)
    {
        if (call is not { Kind: CallKind.Math, Owner: "Math" } ||
            arguments is not
                [LiteralExpression { Value: int a }, LiteralExpression { Value: int b }])
            return null;

        return call.Name switch
        {
            "Min" => new LiteralExpression(System.Math.Min(a, b), call.Type),
            "Max" => new LiteralExpression(System.Math.Max(a, b), call.Type),
            _ => null,
        };
    }

    private static object? Value(string op, object left, object right) => (left, right) switch
    {
        (bool a, bool b) => op switch
        {
            "==" => a == b,
            "!=" or "^" => a != b,
            "&" or "&&" => a && b,
            "|" or "||" => a || b,
            _ => null,
        },
        (int a, int b) => op switch
        {
            "<<" => a << b,
            ">>" => a >> b,
            "+" or "-" or "*" or "/" or "%" or "&" or "|" or "^" =>
                Integer(op, a, b) is { } value ? unchecked((int)value) : null,
            _ => Comparison(op, a, b),
        },
        (long a, long b) => Integer(op, a, b) ?? Comparison(op, a, b),
        _ => null,
    };

    private static long? Integer(string op, long a, long b) => unchecked(op switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        // The minimum of the type divided by −1 overflows.
        "/" when b > 0 => a / b,
        "%" when b > 0 => a % b,
        "&" => a & b,
        "|" => a | b,
        "^" => a ^ b,
        _ => (long?)null,
    });

    private static object? Comparison(string op, long a, long b) => op switch
    {
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        ">=" => a >= b,
        "==" => a == b,
        "!=" => a != b,
        _ => null,
    };
}
