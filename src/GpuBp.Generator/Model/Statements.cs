using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Model;

internal abstract class Statement(Location location) : Node
{
    internal Location Location { get; } = location;
}

internal sealed class Block(IReadOnlyList<Statement> statements, Location location)
    : Statement(location)
{
    internal IReadOnlyList<Statement> Statements { get; } = statements;

    internal override IEnumerable<Node> Children => Statements;
}

/// <summary>Declares a value, or a view of existing memory.</summary>
internal sealed class DeclareStatement(Variable variable, Expression? value, Location location)
    : Statement(location)
{
    internal Variable Variable { get; } = variable;

    internal Expression? Value { get; } = value;

    internal override IEnumerable<Node> Children => Value is null ? [] : [Value];
}

/// <summary>Declares a view of new shared or local memory.</summary>
internal sealed class AllocateStatement(Variable variable, Expression length, Location location)
    : Statement(location)
{
    internal Variable Variable { get; } = variable;

    internal ViewType Type => (ViewType)Variable.Type;

    internal Expression Length { get; } = length;

    internal override IEnumerable<Node> Children => [Length];
}

/// <summary>target ← value, or target ← target op value.</summary>
internal sealed class AssignStatement(
    Expression target, string? op, Expression value, Location location) : Statement(location)
{
    internal Expression Target { get; } = target;

    internal string? Operator { get; } = op;

    internal Expression Value { get; } = value;

    internal override IEnumerable<Node> Children => [Target, Value];
}

internal sealed class CallStatement(CallExpression call, Location location) : Statement(location)
{
    internal CallExpression Call { get; } = call;

    internal override IEnumerable<Node> Children => [Call];
}

internal sealed class BarrierStatement(Location location) : Statement(location)
{
    internal override IEnumerable<Node> Children => [];
}

internal sealed class IfStatement(
    Expression condition, Block whenTrue, Block? whenFalse, Location location) : Statement(location)
{
    internal Expression Condition { get; } = condition;

    internal Block WhenTrue { get; } = whenTrue;

    internal Block? WhenFalse { get; } = whenFalse;

    internal override IEnumerable<Node> Children =>
        WhenFalse is null ? [Condition, WhenTrue] : [Condition, WhenTrue, WhenFalse];
}

internal abstract class LoopStatement(Block body, Location location) : Statement(location)
{
    internal Block Body { get; } = body;
}

internal sealed class ForStatement(
    DeclareStatement? start,
    Expression? condition,
    IReadOnlyList<AssignStatement> increments,
    Block body,
    bool isUnrolled,
    Location location) : LoopStatement(body, location)
{
    internal DeclareStatement? Start { get; } = start;

    internal Expression? Condition { get; } = condition;

    internal IReadOnlyList<AssignStatement> Increments { get; } = increments;

    /// <summary>Whether the number of rounds is known when the kernel's policies are.</summary>
    internal bool IsUnrolled { get; } = isUnrolled;

    internal override IEnumerable<Node> Children
    {
        get
        {
            if (Start is not null)
                yield return Start;
            if (Condition is not null)
                yield return Condition;
            yield return Body;
            foreach (var increment in Increments)
                yield return increment;
        }
    }
}

internal sealed class WhileStatement(
    Expression condition, Block body, bool isDo, Location location) : LoopStatement(body, location)
{
    internal Expression Condition { get; } = condition;

    /// <summary>Whether the condition follows the body: do … while.</summary>
    internal bool IsDo { get; } = isDo;

    internal override IEnumerable<Node> Children => [Condition, Body];
}

internal enum JumpKind
{
    Return,
    Break,
    Continue,
}

internal sealed class JumpStatement(JumpKind kind, Expression? value, Location location)
    : Statement(location)
{
    internal JumpKind Kind { get; } = kind;

    internal Expression? Value { get; } = value;

    internal override IEnumerable<Node> Children => Value is null ? [] : [Value];
}
