namespace GpuBp.Generator.Model;

/// <summary>An expression or a statement of a kernel.</summary>
internal abstract class Node
{
    /// <summary>The direct parts, in the order of their evaluation.</summary>
    internal abstract IEnumerable<Node> Children { get; }

    internal IEnumerable<Node> DescendantsAndSelf()
    {
        yield return this;
        foreach (var child in Children)
            foreach (var node in child.DescendantsAndSelf())
                yield return node;
    }
}

internal abstract class Expression(KernelType type) : Node
{
    internal KernelType Type { get; } = type;

    /// <summary>Whether the value is known when the kernel's policies are.</summary>
    internal bool IsConstant => DescendantsAndSelf().All(
        n => n is LiteralExpression or PolicyConstantExpression or BinaryExpression
            or UnaryExpression or ConditionalExpression or ConversionExpression);

    /// <summary>What this is a field of, perhaps through other fields; itself if it is no
    /// field.</summary>
    internal Expression Whole => this is FieldExpression part ? part.Instance.Whole : this;
}

/// <summary>A parameter or a local; its name is unique in its function and legal in C and in
/// C#.</summary>
internal sealed class Variable(string name, KernelType type, bool isParameter)
{
    internal string Name { get; } = name;

    internal KernelType Type { get; } = type;

    internal bool IsParameter { get; } = isParameter;

    /// <summary>Whether it is assigned after its declaration.</summary>
    internal bool IsWritten { get; set; }

    /// <summary>Whether it is a view of new memory, which no view declared before it
    /// sees.</summary>
    internal bool IsAllocation { get; set; }

    /// <summary>Whether anything uses the length of this view; else it is not passed
    /// along.</summary>
    internal bool IsLengthUsed { get; private set; }

    /// <summary>The view whose length gives this view's length; null if there is none.</summary>
    internal Variable? LengthSource { get; set; }

    internal string LengthName => Name + "_length";

    internal void UseLength()
    {
        IsLengthUsed = true;
        LengthSource?.UseLength();
    }
}

internal sealed class LiteralExpression(object value, KernelType type) : Expression(type)
{
    internal object Value { get; } = value;

    internal override IEnumerable<Node> Children => [];
}

/// <summary>All bits zero.</summary>
internal sealed class DefaultExpression(KernelType type) : Expression(type)
{
    internal override IEnumerable<Node> Children => [];
}

internal sealed class VariableExpression(Variable variable) : Expression(variable.Type)
{
    internal Variable Variable { get; } = variable;

    internal override IEnumerable<Node> Children => [];
}

internal sealed class BinaryExpression(
    string op, Expression left, Expression right, KernelType type)
    : Expression(type)
{
    internal string Operator { get; } = op;

    internal Expression Left { get; } = left;

    internal Expression Right { get; } = right;

    internal override IEnumerable<Node> Children => [Left, Right];
}

internal sealed class UnaryExpression(string op, Expression operand, KernelType type)
    : Expression(type)
{
    internal string Operator { get; } = op;

    internal Expression Operand { get; } = operand;

    internal override IEnumerable<Node> Children => [Operand];
}

internal sealed class ConditionalExpression(
    Expression condition, Expression whenTrue, Expression whenFalse, KernelType type)
    : Expression(type)
{
    internal Expression Condition { get; } = condition;

    internal Expression WhenTrue { get; } = whenTrue;

    internal Expression WhenFalse { get; } = whenFalse;

    internal override IEnumerable<Node> Children => [Condition, WhenTrue, WhenFalse];
}

internal sealed class ConversionExpression(Expression operand, KernelType type) : Expression(type)
{
    internal Expression Operand { get; } = operand;

    internal override IEnumerable<Node> Children => [Operand];
}

internal sealed class FieldExpression(Expression instance, string field, KernelType type)
    : Expression(type)
{
    internal Expression Instance { get; } = instance;

    internal string Field { get; } = field;

    internal override IEnumerable<Node> Children => [Instance];
}

/// <summary>A Float4 or a flat struct from its components, in the order of the fields.</summary>
internal sealed class ConstructExpression(IReadOnlyList<Expression> components, KernelType type)
    : Expression(type)
{
    internal IReadOnlyList<Expression> Components { get; } = components;

    internal override IEnumerable<Node> Children => Components;
}

/// <summary>One element of a view.</summary>
internal sealed class ElementExpression(Expression view, Expression index)
    : Expression(((ViewType)view.Type).Element)
{
    internal Expression View { get; } = view;

    internal Expression Index { get; } = index;

    internal override IEnumerable<Node> Children => [View, Index];
}

internal sealed class LengthExpression(Variable view, KernelType type) : Expression(type)
{
    internal Variable View { get; } = view;

    internal override IEnumerable<Node> Children => [];
}

internal sealed class SubViewExpression(Expression view, Expression offset, Expression length)
    : Expression(view.Type)
{
    internal Expression View { get; } = view;

    internal Expression Offset { get; } = offset;

    internal Expression Length { get; } = length;

    internal override IEnumerable<Node> Children => [View, Offset, Length];
}

internal sealed class CastViewExpression(Expression view, KernelType element)
    : Expression(new ViewType(element, ((ViewType)view.Type).Space))
{
    internal Expression View { get; } = view;

    internal override IEnumerable<Node> Children => [View];
}

/// <summary>Group.IdxX and its like.</summary>
internal sealed class PositionExpression(string type, string member) : Expression(ScalarType.Int)
{
    internal string Owner { get; } = type;

    internal string Member { get; } = member;

    /// <summary>Whether it differs between the threads of a group.</summary>
    internal bool IsPerThread =>
        Owner == "Group" && Member.StartsWith("Idx", System.StringComparison.Ordinal);

    internal override IEnumerable<Node> Children => [];
}

/// <summary>A constant of a policy, such as TTile.Rows.</summary>
internal sealed class PolicyConstantExpression(string policy, string member, KernelType type)
    : Expression(type)
{
    internal string Policy { get; } = policy;

    internal string Member { get; } = member;

    internal override IEnumerable<Node> Children => [];
}

internal enum CallKind
{
    /// <summary>MathF.Exp: an entry of the prelude.</summary>
    Math,

    /// <summary>TActivation.Apply: a function of a policy.</summary>
    Policy,

    /// <summary>A static helper, translated beside the kernel.</summary>
    Helper,

    /// <summary>Atomic.Add: its first argument is passed by address.</summary>
    Atomic,
}

internal sealed class CallExpression(
    CallKind kind, string owner, string name, IReadOnlyList<Expression> arguments, KernelType type)
    : Expression(type)
{
    internal CallKind Kind { get; } = kind;

    internal string Owner { get; } = owner;

    internal string Name { get; } = name;

    internal IReadOnlyList<Expression> Arguments { get; } = arguments;

    /// <summary>The translated helper; null for other kinds of calls.</summary>
    internal Function? Helper { get; set; }

    /// <summary>Whether the call writes to memory that its caller sees.</summary>
    internal bool HasEffects => Kind == CallKind.Atomic || Helper is { HasEffects: true };

    /// <summary>Whether the value depends only on the values of the arguments.</summary>
    internal bool IsPure => Kind != CallKind.Atomic && !Arguments.Any(a => a.Type is ViewType);

    internal override IEnumerable<Node> Children => Arguments;
}
