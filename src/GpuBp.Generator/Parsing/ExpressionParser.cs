using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Parses expressions with a number or a struct as their value.</summary>
internal sealed class ExpressionParser
{
    private readonly FunctionScope _scope;

    internal ExpressionParser(FunctionScope scope)
    {
        _scope = scope;
        Calls = new CallParser(scope, this);
        Views = new ViewParser(scope, this);
    }

    internal CallParser Calls { get; }

    internal ViewParser Views { get; }

    internal Expression Parse(IOperation operation)
    {
        _scope.Context.Cancellation.ThrowIfCancellationRequested();
        var at = operation.Syntax.GetLocation();
        if (operation.ConstantValue is { HasValue: true, Value: { } constant } &&
            operation is not IDefaultValueOperation)
            return new LiteralExpression(constant, _scope.Context.Types.Parse(operation.Type, at));

        return operation switch
        {
            IParenthesizedOperation parenthesized => Parse(parenthesized.Operand),
            IConversionOperation conversion => Conversion(conversion),
            ILocalReferenceOperation local
                when _scope.Variables.TryGetValue(local.Local, out var variable) =>
                new VariableExpression(variable),
            IParameterReferenceOperation parameter
                when _scope.Variables.TryGetValue(parameter.Parameter, out var variable) =>
                new VariableExpression(variable),
            IBinaryOperation binary => Binary(binary),
            IUnaryOperation unary => Unary(unary),
            IConditionalOperation { WhenFalse: { } whenFalse } conditional =>
                new ConditionalExpression(
                    Parse(conditional.Condition),
                    Parse(conditional.WhenTrue),
                    Parse(whenFalse),
                    _scope.Context.Types.Parse(conditional.Type, at)),
            IFieldReferenceOperation { Instance: { } instance } field => new FieldExpression(
                Parse(instance), field.Field.Name, _scope.Context.Types.Parse(field.Type, at)),
            IPropertyReferenceOperation property => Property(property),
            IInvocationOperation call => Calls.Value(call),
            IObjectCreationOperation creation => Creation(creation),
            IDefaultValueOperation =>
                new DefaultExpression(_scope.Context.Types.Parse(operation.Type, at)),
            // Its declaration is the fault, and was reported.
            ILocalReferenceOperation when _scope.Context.HasFailed =>
                throw new KernelException(null),
            IInvalidOperation => throw new KernelException(null),
            _ => throw new KernelException(Rules.Expression, at, ExpressionAdvice(operation)),
        };
    }

    private static string ExpressionAdvice(IOperation operation) => operation switch
    {
        IParameterReferenceOperation { Type: { } type } when KernelApi.Rank(type) == 2 =>
            "A kernel can read only X and Y of an Index2D; pass these as int.",
        IAssignmentOperation or IIncrementOrDecrementOperation =>
            "An assignment inside an expression is not available in a kernel; make it a " +
            "statement of its own.",
        IFieldReferenceOperation { Field: var field } =>
            $"The static field '{field.Name}' is not available in a kernel; make it const, pass " +
            "it as a parameter, or make it a constant of a policy.",
        IAnonymousFunctionOperation or IDelegateCreationOperation or IMethodReferenceOperation =>
            "Delegates are not available in a kernel; call a static method, or specialise by a " +
            "policy.",
        IArrayCreationOperation or IArrayElementReferenceOperation or
        { Syntax: StackAllocArrayCreationExpressionSyntax } =>
            "Arrays are not available in a kernel; use LocalMemory.Allocate or a view.",
        IInterpolatedStringOperation or ILiteralOperation =>
            "Strings are not available in a kernel; write numbers to a view and format them on " +
            "the host.",
        ITupleOperation => "Tuples are not available in a kernel; use a struct, or two variables.",
        ISwitchExpressionOperation or IIsPatternOperation =>
            "Patterns are not available in a kernel; use comparisons with ?: or if.",
        _ => $"The expression '{operation.Kind}' is not available in a kernel; use arithmetic, " +
            "comparisons, ?:, elements of views, fields of structs and calls.",
    };

    private BinaryExpression Binary(IBinaryOperation operation)
    {
        var at = operation.Syntax.GetLocation();
        // ILGPU's index types have their own operators, which do the same as those of int.
        if (operation.OperatorMethod is { } method && !KernelApi.IsFloat4(method.ContainingType) &&
            !KernelApi.IsIndex(method.ContainingType))
            throw new KernelException(
                Rules.Expression,
                at,
                $"The operator of '{method.ContainingType.Name}' is not available in a kernel; " +
                "compute with its fields.");

        _scope.Context.RequireUnchecked(operation.IsChecked, at);
        var op = Operators.Of(operation.OperatorKind, at);
        var left = Parse(operation.LeftOperand);
        var right = Parse(operation.RightOperand);
        var type = _scope.Context.Types.Parse(operation.Type, at);
        if (op == "%" && type is ScalarType { Scalar: Scalar.Float or Scalar.Double })
            throw new KernelException(
                Rules.Expression,
                at,
                "'%' takes integers in a kernel; for floats write x - y * MathF.Floor(x / y).");
        if (left.Type is StructType || left.Type is ScalarType { Scalar: Scalar.Float4 } &&
            op is "==" or "!=")
            throw new KernelException(
                Rules.Expression, at,
                $"'{op}' does not compare structs in a kernel; compare their fields.");
        if (op is "<<" or ">>")
            right = Operators.ShiftCount(right, type);
        return new BinaryExpression(op, left, right, type);
    }

