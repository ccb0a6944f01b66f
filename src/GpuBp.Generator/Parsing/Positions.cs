using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>
/// Translates ILGPU's properties of a thread's position to the eight that devices have: index and
/// dimension of group and grid, in x and y.
/// </summary>
internal static class Positions
{
    /// <summary>The path of a property of Group or Grid in the source; null for other
    /// properties.</summary>
    internal static string? Path(IPropertyReferenceOperation operation)
    {
        var owner = operation.Property.ContainingType;
        if (KernelApi.IsIlgpu(owner, "Group") || KernelApi.IsIlgpu(owner, "Grid"))
            return $"{owner.Name}.{operation.Property.Name}";
        return operation.Instance is IPropertyReferenceOperation { Instance: null } whole &&
            Path(whole) is { } path
                ? $"{path}.{operation.Property.Name}"
                : null;
    }

    /// <summary>The position with this path; null if it has a third dimension.</summary>
    internal static Expression? Of(string path) =>
        path.Replace(".Index.", ".Idx").Replace(".Dimension.", ".Dim").Split('.') switch
        {
            [var owner, "IdxX" or "IdxY" or "DimX" or "DimY"] position => At(owner, position[1]),
            [var owner, "DimSize"] => Size(owner),
            [var owner, "LinearIndex"] => Linear(owner),
            ["Grid", "GlobalIndex", "X" or "Y"] index => Global(index[2], ScalarType.Int),
            ["Grid", "LongGlobalIndex", "X" or "Y"] index => Global(index[2], ScalarType.Long),
            ["Grid", "GlobalLinearIndex"] =>
                Binary("+", Binary("*", Linear("Grid"), Size("Group")), Linear("Group")),
            ["Group", "IsFirstThread"] => Both(axis => Number(0)),
            ["Group", "IsLastThread"] =>
                Both(axis => Binary("-", At("Group", "Dim" + axis), Number(1))),
            _ => null,
        };

    private static PositionExpression At(string owner, string member) => new(owner, member);

    private static BinaryExpression Size(string owner) =>
        Binary("*", At(owner, "DimX"), At(owner, "DimY"));

    private static BinaryExpression Linear(string owner) =>
        Binary("+", Binary("*", At(owner, "IdxY"), At(owner, "DimX")), At(owner, "IdxX"));

    private static BinaryExpression Global(string axis, ScalarType type)
    {
        return Binary("+", Binary("*", Of("Grid", "Idx"), Of("Group", "Dim")), Of("Group", "Idx"));

        Expression Of(string owner, string member) => type.Equals(ScalarType.Int)
            ? At(owner, member + axis)
            : new ConversionExpression(At(owner, member + axis), type);
    }

    private static BinaryExpression Both(Func<string, Expression> value)
    {
        return new BinaryExpression("&&", Is("X"), Is("Y"), ScalarType.Bool);

        BinaryExpression Is(string axis) =>
            new("==", At("Group", "Idx" + axis), value(axis), ScalarType.Bool);
    }

    private static LiteralExpression Number(int value) => new(value, ScalarType.Int);

    private static BinaryExpression Binary(string op, Expression left, Expression right) =>
        new(op, left, right, left.Type);
}
