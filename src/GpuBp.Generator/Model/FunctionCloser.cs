using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Model;

/// <summary>One function of a <see cref="ScalarForm"/>: its statements over variables of the form's own.</summary>
internal sealed partial class FunctionCloser(ScalarForm form)
{
    // What is longer takes a runtime's compiler seconds.
    private const int MostStatements = 20_000;

    private readonly HashSet<string> _names = new();

    /// <summary>What a variable of the source stands for: one of the form, or a known value.</summary>
    private readonly Dictionary<Variable, Expression> _values = new();

    /// <summary>Views of the source that are local arrays.</summary>
    private readonly Dictionary<Variable, LocalArray> _arrays = new();

    /// <summary>The variables of the form that are elements of arrays.</summary>
    private readonly HashSet<Variable> _elements = new();

    /// <summary>The counters that a variable of the form is made of, by their loops.</summary>
    private readonly Dictionary<Variable, HashSet<ForStatement>> _counters = new();

    internal Function Close(Function function)
    {
        var parameters = new List<Variable>();
        foreach (var parameter in function.Parameters)
        {
            // A kernel's are global. A helper with local ones is written out where it is called.
            var variable = new Variable(Unique(parameter.Name), parameter.Type, isParameter: true);
            _values[parameter] = new VariableExpression(variable);
            parameters.Add(variable);
        }

        return new Function(function.Name, function.Result, parameters, Closed(function.Body));
    }

    private Block Closed(Block block)
    {
        var statements = new List<Statement>();
        foreach (var statement in block.Statements)
            Close(statement, statements);
        return new Block(statements, block.Location);
    }

    private void Close(Statement statement, List<Statement> to)
    {
        var at = statement.Location;
        if (++form.Size > MostStatements)
            throw new NoScalarFormException();
        switch (statement)
        {
            case Block block:
                Nest(Closed(block), to);
                break;
            case DeclareStatement { Variable.Type: ViewType } view:
                DeclareView(view.Variable, view.Value!, at, to);
                break;
            case DeclareStatement declare:
                Declare(declare.Variable, declare.Value is null ? null : Whole(declare.Value, to), at, to);
                break;
            case AllocateStatement { Type.Space: Space.Local } local:
                Allocate(local, to);
                break;
            case AllocateStatement shared:
                to.Add(new AllocateStatement(New(shared.Variable), Closed(shared.Length), at));
                break;
            case AssignStatement assign:
                var value = Whole(assign.Value, to);
                to.Add(new AssignStatement(Closed(assign.Target), assign.Operator, value, at));
                break;
            case CallStatement call:
                Call(call.Call, at, to);
                break;
            case IfStatement branch:
                Branch(branch, to);
                break;
            case ForStatement loop:
                Loop(loop, to);
                break;
            case WhileStatement loop:
                to.Add(new WhileStatement(Closed(loop.Condition), Closed(loop.Body), loop.IsDo, at));
                break;
            case JumpStatement jump:
                to.Add(new JumpStatement(jump.Kind, jump.Value is null ? null : Whole(jump.Value, to), at));
                break;
            default:
                to.Add(statement);
                break;
        }
    }

    private static void Nest(Block block, List<Statement> to)
    {
        if (block.Statements.Any(s => s is DeclareStatement or AllocateStatement))
            to.Add(block);
        else
            to.AddRange(block.Statements);
    }

    private void Branch(IfStatement branch, List<Statement> to)
    {
        var condition = Closed(branch.Condition);
        if (Folding.IsTrue(condition))
            Nest(Closed(branch.WhenTrue), to);
        else if (!Folding.IsFalse(condition))
            to.Add(new IfStatement(
                condition,
                Closed(branch.WhenTrue),
                branch.WhenFalse is null ? null : Closed(branch.WhenFalse),
                branch.Location));
        else if (branch.WhenFalse is not null)
            Nest(Closed(branch.WhenFalse), to);
    }

    private void Loop(ForStatement loop, List<Statement> to)
    {
        var rounds = CountedLoop.Rounds(loop, Closed);
        if (rounds is not null && (form.Unrolled.Contains(loop) || rounds.Count == 0))
        {
            foreach (var round in rounds)
            {
                _values[loop.Start!.Variable] = new LiteralExpression(round, ScalarType.Int);
                Nest(Closed(loop.Body), to);
            }

            return;
        }

        DeclareStatement? start = null;
        if (loop.Start is { Variable: var counter } declared)
        {
            var first = declared.Value is null ? null : Closed(declared.Value);
            start = new DeclareStatement(New(counter), first, declared.Location);
            if (rounds is not null)
                _counters[start.Variable] = [loop];
        }

        var condition = loop.Condition is null ? null : Closed(loop.Condition);
        var steps = loop.Steps.Select(
            s => new AssignStatement(Closed(s.Target), s.Operator, Closed(s.Value), s.Location)).ToList();
        to.Add(new ForStatement(start, condition, steps, Closed(loop.Body), false, loop.Location));
    }

    private void Declare(Variable source, Expression? value, Location at, List<Statement> to)
    {
        if (!source.IsWritten && value is LiteralExpression)
        {
            _values[source] = value;
            return;
        }

        var variable = New(source);
        var counters = value is null ? [] : Counters(value);
        if (counters.Count > 0)
            _counters[variable] = counters;
        to.Add(new DeclareStatement(variable, value, at));
    }

    private void DeclareView(Variable source, Expression view, Location at, List<Statement> to)
    {
        if (Array(view) is { } array)
            _arrays[source] = array;
        else
            to.Add(new DeclareStatement(New(source), Closed(view), at));
    }

    private void Allocate(AllocateStatement local, List<Statement> to)
    {
        if (Closed(local.Length) is not LiteralExpression { Value: int length and <= LocalArray.MostElements })
            throw new NoScalarFormException();

        var elements = new List<Variable>();
        for (var i = 0; i < length; i++)
        {
            var element = new Variable(Unique($"{local.Variable.Name}_{i}"), local.Type.Element, false);
            elements.Add(element);
            _elements.Add(element);
            to.Add(new DeclareStatement(element, new DefaultExpression(element.Type), local.Location));
        }

        _arrays[local.Variable] = new LocalArray(elements, 0, length);
    }

    private Variable New(Variable source)
    {
        var variable = new Variable(Unique(source.Name), source.Type, isParameter: false);
        _values[source] = new VariableExpression(variable);
        return variable;
    }

    private string Unique(string name)
    {
        var unique = name;
        for (var i = 1; !_names.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }

    private HashSet<ForStatement> Counters(Expression value)
    {
        var loops = new HashSet<ForStatement>();
        foreach (var variable in value.DescendantsAndSelf().OfType<VariableExpression>())
        {
            if (_counters.TryGetValue(variable.Variable, out var counters))
                loops.UnionWith(counters);
        }

        return loops;
    }
}
