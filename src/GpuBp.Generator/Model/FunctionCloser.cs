using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Model;

/// <summary>Copies one function of a kernel into a <see cref="ScalarForm"/>.</summary>
internal sealed class FunctionCloser : Rewriter
{
    // A longer form would take a runtime's compiler seconds.
    private const int MaxStatements = 20_000;

    // A call is replaced by the helper's one expression if that has at most this many nodes.
    private const int MaxInlinedNodes = 24;

    private readonly HashSet<string> _names = new();
    private readonly ScalarForm _form;
    private readonly LocalArrays _arrays;

    internal FunctionCloser(ScalarForm form)
    {
        _form = form;
        _arrays = new LocalArrays(form, Copy);
    }

    internal Function Close(Function function)
    {
        var parameters = new List<Variable>();
        foreach (var parameter in function.Parameters)
        {
            // Never local arrays: a helper with those is written out at its call.
            var variable = new Variable(Unique(parameter.Name), parameter.Type, isParameter: true);
            Values[parameter] = new VariableExpression(variable);
            parameters.Add(variable);
        }

        return new Function(function.Name, function.Result, parameters, Copy(function.Body));
    }

    protected override void Copy(Statement statement, List<Statement> to)
    {
        if (++_form.Size > MaxStatements)
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
        if (rounds is not null && (_form.Unrolled.Contains(loop) || rounds.Count == 0))
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
            _arrays.AddCounters(counter, [loop]);
        return counter;
    }

    protected override void Declare(
        Variable source, Expression? value, Location at, List<Statement> to)
    {
        if (!source.IsWritten && value is LiteralExpression)
        {
            Values[source] = value;
            return;
        }

        var variable = New(source);
        if (value is not null)
            _arrays.AddCounters(variable, _arrays.Counters(value));
        to.Add(new DeclareStatement(variable, value, at));
    }

    private void DeclareView(Variable source, Expression view, Location at, List<Statement> to)
    {
        if (_arrays.Of(view) is { } array)
            _arrays.Add(source, array);
        else
            to.Add(new DeclareStatement(New(source), Copy(view), at));
    }

