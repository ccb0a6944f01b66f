using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Model;

/// <summary>One function of a <see cref="ScalarForm"/>: its statements over variables of the form's own.</summary>
internal sealed partial class FunctionCloser(ScalarForm form) : Rewriter
{
    // What is longer takes a runtime's compiler seconds.
    private const int MostStatements = 20_000;

    private readonly HashSet<string> _names = new();

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
            Values[parameter] = new VariableExpression(variable);
            parameters.Add(variable);
        }

        return new Function(function.Name, function.Result, parameters, Copy(function.Body));
    }

    protected override void Copy(Statement statement, List<Statement> to)
    {
        if (++form.Size > MostStatements)
            throw new NoScalarFormException();
        switch (statement)
        {
            case DeclareStatement { Variable.Type: ViewType } view:
                DeclareView(view.Variable, view.Value!, view.Location, to);
                break;
            case AllocateStatement { Type.Space: Space.Local } local:
                Allocate(local, to);
                break;
            case CallStatement call:
                Call(call.Call, call.Location, to);
                break;
            default:
                base.Copy(statement, to);
                break;
        }
    }

    protected override void Loop(ForStatement loop, List<Statement> to)
    {
        var rounds = CountedLoop.Rounds(loop, Copy);
        if (rounds is not null && (form.Unrolled.Contains(loop) || rounds.Count == 0))
        {
            foreach (var round in rounds)
            {
                Values[loop.Start!.Variable] = new LiteralExpression(round, ScalarType.Int);
                Nest(Copy(loop.Body), to);
            }

            return;
        }

        base.Loop(loop, to);
    }

    protected override Variable Counter(ForStatement loop)
    {
        var isCounted = CountedLoop.Rounds(loop, Copy) is not null;
        var counter = New(loop.Start!.Variable);
        if (isCounted)
            _counters[counter] = [loop];
        return counter;
    }

    protected override void Declare(Variable source, Expression? value, Location at, List<Statement> to)
    {
        if (!source.IsWritten && value is LiteralExpression)
        {
            Values[source] = value;
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
            to.Add(new DeclareStatement(New(source), Copy(view), at));
    }

    private void Allocate(AllocateStatement local, List<Statement> to)
    {
        if (Copy(local.Length) is not LiteralExpression { Value: int length and <= LocalArray.MostElements })
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

    protected override Variable New(Variable source)
    {
        var variable = new Variable(Unique(source.Name), source.Type, isParameter: false);
        Values[source] = new VariableExpression(variable);
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
