using System.Text;
using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>Writes the code that C and C# share; subclasses write the rest.</summary>
internal abstract class CodeWriter
{
    // Precedence levels, the same in C and C# for these operators; a lower one binds tighter.
    protected const int Primary = 1;
    protected const int Prefix = 2;
    private const int Ternary = 13;
    private const int Lowest = 14;

    private readonly StringBuilder _text = new();

    protected int Indent { get; set; }

    public override string ToString() => _text.ToString();

    protected void Line(string line)
    {
        if (line.Length > 0)
            _text.Append(' ', Indent * 4).Append(line);
        _text.Append('\n');
    }

    protected void Open(string? head = null)
    {
        if (head is not null)
            Line(head);
        Line("{");
        Indent++;
    }

    protected void Close()
    {
        Indent--;
        Line("}");
    }

    // Statements.
    protected void Statements(Block block)
    {
        foreach (var statement in block.Statements)
            Statement(statement);
    }

    protected virtual void Statement(Statement statement)
    {
        switch (statement)
        {
            case Block block:
                Braced(null, block);
                break;
            case DeclareStatement { Variable.Type: ViewType } declare:
                View(declare);
                break;
            case DeclareStatement declare:
                Line(Declaration(declare) + ";");
                break;
            case AllocateStatement allocate:
                Allocate(allocate);
                break;
            case AssignStatement assign:
                Line(Assignment(assign) + ";");
                break;
            case CallStatement call:
                Line(Print(call.Call) + ";");
                break;
            case IfStatement branch:
                Braced($"if ({Print(branch.Condition)})", branch.WhenTrue);
                if (branch.WhenFalse is not null)
                    Braced("else", branch.WhenFalse);
                break;
            case ForStatement loop:
                Loop(loop);
                break;
            case WhileStatement { IsDo: true } loop:
                Braced("do", loop.Body);
                Line($"while ({Print(loop.Condition)});");
                break;
            case WhileStatement loop:
                Braced($"while ({Print(loop.Condition)})", loop.Body);
                break;
            case JumpStatement jump:
                Jump(jump);
                break;
            default:
                throw new InvalidOperationException($"No text for {statement.GetType().Name}.");
        }
    }

    protected virtual void Jump(JumpStatement jump) => Line(jump switch
    {
        { Kind: JumpKind.Break } => "break;",
        { Kind: JumpKind.Continue } => "continue;",
        { Value: { } value } => $"return {Print(value)};",
        _ => "return;",
    });

    protected virtual void Loop(ForStatement loop) => Braced(Head(loop), loop.Body);

    protected string Head(ForStatement loop) =>
        $"for ({(loop.Start is null ? "" : Declaration(loop.Start))}; " +
        $"{(loop.Condition is null ? "" : Print(loop.Condition))}; " +
        $"{string.Join(", ", loop.Increments.Select(Assignment))})";

    protected virtual string Assignment(AssignStatement assign) =>
        $"{Print(assign.Target)} {assign.Operator}= {Print(assign.Value)}";

    protected virtual string Declaration(DeclareStatement declare) =>
        $"{TypeName(declare.Variable.Type)} {declare.Variable.Name}" +
        (declare.Value is null ? "" : $" = {Print(declare.Value)}");

    protected virtual void View(DeclareStatement declare)
    {
        Line(Declaration(declare) + ";");
        WriteLength(declare.Variable, LengthOf(declare.Value!));
    }

    /// <summary>Declares the length of a view, if it is used.</summary>
    protected virtual void WriteLength(Variable view, string length)
    {
        if (view.IsLengthUsed)
            Line($"{TypeName(ScalarType.Long)} {view.LengthName} = {length};");
    }

    protected abstract void Allocate(AllocateStatement allocate);

    protected void Braced(string? head, Block block)
    {
        Open(head);
        Statements(block);
        Close();
    }

    // Expressions.
    protected string Print(Expression expression, int level = Lowest)
    {
        var (text, own) = Parts(expression);
        return own > level ? $"({text})" : text;
    }

