using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

internal sealed partial class FunctionParser
{
    private CallExpression Call(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        var owner = method.ContainingType;
        var at = operation.Syntax.GetLocation();
        if (IlgpuFunction(operation) is { } value)
            return value as CallExpression ?? throw new KernelException(
                Rules.Statement, at, "A statement of a kernel is an assignment or a call; give the value to a variable.");
        if (IsBarrier(operation))
            throw new KernelException(
                Rules.Barrier, at, "Group.Barrier() is a statement of its own.");
        if (KernelApi.IsIlgpu(owner, "Atomic"))
            return AtomicCall(operation);
        if (owner.Name is "MathF" or "Math" or "BitConverter" && owner.ContainingNamespace.ToDisplayString() == "System")
            return MathCall(operation);
        if (AllocationSpace(operation) is not null && IsOneRow(operation))
            throw new KernelException(
                Rules.Allocation, at, "An allocation belongs in a declaration: var tile = SharedMemory.Allocate<float>(…);");
        if (KernelApi.IsOfIlgpu(owner))
            throw IlgpuAdvice.Refusal(method, at);
        if (operation.Instance is not null || method.MethodKind != MethodKind.Ordinary)
            throw new KernelException(
                Rules.Call,
                at,
                $"'{method.Name}' is not static; a kernel calls static methods and passes what they need.");
        if (operation.ConstrainedToType is { } constrained &&
            policies.TryGetValue(constrained, out var policy))
            return new CallExpression(
                CallKind.Policy,
                policy,
                method.Name,
                [.. Arguments(operation).Select(Value)],
                context.Types.Parse(method.ReturnType, at));

        return HelperCall(operation);
    }

    private CallExpression AtomicCall(IInvocationOperation operation)
    {
        var at = operation.Syntax.GetLocation();
        var arguments = Arguments(operation).ToList();
        if (!KernelApi.AtomicFunctions.Contains(operation.TargetMethod.Name) ||
            operation.TargetMethod.ReturnType.SpecialType is not (
                SpecialType.System_Int32 or SpecialType.System_UInt32))
            throw new KernelException(
                Rules.Call,
                at,
                $"Of the atomics, a kernel has {string.Join(", ", KernelApi.AtomicFunctions)} on int and uint; sum " +
                "floats in shared memory, in a fixed order.");
        if (Value(arguments[0]) is not ElementExpression
            { View.Type: ViewType { Space: Space.Global or Space.Shared } } target)
            throw new KernelException(
                Rules.Call, at, "An atomic works on an element of a view in global or shared memory.");

        return new CallExpression(
            CallKind.Atomic,
            "Atomic",
            operation.TargetMethod.Name,
            [target, .. arguments.Skip(1).Select(Value)],
            target.Type);
    }

    private CallExpression MathCall(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        var at = operation.Syntax.GetLocation();
        var type = context.Types.Parse(method.ReturnType, at);
        var isInteger = type is ScalarType { Scalar: Scalar.Int or Scalar.UInt or Scalar.Long };
        var isFloat = method.ContainingType.Name == "MathF" && type.Equals(ScalarType.Float);
        var isKnown = isFloat && KernelApi.MathFunctions.Contains(method.Name) &&
                !(method.Name == "Log" && method.Parameters.Length > 1) ||
            isInteger && method.ContainingType.Name == "Math" &&
                KernelApi.IntegerFunctions.Contains(method.Name) ||
            method.ContainingType.Name == "BitConverter" && KernelApi.BitFunctions.Contains(method.Name);
        if (!isKnown)
            throw new KernelException(
                Rules.Call,
                at,
                $"'{method.ContainingType.Name}.{method.Name}' with {type.Describe()} is not available on every " +
                $"device; there are MathF.{string.Join(", ", KernelApi.MathFunctions)} on float and " +
                $"Math.{string.Join(", ", KernelApi.IntegerFunctions)} on integers, and " +
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
            [.. Arguments(operation).Select(Value)],
            type);
    }

    private CallExpression HelperCall(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        var at = operation.Syntax.GetLocation();
        if (!context.HasSource(method))
            throw new KernelException(
                Rules.Call,
                at,
                $"'{method.ToDisplayString()}' has no source in this project, so it cannot be translated; write " +
                "it here, or pass its result as a parameter.");
        if (method.Parameters.FirstOrDefault(p => p.RefKind != RefKind.None) is { } byRef)
            throw new KernelException(
                Rules.Call,
                at,
                $"The parameter '{byRef.Name}' of '{method.Name}' is passed by reference; return the value, or " +
                "pass a view.");

        var arguments = Arguments(operation)
            .Select(a => KernelApi.IsView(a.Type) ? ViewOf(a) : Value(a)).ToList();
        var spaces = arguments.Select(a => a.Type).OfType<ViewType>().Select(v => v.Space).ToList();
        var names = method.TypeArguments.Select(t => PolicyName(t, method, at)).ToList();
        var key = HelperName(method, names, spaces);
        var helper = Helper(method.OriginalDefinition, key, names, spaces, at);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (helper.Parameters[i].IsLengthUsed)
                LengthSource(arguments[i])?.UseLength();
        }

        return new CallExpression(CallKind.Helper, "", key, arguments, helper.Result)
        {
            Helper = helper,
        };
    }

    /// <summary>A name of its own for each overload, policy and place of the views.</summary>
    private static string HelperName(IMethodSymbol method, List<string> names, List<Space> spaces)
    {
        var name = $"{Names.OfType(method.ContainingType)}_{Names.CIdentifier(method.Name)}";
        var isOverloaded = method.ContainingType.GetMembers(method.Name).Length > 1;
        var parts = (isOverloaded ? method.Parameters.Select(p => Names.OfType(p.Type)) : []).Concat(names);
        if (spaces.Count > 0)
            parts = parts.Append(string.Concat(spaces.Select(s => s.ToString()[0])));
        return string.Join("_", parts.Prepend(name));
    }

    private Function Helper(
        IMethodSymbol method,
        string key,
        List<string> names,
        List<Space> spaces,
        Location at)
    {
        if (context.Helpers.TryGetValue(key, out var known))
            return known ?? throw new KernelException(
                Rules.Call, at, $"'{method.Name}' calls itself; a kernel cannot recurse, use a loop.");

        context.Helpers[key] = null;
        var types = new Dictionary<ISymbol, string>(SymbolEqualityComparer.Default);
        for (var i = 0; i < names.Count; i++)
            types[method.TypeParameters[i]] = names[i];
        var helper = new FunctionParser(context, FunctionKind.Helper, types).Parse(method, key, spaces);
        context.Helpers[key] = helper;
        helper.CudaForm = CudaForms.Of(method, helper, names);

        // After what it calls: C wants functions before their use.
        context.Dependencies.Helpers.Add(helper);
        return helper;
    }

    private string PolicyName(ITypeSymbol argument, IMethodSymbol method, Location at) =>
        policies.TryGetValue(argument, out var name)
            ? name
            : throw new KernelException(
                Rules.Call,
                at,
                $"The type argument '{argument.Name}' of '{method.Name}' is not a policy of the kernel; a helper's " +
                "type arguments are the kernel's own type parameters.");

    private static IEnumerable<IOperation> Arguments(IInvocationOperation operation) =>
        operation.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value);
}
