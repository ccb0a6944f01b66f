using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>How a value differs between the lanes of a vector.</summary>
internal enum LaneKind
{
    /// <summary>In a way that vectors do not support.</summary>
    None,

    /// <summary>All lanes have the same value.</summary>
    Same,

    /// <summary>Each lane has an integer that is one larger than that of the lane before.</summary>
    Next,

    /// <summary>Each lane has its own float.</summary>
    Vector,
}

/// <summary>
/// Finds code that vectors can run for several neighbours at once: threads in a row of the group,
/// or rounds of a loop. Each lane computes the same as its thread, so the bits are the same.
/// </summary>
/// <param name="isIndex">Recognises the index that grows from lane to lane.</param>
/// <param name="kinds">The kinds of variables that are declared outside.</param>
internal sealed class Lanes(Func<Expression, bool> isIndex, Func<Variable, LaneKind> kinds)
{
    private readonly Dictionary<Variable, LaneKind> _kinds = new();

    /// <summary>Whether lanes can run the statements.</summary>
    internal bool CanRun(IEnumerable<Statement> statements) => statements.All(CanRun);

    internal bool IsVector(Variable variable) => KindOf(variable) == LaneKind.Vector;

    internal LaneKind KindOf(Expression value)
    {
        if (isIndex(value))
            return LaneKind.Next;

        switch (value)
        {
            case LiteralExpression or PolicyConstantExpression or PositionExpression
                or DefaultExpression:
                return LaneKind.Same;
            case VariableExpression variable:
                return KindOf(variable.Variable);
            case LengthExpression length:
                return KindOf(length.View) == LaneKind.Same ? LaneKind.Same : LaneKind.None;
            case ElementExpression element when KindOf(element.View) == LaneKind.Same:
                return KindOf(element.Index) switch
                {
                    LaneKind.Same => LaneKind.Same,
                    LaneKind.Next when IsFloat(element) => LaneKind.Vector,
                    _ => LaneKind.None,
                };
            case ConversionExpression { Type: ScalarType { Scalar: Scalar.Long } } widening
                when KindOf(widening.Operand) == LaneKind.Next:
                return LaneKind.Next;
            case BinaryExpression { Operator: "+" } sum when !IsFloat(sum):
                return (KindOf(sum.Left), KindOf(sum.Right)) switch
                {
                    (LaneKind.Same, LaneKind.Same) => LaneKind.Same,
                    (LaneKind.Next, LaneKind.Same) or (LaneKind.Same, LaneKind.Next) =>
                        LaneKind.Next,
                    _ => LaneKind.None,
                };
            case CallExpression { IsPure: false }:
                return LaneKind.None;
        }

        var parts = value.Children.OfType<Expression>().Select(KindOf).ToList();
        if (parts.All(k => k == LaneKind.Same))
            return LaneKind.Same;

        var isVector = IsFloat(value) && value switch
        {
            BinaryExpression { Operator: "+" or "-" or "*" or "/" } or
                UnaryExpression { Operator: "-" } => parts.All(IsValue),
            ConditionalExpression =>
                parts[0] == LaneKind.Same && IsValue(parts[1]) && IsValue(parts[2]),
            _ => false,
        };
        return isVector ? LaneKind.Vector : LaneKind.None;
    }

    private LaneKind KindOf(Variable variable) =>
        _kinds.TryGetValue(variable, out var kind) ? kind : kinds(variable);

    private bool CanRun(Statement statement) => statement switch
    {
        Block block => CanRun(block.Statements),
        DeclareStatement declare => CanDeclare(declare),
        AssignStatement assign => CanAssign(assign),
        IfStatement branch =>
            KindOf(branch.Condition) == LaneKind.Same && CanRun(branch.WhenTrue) &&
            (branch.WhenFalse is null || CanRun(branch.WhenFalse)),
        ForStatement loop => (loop.Start is null || CanDeclare(loop.Start)) &&
            (loop.Condition is null || KindOf(loop.Condition) == LaneKind.Same) &&
            CanRun(loop.Increments) && CanRun(loop.Body),
        WhileStatement loop => KindOf(loop.Condition) == LaneKind.Same && CanRun(loop.Body),
        _ => false,
    };

    private bool CanDeclare(DeclareStatement declare)
    {
        var variable = declare.Variable;
        var kind = declare.Value is null ? LaneKind.Same : KindOf(declare.Value);
        if (variable.Type.Equals(ScalarType.Float) && IsValue(kind))
            kind = LaneKind.Vector;
        else if (kind == LaneKind.Next && variable.IsWritten)
            kind = LaneKind.None;
        _kinds[variable] = kind;
        return kind != LaneKind.None;
    }

    private bool CanAssign(AssignStatement assign)
    {
        var value = KindOf(assign.Value);
        return assign.Target switch
        {
            VariableExpression variable when KindOf(variable) == LaneKind.Vector =>
                assign.Operator is null or "+" or "-" or "*" or "/" && IsValue(value),
            VariableExpression variable =>
                KindOf(variable) == LaneKind.Same && value == LaneKind.Same,
            ElementExpression element => KindOf(element) == LaneKind.Vector && IsValue(value) &&
                assign.Operator is null or "+" or "-" or "*" or "/",
            _ => false,
        };
    }

    private static bool IsValue(LaneKind kind) => kind is LaneKind.Same or LaneKind.Vector;

    private static bool IsFloat(Expression value) => value.Type.Equals(ScalarType.Float);
}
