using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

internal sealed partial class FunctionParser
{
    private Expression Value(IOperation operation)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var at = operation.Syntax.GetLocation();
        if (operation.ConstantValue is { HasValue: true, Value: { } constant } &&
            operation is not IDefaultValueOperation)
            return new LiteralExpression(constant, context.Types.Parse(operation.Type, at));

        switch (operation)
        {
            case IParenthesizedOperation parenthesized:
                return Value(parenthesized.Operand);
            case IConversionOperation conversion:
                return Conversion(conversion);
            case ILocalReferenceOperation local when _variables.TryGetValue(local.Local, out var variable):
                return new VariableExpression(variable);
            case IParameterReferenceOperation parameter
                when _variables.TryGetValue(parameter.Parameter, out var variable):
                return new VariableExpression(variable);
            case IBinaryOperation binary:
                return Binary(binary);
            case IUnaryOperation unary:
                return Unary(unary);
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return new ConditionalExpression(
                    Value(conditional.Condition),
                    Value(conditional.WhenTrue),
                    Value(whenFalse),
                    context.Types.Parse(conditional.Type, at));
            case IFieldReferenceOperation { Instance: { } instance } field:
                return new FieldExpression(
                    Value(instance), field.Field.Name, context.Types.Parse(field.Type, at));
            case IPropertyReferenceOperation property:
                return Property(property);
            case IInvocationOperation call:
                return IlgpuFunction(call) ?? Call(call);
            case IObjectCreationOperation creation:
                return Creation(creation);
            case IDefaultValueOperation:
                return new DefaultExpression(context.Types.Parse(operation.Type, at));
            // The declaration of such a local is the fault, and was reported.
            case ILocalReferenceOperation when context.HasFailed:
            case IInvalidOperation:
                throw new KernelException(null);
            default:
                throw new KernelException(Rules.Expression, at, ExpressionAdvice(operation));
        }
    }

    private static string ExpressionAdvice(IOperation operation) => operation switch
    {
        IParameterReferenceOperation { Type: { } type } when KernelApi.Rank(type) == 2 =>
            "Of an Index2D, a kernel reads X and Y; pass these on as int.",
        IAssignmentOperation or IIncrementOrDecrementOperation =>
            "An assignment inside an expression is not available in a kernel; make it a statement of its own.",
        IFieldReferenceOperation { Field: var field } =>
            $"The static field '{field.Name}' is not available in a kernel; make it const, pass it as a " +
            "parameter, or make it a constant of a policy.",
        IAnonymousFunctionOperation or IDelegateCreationOperation or IMethodReferenceOperation =>
            "Delegates are not available in a kernel; call a static method, or specialise by a policy.",
        IArrayCreationOperation or IArrayElementReferenceOperation or
        { Syntax: StackAllocArrayCreationExpressionSyntax } =>
            "Arrays are not available in a kernel; use LocalMemory.Allocate or a view.",
        IInterpolatedStringOperation or ILiteralOperation =>
            "Strings are not available in a kernel; write numbers to a view and format them on the host.",
        ITupleOperation => "Tuples are not available in a kernel; use a struct, or two variables.",
        ISwitchExpressionOperation or IIsPatternOperation =>
            "Patterns are not available in a kernel; use comparisons with ?: or if.",
        _ => $"The expression '{operation.Kind}' is not available in a kernel; use arithmetic, comparisons, " +
            "?:, elements of views, fields of structs and calls.",
    };

    private BinaryExpression Binary(IBinaryOperation operation)
    {
        var at = operation.Syntax.GetLocation();
        // ILGPU's index has operators of its own, which mean those of int.
        if (operation.OperatorMethod is { } method && !KernelApi.IsFloat4(method.ContainingType) &&
            !KernelApi.IsIndex(method.ContainingType))
            throw new KernelException(
                Rules.Expression,
                at,
                $"The operator of '{method.ContainingType.Name}' is not available in a kernel; compute with " +
                "its fields.");

        RequireUnchecked(operation.IsChecked, at);
        var op = Operator(operation.OperatorKind, at);
        var left = Value(operation.LeftOperand);
        var right = Value(operation.RightOperand);
        var type = context.Types.Parse(operation.Type, at);
        if (op == "%" && type is ScalarType { Scalar: Scalar.Float or Scalar.Double })
            throw new KernelException(
                Rules.Expression,
                at,
                "'%' takes integers in a kernel; for floats write x - y * MathF.Floor(x / y).");
        if (left.Type is StructType || left.Type is ScalarType { Scalar: Scalar.Float4 } &&
            op is "==" or "!=")
            throw new KernelException(
                Rules.Expression, at, $"'{op}' does not compare structs in a kernel; compare their fields.");
        if (op is "<<" or ">>")
            right = ShiftCount(right, type);
        return new BinaryExpression(op, left, right, type);
    }

    /// <summary>C# takes a shift count modulo the width; C leaves larger ones undefined.</summary>
    private static Expression ShiftCount(Expression count, KernelType shifted)
    {
        var mask = shifted is ScalarType { Scalar: Scalar.Long } ? 63 : 31;
        return count is LiteralExpression { Value: int value } && value >= 0 && value <= mask
            ? count
            : new BinaryExpression(
                "&", count, new LiteralExpression(mask, ScalarType.Int), ScalarType.Int);
    }

    private UnaryExpression Unary(IUnaryOperation operation)
    {
        var at = operation.Syntax.GetLocation();
        RequireUnchecked(operation.IsChecked, at);
        var op = operation.OperatorMethod is not null ? null : operation.OperatorKind switch
        {
            UnaryOperatorKind.Minus => "-",
            UnaryOperatorKind.Plus => "+",
            UnaryOperatorKind.Not => "!",
            UnaryOperatorKind.BitwiseNegation => "~",
            _ => null,
        };
        return op is null
            ? throw new KernelException(
                Rules.Expression, at, "Of the unary operators, a kernel knows -, +, ! and ~ on numbers.")
            : new UnaryExpression(op, Value(operation.Operand), context.Types.Parse(operation.Type, at));
    }

    private Expression Conversion(IConversionOperation operation)
    {
        var at = operation.Syntax.GetLocation();
        if (!operation.Conversion.Exists)
            throw new KernelException(null);

        var isIndex = KernelApi.IsIndex(operation.Type) || KernelApi.IsIndex(operation.Operand.Type);
        if (operation.OperatorMethod is not null && !isIndex)
            throw new KernelException(
                Rules.Expression,
                at,
                "A conversion that a type defines is not available in a kernel; read its fields.");
        RequireUnchecked(operation.IsChecked, at);
        var operand = Value(operation.Operand);
        var type = context.Types.Parse(operation.Type, at);
        return operand.Type.Equals(type) ? operand : new ConversionExpression(operand, type);
    }

    private void RequireUnchecked(bool isChecked, Location at)
    {
        if (context.IsChecked(isChecked))
            throw new KernelException(
                Rules.Expression, at, "Overflow is not checked on devices; take 'checked' away.");
    }

    private Expression Property(IPropertyReferenceOperation operation)
    {
        var property = operation.Property;
        var owner = property.ContainingType;
        var at = operation.Syntax.GetLocation();
        if (operation.ConstrainedToType is { } constrained &&
            policies.TryGetValue(constrained, out var policy))
            return new PolicyConstantExpression(
                policy, property.Name, context.Types.Parse(property.Type, at));
        if (operation.Instance is { } instance && KernelApi.IsView(instance.Type))
            return ViewMember(operation, instance);
        if (operation.Instance is { } index && KernelApi.IsIndex(index.Type) &&
            property.Name is "X" or "Size" or "LongSize")
        {
            var (number, type) = (Value(index), context.Types.Parse(property.Type, at));
            return number.Type.Equals(type) ? number : new ConversionExpression(number, type);
        }

        if (operation.Instance is IParameterReferenceOperation && _index.TryGetValue(property.Name, out var part) &&
            KernelApi.IsIlgpu(owner, "Index2D"))
            return new VariableExpression(part);

        if (Positions.Path(operation) is { } path)
        {
            if (context.HasGroup && kind != FunctionKind.Policy)
                return Positions.Of(path) ?? throw IlgpuAdvice.NoPosition(path, at);
            throw new KernelException(
                Rules.Position,
                at,
                context.IsKernel && kind != FunctionKind.Policy
                    ? $"'{path}' has no meaning in an implicitly grouped kernel; use the index parameter."
                    : $"'{path}' has no meaning in a policy; read it in the kernel, and pass it.");
        }

        if (KernelApi.IsOfIlgpu(owner))
            throw IlgpuAdvice.Refusal(property, at);

        if (property is { IsStatic: true, GetMethod: { } getter } && owner.TypeKind == TypeKind.Struct &&
            KernelApi.IsPolicy(owner))
            return new FunctionParser(context, FunctionKind.Policy, [])
                .ParseConstant(getter, property, at);

        throw new KernelException(
            Rules.Expression,
            at,
            $"The property '{owner.Name}.{property.Name}' is not available in a kernel; make it a const, or a " +
            "field of a struct.");
    }

    private Expression Creation(IObjectCreationOperation creation)
    {
        var at = creation.Syntax.GetLocation();
        var type = context.Types.Parse(creation.Type, at);
        if (KernelApi.IsIndex(creation.Type) && creation.Arguments is [{ Value: { } number }])
            return Value(number);
        if (creation is { Arguments.Length: 0, Initializer: null })
            return new DefaultExpression(type);
        if (type is ScalarType { Scalar: Scalar.Float4 } && creation is { Arguments.Length: 4, Initializer: null })
            return new ConstructExpression(
                [.. creation.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => Value(a.Value))], type);
        if (type is not StructType structure || creation.Arguments.Length > 0)
            throw new KernelException(
                Rules.Expression,
                at,
                "A constructor does not run on a device; write new S { Field = value } instead.");

        var values = new Dictionary<string, Expression>();
        foreach (var initializer in creation.Initializer!.Initializers)
        {
            if (initializer is not ISimpleAssignmentOperation
                { Target: IFieldReferenceOperation field } assignment)
                throw new KernelException(
                    Rules.Expression,
                    initializer.Syntax.GetLocation(),
                    "An object initializer in a kernel assigns fields: new S { Field = value }.");
            values[field.Field.Name] = Value(assignment.Value);
        }

        return new ConstructExpression(
            [.. structure.Fields.Select(f =>
                values.TryGetValue(f.Name, out var value) ? value : new DefaultExpression(f.Type))],
            type);
    }

    /// <summary>Whether the value is known once the kernel is closed over its policies.</summary>
    private static bool IsConstant(Expression expression) => expression.DescendantsAndSelf().All(
        n => n is LiteralExpression or PolicyConstantExpression or BinaryExpression
            or UnaryExpression or ConditionalExpression or ConversionExpression);

    private static IOperation Unwrap(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IConversionOperation { Conversion.IsIdentity: true } conversion:
                    operation = conversion.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    private static string Operator(BinaryOperatorKind kind, Location at) => kind switch
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
}
