using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Translates ILGPU's functions of numbers.</summary>
internal sealed class IlgpuFunctions(FunctionScope scope, ExpressionParser expressions)
{
    /// <summary>
    /// Replaces a function of ILGPU by equal functions of the class library, so that the CPU form
    /// does not need ILGPU; null for others.
    /// </summary>
    internal Expression? Parse(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        var owner = method.ContainingType;
        var isInterop = KernelApi.IsIlgpu(owner, "Interop");
        if (!isInterop && !KernelApi.IsIlgpuMath(owner))
            return null;

        var at = operation.Syntax.GetLocation();
        if (isInterop &&
            method is { Name: "SizeOf", Parameters.Length: 0, TypeArguments: [var measured] })
            return new LiteralExpression(scope.Context.Types.ParseElement(measured, at)
                .Layout().Bytes, ScalarType.Int);
        if (method.Parameters is not [{ Type.SpecialType: var number }, ..] ||
            method.Parameters.Any(p => p.Type.SpecialType != number || p.RefKind != RefKind.None))
            return null;

        var isFloat = number == SpecialType.System_Single;
        var isInteger = number is SpecialType.System_Int32 or SpecialType.System_UInt32
            or SpecialType.System_Int64;
        Func<List<Expression>,
            Expression>? meaning = (isInterop, method.Name, method.Parameters.Length) switch
            {
                (true, "FloatAsInt", 1) when isFloat => v => new ConversionExpression(
                    Library("BitConverter", "SingleToInt32Bits", ScalarType.Int, v[0]),
                    new ScalarType(Scalar.UInt)),
                (true, "IntAsFloat", 1) when number == SpecialType.System_UInt32 => v => Library(
                    "BitConverter", "Int32BitsToSingle", ScalarType.Float,
                    new ConversionExpression(v[0], ScalarType.Int)),
                (false, "Rcp", 1) when isFloat => v => Over(v[0]),
                (false, "Rsqrt", 1) when isFloat => v =>
                    Over(Library("MathF", "Sqrt", ScalarType.Float, v[0])),
                (false, "Clamp", 3) when isFloat || isInteger => v =>
                    Same("Max", Same("Min", v[0], v[2]), v[1]),
                (false, "Log", 2) => null,
                (false, var name, _) when isFloat && KernelApi.MathFunctions.Contains(name) ||
                    isInteger && KernelApi.IntegerFunctions.Contains(name) => v =>
                    Same(name, [.. v]),
                _ => null,
            };
        return meaning?.Invoke([.. Operations.Arguments(operation).Select(expressions.Parse)]);

        Expression Same(string name, params Expression[] values) =>
            Library(isFloat ? "MathF" : "Math", name, values[0].Type, values);

        static Expression Over(Expression value) =>
            new BinaryExpression(
                "/", new LiteralExpression(1f, ScalarType.Float), value, ScalarType.Float);

        static CallExpression Library(
            string type, string name, KernelType result, params Expression[] values) =>
            new(CallKind.Math, type, name, values, result);
    }
}