    private void Allocate(AllocateStatement local, List<Statement> to)
    {
        if (Copy(local.Length) is not
            LiteralExpression { Value: int length and <= LocalArray.MaxElements })
            throw new NoScalarFormException();

        var elements = new List<Variable>();
        for (var i = 0; i < length; i++)
        {
            var element =
                new Variable(Unique($"{local.Variable.Name}_{i}"), local.Type.Element, false);
            elements.Add(element);
            _arrays.AddElement(element);
            to.Add(new DeclareStatement(
                element, new DefaultExpression(element.Type), local.Location));
        }

        _arrays.Add(local.Variable, new LocalArray(elements, 0, length));
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

    protected override Expression Copy(Expression expression) => expression switch
    {
        BinaryExpression binary => Binary(binary),
        UnaryExpression unary => Folding.Unary(unary.Operator, Copy(unary.Operand), unary.Type),
        ConversionExpression conversion =>
            Folding.Conversion(Copy(conversion.Operand), conversion.Type),
        ElementExpression element => Element(element),
        PolicyConstantExpression constant => Constant(constant),
        _ => base.Copy(expression),
    };

    // A view without a value is a local array, which can only be indexed or divided.
    protected override Expression Value(Variable variable) =>
        Values.TryGetValue(variable, out var value) ? value : throw new NoScalarFormException();

    // An operand that is never evaluated may have indices out of range.
    private Expression Binary(BinaryExpression binary)
    {
        var left = Copy(binary.Left);
        return binary.Operator == "&&" && Folding.IsFalse(left) ||
            binary.Operator == "||" && Folding.IsTrue(left)
                ? left
                : Folding.Binary(binary.Operator, left, Copy(binary.Right), binary.Type);
    }

    private Expression Element(ElementExpression element)
    {
        var index = Copy(element.Index);
        if (_arrays.Of(element.View) is not { } array)
            return new ElementExpression(Copy(element.View), index);

        return new VariableExpression(array[_arrays.Known(index)]);
    }

    protected override Expression Length(LengthExpression length) =>
        _arrays.Of(new VariableExpression(length.View)) is { } array
            ? Folding.Conversion(new LiteralExpression(array.Length, ScalarType.Int), length.Type)
            : base.Length(length);

    private Expression Constant(PolicyConstantExpression constant)
    {
        if (!_form.Policies.TryGetValue(constant.Policy, out var policy))
            return constant;
        return Copy(policy.Constants.First(c => c.Name == constant.Member).Value);
    }

    /// <summary>A call inside an expression.</summary>
    protected override Expression Call(CallExpression call)
    {
        if (call.Helper is not { } helper)
        {
            var arguments = call.Arguments.Select(Copy).ToList();
            return Folding.Math(call, arguments) ??
                new CallExpression(call.Kind, call.Owner, call.Name, arguments, call.Type);
        }

        if (call.Arguments.Any(a => _arrays.Of(a) is not null))
            throw new NoScalarFormException();

        var values = call.Arguments.Select(Copy).ToList();
        return Substituted(helper, values) ??
            new CallExpression(CallKind.Helper, "", helper.Name, values, call.Type)
            {
                Helper = _form.Helper(helper),
            };
    }

    /// <summary>The expression of a helper that consists of one, with its arguments
    /// inserted.</summary>
    /// <returns>Null if a call is shorter.</returns>
    private Expression? Substituted(Function helper, List<Expression> arguments)
    {
        if (helper.Body.Statements is not [JumpStatement { Value: { } result }] ||
            helper.Parameters.Any(p => p.Type is ViewType))
            return null;

        for (var i = 0; i < arguments.Count; i++)
            Values[helper.Parameters[i]] = arguments[i];
        var value = Copy(result);
        var isRepeatable = arguments.All(a => a is LiteralExpression or VariableExpression);
        var isShort = !value.DescendantsAndSelf().Skip(MaxInlinedNodes).Any();
        return value is LiteralExpression || isRepeatable && isShort ? value : null;
    }

    /// <summary>A call that is a statement.</summary>
    private void Call(CallExpression call, Location at, List<Statement> to)
    {
        if (TakesArray(call))
        {
            var body = new List<Statement>();
            WriteOut(call, body);
            Nest(new Block(body, at), to);
        }
        else if (call.Helper is { } helper)
        {
            // Without its CUDA form: ILGPU runs the body.
            var closed = _form.Helper(helper);
            if (!ScalarForm.IsEmpty(closed))
                to.Add(new CallStatement(
                    new CallExpression(
                        CallKind.Helper,
                        "",
                        closed.Name,
                        [.. call.Arguments.Select(Copy)],
                        call.Type)
                    {
                        Helper = closed,
                    },
                    at));
        }
        else
        {
            to.Add(new CallStatement((CallExpression)Copy(call), at));
        }
    }

    /// <summary>The whole value of a statement, which may call a helper that takes an
    /// array.</summary>
    protected override Expression Whole(Expression value, List<Statement> to) =>
        value is CallExpression call && TakesArray(call) ? WriteOut(call, to)! : Copy(value);

    private bool TakesArray(CallExpression call) =>
        call.Helper is not null && call.Arguments.Any(a => _arrays.Of(a) is not null);

    /// <summary>Writes a helper's statements instead of its call.</summary>
    /// <returns>The helper's result.</returns>
    private Expression? WriteOut(CallExpression call, List<Statement> to)
    {
        var helper = call.Helper!;

        // In a CUDA form a thread holds only its part of an array; the C# body holds the arrays of
        // a whole warp, too much for registers.
        if (helper.CudaForm is not null)
            throw new NoScalarFormException();

        for (var i = 0; i < call.Arguments.Count; i++)
            Bind(helper.Parameters[i], call.Arguments[i], helper.Body.Location, to);

        var statements = helper.Body.Statements;
        var last = statements.Count > 0 ? statements[statements.Count - 1] as JumpStatement : null;
        var body = last is null ? statements : [.. statements.Take(statements.Count - 1)];
        if (body.Any(s => s.DescendantsAndSelf()
            .Any(n => n is JumpStatement { Kind: JumpKind.Return })))
            throw new NoScalarFormException();

        foreach (var statement in body)
            Copy(statement, to);
        return last?.Value is { } value ? Whole(value, to) : null;
    }

    private void Bind(Variable parameter, Expression argument, Location at, List<Statement> to)
    {
        if (parameter.Type is ViewType)
        {
            if (_arrays.Of(argument) is { } array)
                _arrays.Add(parameter, array);
            else if (Copy(argument) is VariableExpression view)
                Values[parameter] = view;
            else
                DeclareView(parameter, argument, at, to);
            return;
        }

        // The helper may change an element of an array, but no other variable of the caller.
        var value = Copy(argument);
        if (!parameter.IsWritten && value is VariableExpression { Variable: var variable } &&
            !_arrays.IsElement(variable))
            Values[parameter] = value;
        else
            Declare(parameter, value, at, to);
    }
}