    private UnaryExpression Unary(IUnaryOperation operation)
    {
        var at = operation.Syntax.GetLocation();
        _scope.Context.RequireUnchecked(operation.IsChecked, at);
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
                Rules.Expression, at,
                "The unary operators of a kernel are -, +, ! and ~ on numbers.")
            : new UnaryExpression(
                op, Parse(operation.Operand), _scope.Context.Types.Parse(operation.Type, at));
    }

    private Expression Conversion(IConversionOperation operation)
    {
        var at = operation.Syntax.GetLocation();
        if (!operation.Conversion.Exists)
            throw new KernelException(null);

        var isIndex = KernelApi.IsIndex(operation.Type) ||
            KernelApi.IsIndex(operation.Operand.Type);
        if (operation.OperatorMethod is not null && !isIndex)
            throw new KernelException(
                Rules.Expression,
                at,
                "A conversion that a type defines is not available in a kernel; read its fields.");
        _scope.Context.RequireUnchecked(operation.IsChecked, at);
        var operand = Parse(operation.Operand);
        var type = _scope.Context.Types.Parse(operation.Type, at);
        return operand.Type.Equals(type) ? operand : new ConversionExpression(operand, type);
    }

    private Expression Property(IPropertyReferenceOperation operation)
    {
        var property = operation.Property;
        var owner = property.ContainingType;
        var at = operation.Syntax.GetLocation();
        if (operation.ConstrainedToType is { } constrained &&
            _scope.Policies.TryGetValue(constrained, out var policy))
            return new PolicyConstantExpression(
                policy, property.Name, _scope.Context.Types.Parse(property.Type, at));
        if (operation.Instance is { } instance && KernelApi.IsView(instance.Type))
            return Views.Member(operation, instance);
        if (operation.Instance is { } index && KernelApi.IsIndex(index.Type) &&
            property.Name is "X" or "Size" or "LongSize")
        {
            var (number, type) = (Parse(index), _scope.Context.Types.Parse(property.Type, at));
            return number.Type.Equals(type) ? number : new ConversionExpression(number, type);
        }

        if (operation.Instance is IParameterReferenceOperation &&
            _scope.Index.TryGetValue(property.Name, out var part) &&
            KernelApi.IsIlgpu(owner, "Index2D"))
            return new VariableExpression(part);

        if (Positions.Path(operation) is { } path)
        {
            if (_scope.Context.HasGroup && _scope.Kind != FunctionKind.Policy)
                return Positions.Of(path) ?? throw IlgpuAdvice.NoPosition(path, at);
            throw new KernelException(
                Rules.Position,
                at,
                _scope.Context.IsKernel && _scope.Kind != FunctionKind.Policy
                    ? $"'{path}' has no meaning in an implicitly grouped kernel; use the index " +
                    "parameter."
                    : $"'{path}' has no meaning in a policy; read it in the kernel, and pass it.");
        }

        if (KernelApi.IsOfIlgpu(owner))
            throw IlgpuAdvice.Refusal(property, at);

        if (property is { IsStatic: true, GetMethod: { } getter } &&
            owner.TypeKind == TypeKind.Struct &&
            KernelApi.IsPolicy(owner))
            return new FunctionParser(_scope.Context, FunctionKind.Policy, [])
                .ParseConstant(getter, property, at);

        throw new KernelException(
            Rules.Expression,
            at,
            $"The property '{owner.Name}.{property.Name}' is not available in a kernel; make it " +
            "a const, or a field of a struct.");
    }

    private Expression Creation(IObjectCreationOperation creation)
    {
        var at = creation.Syntax.GetLocation();
        var type = _scope.Context.Types.Parse(creation.Type, at);
        if (KernelApi.IsIndex(creation.Type) && creation.Arguments is [{ Value: { } number }])
            return Parse(number);
        if (creation is { Arguments.Length: 0, Initializer: null })
            return new DefaultExpression(type);
        if (type is ScalarType { Scalar: Scalar.Float4 } &&
            creation is { Arguments.Length: 4, Initializer: null })
            return new ConstructExpression(
                [.. creation.Arguments.OrderBy(a => a.Parameter!.Ordinal)
                .Select(a => Parse(a.Value))], type);
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
            values[field.Field.Name] = Parse(assignment.Value);
        }

        return new ConstructExpression(
            [.. structure.Fields.Select(f =>
                values.TryGetValue(f.Name, out var value) ? value : new DefaultExpression(f.Type))],
            type);
    }
}
