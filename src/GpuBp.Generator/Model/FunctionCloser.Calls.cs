using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Model;

internal sealed partial class FunctionCloser
{
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
            // What its CUDA form is for does not count here: the body is what runs.
            var closed = form.Helper(helper);
            if (!ScalarForm.IsEmpty(closed))
                to.Add(new CallStatement(
                    new CallExpression(
                        CallKind.Helper, "", closed.Name, [.. call.Arguments.Select(Copy)], call.Type)
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

    /// <summary>A value that a statement gives to a variable: it may be a helper's that takes an array.</summary>
    protected override Expression Whole(Expression value, List<Statement> to) =>
        value is CallExpression call && TakesArray(call) ? WriteOut(call, to)! : Copy(value);

    private bool TakesArray(CallExpression call) =>
        call.Helper is not null && call.Arguments.Any(a => Array(a) is not null);

    /// <summary>A helper's statements in place of its call.</summary>
    /// <returns>What it returns.</returns>
    private Expression? WriteOut(CallExpression call, List<Statement> to)
    {
        var helper = call.Helper!;

        // A form for CUDA says what of an array a thread holds; the body, that means the same for a whole
        // warp, needs many times as much, and is left to memory.
        if (helper.CudaForm is not null)
            throw new NoScalarFormException();

        for (var i = 0; i < call.Arguments.Count; i++)
            Bind(helper.Parameters[i], call.Arguments[i], helper.Body.Location, to);

        var statements = helper.Body.Statements;
        var last = statements.Count > 0 ? statements[statements.Count - 1] as JumpStatement : null;
        var body = last is null ? statements : [.. statements.Take(statements.Count - 1)];
        if (body.Any(s => s.DescendantsAndSelf().Any(n => n is JumpStatement { Kind: JumpKind.Return })))
            throw new NoScalarFormException();

        foreach (var statement in body)
            Copy(statement, to);
        return last?.Value is { } value ? Whole(value, to) : null;
    }

    private void Bind(Variable parameter, Expression argument, Location at, List<Statement> to)
    {
        if (parameter.Type is ViewType)
        {
            if (Array(argument) is { } array)
                _arrays[parameter] = array;
            else if (Copy(argument) is VariableExpression view)
                Values[parameter] = view;
            else
                DeclareView(parameter, argument, at, to);
            return;
        }

        // An element of an array may change meanwhile; other variables of the caller do not.
        var value = Copy(argument);
        if (!parameter.IsWritten && value is VariableExpression { Variable: var variable } &&
            !_elements.Contains(variable))
            Values[parameter] = value;
        else
            Declare(parameter, value, at, to);
    }
}