    protected virtual (string Text, int Level) Parts(Expression expression) => expression switch
    {
        LiteralExpression literal => (Literal(literal), Primary),
        VariableExpression variable => (variable.Variable.Name, Primary),
        BinaryExpression binary => Binary(binary),
        // The space keeps - -x apart from --x.
        UnaryExpression unary => (
            unary.Operator + (unary.Operand is UnaryExpression ? " " : "") +
                Print(unary.Operand, Prefix),
            Prefix),
        ConditionalExpression c => (
            $"{Print(c.Condition, Ternary - 1)} ? {Print(c.WhenTrue, Ternary)}" +
                $" : {Print(c.WhenFalse, Ternary)}",
            Ternary),
        ConversionExpression conversion => Conversion(conversion),
        ElementExpression element =>
            ($"{Print(element.View, Primary)}[{Print(element.Index)}]", Primary),
        LengthExpression length => Length(length),
        PolicyConstantExpression constant => (Member(constant.Policy, constant.Member), Primary),
        CallExpression call => (Call(call), Primary),
        // Pointer arithmetic: a view is an address.
        SubViewExpression part => ($"{Print(part.View, 4)} + {Print(part.Offset, 3)}", 4),
        _ => throw new InvalidOperationException($"No text for {expression.GetType().Name}."),
    };

    protected abstract string TypeName(KernelType type);

    protected abstract string Literal(LiteralExpression literal);

    protected abstract string Member(string policy, string member);

    protected abstract string Call(CallExpression call);

    protected virtual (string Text, int Level) Conversion(ConversionExpression conversion) =>
        ($"({TypeName(conversion.Type)}){Print(conversion.Operand, Prefix)}", Prefix);

    protected virtual string Argument(Expression value) => Print(value);

    /// <summary>The arguments of a helper; after a view, its length if the helper uses
    /// it.</summary>
    protected string HelperArguments(CallExpression call) => string.Join(
        ", ", call.Arguments.SelectMany((a, i) => call.Helper!.Parameters[i].IsLengthUsed
            ? new[] { Argument(a), LengthOf(a) }
            : [Argument(a)]));

    /// <summary>The parameters of a helper or a policy's function, in the order of the
    /// arguments.</summary>
    protected string HelperParameters(Function function) =>
        string.Join(", ", Parameters(function.Parameters));

    /// <summary>Parameters with their types; after a view, its length if it is used.</summary>
    protected IEnumerable<string> Parameters(IEnumerable<Variable> parameters) =>
        parameters.SelectMany(p => p.IsLengthUsed
            ? new[]
            {
                $"{TypeName(p.Type)} {p.Name}",
                $"{TypeName(ScalarType.Long)} {p.LengthName}",
            }
            : [$"{TypeName(p.Type)} {p.Name}"]);

    /// <summary>The number of elements of a view expression, as a long.</summary>
    protected string LengthOf(Expression view) => view switch
    {
        VariableExpression variable => variable.Variable.LengthName,
        SubViewExpression part => $"({TypeName(ScalarType.Long)}){Print(part.Length, Prefix)}",
        CastViewExpression cast =>
            $"{Factor(LengthOf(cast.View))} * {SizeOf(((ViewType)cast.View.Type).Element)} / " +
            SizeOf(((ViewType)cast.Type).Element),
        _ => throw new InvalidOperationException($"No length for {view.GetType().Name}."),
    };

    private static string Factor(string text) => text.Contains(" ") ? $"({text})" : text;

    private string SizeOf(KernelType type) =>
        $"({TypeName(ScalarType.Long)})sizeof({TypeName(type)})";

    private (string Text, int Level) Length(LengthExpression length) =>
        length.Type.Equals(ScalarType.Long)
            ? (length.View.LengthName, Primary)
            : ($"({TypeName(length.Type)}){length.View.LengthName}", Prefix);

    private (string Text, int Level) Binary(BinaryExpression binary)
    {
        var level = Level(binary.Operator);
        var (left, right) = (Print(binary.Left, level), Print(binary.Right, level - 1));
        return ($"{left} {binary.Operator} {right}", level);
    }

    private static int Level(string op) => op switch
    {
        "*" or "/" or "%" => 3,
        "+" or "-" => 4,
        "<<" or ">>" => 5,
        "<" or ">" or "<=" or ">=" => 6,
        "==" or "!=" => 7,
        "&" => 8,
        "^" => 9,
        "|" => 10,
        "&&" => 11,
        _ => 12,
    };
}
