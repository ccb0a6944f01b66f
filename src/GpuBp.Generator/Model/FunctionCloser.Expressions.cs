namespace GpuBp.Generator.Model;

internal sealed partial class FunctionCloser
{
    // A helper of one expression is written in place of its call up to this many parts.
    private const int SmallExpression = 24;

    protected override Expression Copy(Expression expression) => expression switch
    {
        BinaryExpression binary => Binary(binary),
        UnaryExpression unary => Folding.Unary(unary.Operator, Copy(unary.Operand), unary.Type),
        ConversionExpression conversion => Folding.Conversion(Copy(conversion.Operand), conversion.Type),
        ElementExpression element => Element(element),
        PolicyConstantExpression constant => Constant(constant),
        _ => base.Copy(expression),
    };

    // A local array that is neither indexed nor taken apart here has no other meaning.
    protected override Expression Value(Variable variable) =>
        Values.TryGetValue(variable, out var value) ? value : throw new NoScalarFormException();

    // What is not evaluated may hold indices that are out of range.
    private Expression Binary(BinaryExpression binary)
    {
        var left = Copy(binary.Left);
        return binary.Operator == "&&" && Folding.IsFalse(left) || binary.Operator == "||" && Folding.IsTrue(left)
            ? left
            : Folding.Binary(binary.Operator, left, Copy(binary.Right), binary.Type);
    }

    private Expression Element(ElementExpression element)
    {
        var index = Copy(element.Index);
        if (Array(element.View) is not { } array)
            return new ElementExpression(Copy(element.View), index);

        return new VariableExpression(array[Known(index)]);
    }

    /// <summary>The value of an index into an array; 0 for now, where loops must be written out first.</summary>
    private int Known(Expression index)
    {
        switch (index)
        {
            case LiteralExpression { Value: int value }:
                return value;
            case LiteralExpression { Value: long value and >= 0 and <= LocalArray.MostElements }:
                return (int)value;
        }

        var loops = Counters(index);
        if (loops.Count == 0 || loops.All(form.Unrolled.Contains))
            throw new NoScalarFormException();
        form.Missing.UnionWith(loops);
        return 0;
    }

    protected override Expression Length(LengthExpression length) => _arrays.TryGetValue(length.View, out var array)
        ? Folding.Conversion(new LiteralExpression(array.Length, ScalarType.Int), length.Type)
        : base.Length(length);

    /// <summary>The local array that a view is; null where it is none.</summary>
    private LocalArray? Array(Expression view)
    {
        switch (view)
        {
            case VariableExpression { Variable: var variable } when _arrays.TryGetValue(variable, out var array):
                return array;
            case SubViewExpression part when Array(part.View) is { } whole:
                var start = Known(Copy(part.Offset));
                var length = Known(Copy(part.Length));
                return form.Missing.Count > 0 ? whole : whole.Part(start, length);
            case CastViewExpression cast when Array(cast.View) is not null:
                throw new NoScalarFormException();
            default:
                return null;
        }
    }

    private Expression Constant(PolicyConstantExpression constant)
    {
        if (!form.Policies.TryGetValue(constant.Policy, out var policy))
            return constant;
        return Copy(policy.Constants.First(c => c.Name == constant.Member).Value);
    }

    /// <summary>A call inside an expression.</summary>
    protected override Expression Call(CallExpression call)
    {
        if (call.Helper is not { } helper)
        {
            var arguments = call.Arguments.Select(Copy).ToList();
            return Folding.Math(call, arguments) ??
                new CallExpression(call.Kind, call.Owner, call.Name, arguments, call.Type);
        }

        if (call.Arguments.Any(a => Array(a) is not null))
            throw new NoScalarFormException();

        var values = call.Arguments.Select(Copy).ToList();
        return Substituted(helper, values) ??
            new CallExpression(CallKind.Helper, "", helper.Name, values, call.Type) { Helper = form.Helper(helper) };
    }

    /// <summary>The value of a helper that is one expression, with its arguments in place.</summary>
    /// <returns>Null where a call is shorter.</returns>
    private Expression? Substituted(Function helper, List<Expression> arguments)
    {
        if (helper.Body.Statements is not [JumpStatement { Value: { } result }] ||
            helper.Parameters.Any(p => p.Type is ViewType))
            return null;

        for (var i = 0; i < arguments.Count; i++)
            Values[helper.Parameters[i]] = arguments[i];
        var value = Copy(result);
        var isRepeatable = arguments.All(a => a is LiteralExpression or VariableExpression);
        return value is LiteralExpression ||
            isRepeatable && value.DescendantsAndSelf().Take(SmallExpression + 1).Count() <= SmallExpression
                ? value
                : null;
    }
}
