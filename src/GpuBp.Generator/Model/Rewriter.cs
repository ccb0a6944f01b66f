using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Model;

/// <summary>Copies statements with other variables; subclasses define further changes.</summary>
internal abstract class Rewriter
{
    /// <summary>The expression that replaces each variable of the source.</summary>
    protected Dictionary<Variable, Expression> Values { get; } = new();

    protected Block Copy(Block block)
    {
        var statements = new List<Statement>();
        foreach (var statement in block.Statements)
            Copy(statement, statements);
        return new Block(statements, block.Location);
    }

    protected virtual void Copy(Statement statement, List<Statement> to)
    {
        var at = statement.Location;
        switch (statement)
        {
            case Block block:
                Nest(Copy(block), to);
                break;
            case DeclareStatement declare:
                var initial = declare.Value is null ? null : Whole(declare.Value, to);
                Declare(declare.Variable, initial, at, to);
                break;
            case AllocateStatement allocate:
                to.Add(new AllocateStatement(New(allocate.Variable), Copy(allocate.Length), at));
                break;
            case AssignStatement assign:
                var value = Whole(assign.Value, to);
                to.Add(new AssignStatement(Copy(assign.Target), assign.Operator, value, at));
                break;
            case CallStatement call:
                to.Add(new CallStatement((CallExpression)Copy(call.Call), at));
                break;
            case IfStatement branch:
                Branch(branch, to);
                break;
            case ForStatement loop:
                Loop(loop, to);
                break;
            case WhileStatement loop:
                to.Add(new WhileStatement(Copy(loop.Condition), Copy(loop.Body), loop.IsDo, at));
                break;
            case JumpStatement jump:
                var returned = jump.Value is null ? null : Whole(jump.Value, to);
                to.Add(new JumpStatement(jump.Kind, returned, at));
                break;
            default:
                to.Add(statement);
                break;
        }
    }

    protected static void Nest(Block block, List<Statement> to)
    {
        if (block.Statements.Any(s => s is DeclareStatement or AllocateStatement))
            to.Add(block);
        else
            to.AddRange(block.Statements);
    }

    private void Branch(IfStatement branch, List<Statement> to)
    {
        var condition = Copy(branch.Condition);
        if (Folding.IsTrue(condition))
            Nest(Copy(branch.WhenTrue), to);
        else if (!Folding.IsFalse(condition))
            to.Add(new IfStatement(
                condition,
                Copy(branch.WhenTrue),
                branch.WhenFalse is null ? null : Copy(branch.WhenFalse),
                branch.Location));
        else if (branch.WhenFalse is not null)
            Nest(Copy(branch.WhenFalse), to);
    }

    protected virtual void Loop(ForStatement loop, List<Statement> to)
    {
        DeclareStatement? start = null;
        if (loop.Start is { } declare)
        {
            var first = declare.Value is null ? null : Copy(declare.Value);
            start = new DeclareStatement(Counter(loop), first, declare.Location);
        }

        var condition = loop.Condition is null ? null : Copy(loop.Condition);
        var increments = loop.Increments
            .Select(i => new AssignStatement(Copy(i.Target), i.Operator, Copy(i.Value), i.Location))
            .ToList();
        to.Add(new ForStatement(
            start, condition, increments, Copy(loop.Body), loop.IsUnrolled, loop.Location));
    }

    /// <summary>The copy of a loop's counter.</summary>
    protected virtual Variable Counter(ForStatement loop) => New(loop.Start!.Variable);

    protected virtual void Declare(
        Variable source, Expression? value, Location at, List<Statement> to) =>
        to.Add(new DeclareStatement(New(source), value, at));

    /// <summary>Makes the variable that replaces one of the source from here on.</summary>
    protected abstract Variable New(Variable source);

    /// <summary>Copies the whole value of a declaration, an assignment or a return.</summary>
    protected virtual Expression Whole(Expression value, List<Statement> to) => Copy(value);

    protected virtual Expression Copy(Expression expression) => expression switch
    {
        VariableExpression { Variable: var variable } => Value(variable),
        BinaryExpression binary => new BinaryExpression(
            binary.Operator, Copy(binary.Left), Copy(binary.Right), binary.Type),
        UnaryExpression unary =>
            new UnaryExpression(unary.Operator, Copy(unary.Operand), unary.Type),
        ConditionalExpression choice => Conditional(choice),
        ConversionExpression conversion =>
            new ConversionExpression(Copy(conversion.Operand), conversion.Type),
        FieldExpression field => new FieldExpression(Copy(field.Instance), field.Field, field.Type),
        ConstructExpression value =>
            new ConstructExpression([.. value.Components.Select(Copy)], value.Type),
        ElementExpression element => new ElementExpression(Copy(element.View), Copy(element.Index)),
        LengthExpression length => Length(length),
        SubViewExpression part =>
            new SubViewExpression(Copy(part.View), Copy(part.Offset), Copy(part.Length)),
        CastViewExpression cast =>
            new CastViewExpression(Copy(cast.View), ((ViewType)cast.Type).Element),
        CallExpression call => Call(call),
        _ => expression,
    };

    protected abstract Expression Value(Variable variable);

    // An operand that is never evaluated may have indices out of range.
    private Expression Conditional(ConditionalExpression choice)
    {
        var condition = Copy(choice.Condition);
        return Folding.IsTrue(condition) ? Copy(choice.WhenTrue)
            : Folding.IsFalse(condition) ? Copy(choice.WhenFalse)
            : new ConditionalExpression(
                condition, Copy(choice.WhenTrue), Copy(choice.WhenFalse), choice.Type);
    }

    protected virtual Expression Length(LengthExpression length) =>
        new LengthExpression(((VariableExpression)Value(length.View)).Variable, length.Type);

    /// <summary>A call inside an expression.</summary>
    protected virtual Expression Call(CallExpression call) =>
        new CallExpression(
            call.Kind, call.Owner, call.Name, [.. call.Arguments.Select(Copy)], call.Type)
        {
            Helper = call.Helper,
        };
}
