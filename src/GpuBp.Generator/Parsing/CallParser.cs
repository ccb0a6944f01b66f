using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Parses calls: of policies, of the class library, of atomics, and of helpers.</summary>
internal sealed class CallParser(FunctionScope scope, ExpressionParser expressions)
{
    private readonly HelperParser _helpers = new(scope, expressions);
    private readonly IlgpuFunctions _ilgpu = new(scope, expressions);

    /// <summary>A call inside an expression.</summary>
    internal Expression Value(IInvocationOperation operation) =>
        _ilgpu.Parse(operation) ?? Parse(operation);

    /// <summary>A call that may be a statement.</summary>
    internal CallExpression Parse(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        var owner = method.ContainingType;
        var at = operation.Syntax.GetLocation();
        if (_ilgpu.Parse(operation) is { } value)
            return value as CallExpression ?? throw new KernelException(
                Rules.Statement,
                at,
                "A statement of a kernel is an assignment or a call; assign the value to a " +
                "variable.");
        if (KernelApi.IsBarrier(operation.TargetMethod))
            throw new KernelException(
                Rules.Barrier, at, "Group.Barrier() must be a statement of its own.");
        if (KernelApi.IsIlgpu(owner, "Atomic"))
            return AtomicCall(operation);
        if (owner.Name is "MathF" or "Math" or "BitConverter" &&
            owner.ContainingNamespace.ToDisplayString() == "System")
            return MathCall(operation);
        if (DeclarationParser.AllocationSpace(operation) is not null &&
            DeclarationParser.IsOneRow(operation))
            throw new KernelException(
                Rules.Allocation,
                at,
                "An allocation belongs in a declaration: " +
                "var tile = SharedMemory.Allocate<float>(…);");
        if (KernelApi.IsOfIlgpu(owner))
            throw IlgpuAdvice.Refusal(method, at);
        if (operation.Instance is not null || method.MethodKind != MethodKind.Ordinary)
            throw new KernelException(
                Rules.Call,
                at,
                $"'{method.Name}' is not static; a kernel calls only static methods, with all " +
                "data as arguments.");
        if (operation.ConstrainedToType is { } constrained &&
            scope.Policies.TryGetValue(constrained, out var policy))
            return new CallExpression(
                CallKind.Policy,
                policy,
                method.Name,
                [.. Operations.Arguments(operation).Select(expressions.Parse)],
                scope.Context.Types.Parse(method.ReturnType, at));

        return _helpers.Parse(operation);
    }

    private CallExpression AtomicCall(IInvocationOperation operation)
    {
        var at = operation.Syntax.GetLocation();
        var arguments = Operations.Arguments(operation).ToList();
        if (!KernelApi.AtomicFunctions.Contains(operation.TargetMethod.Name) ||
            operation.TargetMethod.ReturnType.SpecialType is not (
                SpecialType.System_Int32 or SpecialType.System_UInt32))
            throw new KernelException(
                Rules.Call,
                at,
                $"A kernel can use the atomics {string.Join(", ", KernelApi.AtomicFunctions)} on " +
                "int and uint; sum floats in shared memory, in a fixed order.");
        if (expressions.Parse(arguments[0]) is not ElementExpression
            { View.Type: ViewType { Space: Space.Global or Space.Shared } } target)
            throw new KernelException(
                Rules.Call, at,
                "An atomic works on an element of a view in global or shared memory.");

        return new CallExpression(
            CallKind.Atomic,
            "Atomic",
            operation.TargetMethod.Name,
            [target, .. arguments.Skip(1).Select(expressions.Parse)],
            target.Type);
    }

    private CallExpression MathCall(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        var at = operation.Syntax.GetLocation();
        var type = scope.Context.Types.Parse(method.ReturnType, at);
        var isInteger = type is ScalarType { Scalar: Scalar.Int or Scalar.UInt or Scalar.Long };
        var isFloat = method.ContainingType.Name == "MathF" && type.Equals(ScalarType.Float);
        var isKnown = isFloat && KernelApi.MathFunctions.Contains(method.Name) &&
                !(method.Name == "Log" && method.Parameters.Length > 1) ||
            isInteger && method.ContainingType.Name == "Math" &&
                KernelApi.IntegerFunctions.Contains(method.Name) ||
            method.ContainingType.Name == "BitConverter" &&
                KernelApi.BitFunctions.Contains(method.Name);
        if (!isKnown)
            throw new KernelException(
                Rules.Call,
                at,
                $"'{method.ContainingType.Name}.{method.Name}' with {type.Describe()} is not " +
                $"available on every device; use MathF." +
                $"{string.Join(", ", KernelApi.MathFunctions)} on float, " +
                $"Math.{string.Join(", ", KernelApi.IntegerFunctions)} on integers, or " +
                $"BitConverter.{string.Join(", ", KernelApi.BitFunctions)}" +
                (method.Name switch
                {
                    "FusedMultiplyAdd" => "; write a * b + c, which devices contract.",
                    "Clamp" => "; write Max(low, Min(x, high)).",
                    _ => ".",
                }));

        return new CallExpression(
            CallKind.Math,
            method.ContainingType.Name,
            method.Name,
            [.. Operations.Arguments(operation).Select(expressions.Parse)],
            type);
    }
}
