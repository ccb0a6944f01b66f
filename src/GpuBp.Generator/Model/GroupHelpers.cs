using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Model;

/// <summary>
/// Replaces calls of helpers with barriers, shared memory or positions by the helpers' statements:
/// barriers must divide the kernel's own statements, and the kernel allocates all shared memory.
/// </summary>
internal sealed class GroupHelpers : Rewriter
{
    private readonly Func<string, string> _unique;

    /// <summary>The shared arrays of the helpers; each call has its own.</summary>
    private readonly List<Statement> _shared = new();

    /// <summary>The number of nested helpers that are being written out.</summary>
    private int _depth;

    private Location _at;

    private GroupHelpers(Func<string, string> unique, Function kernel)
    {
        _unique = unique;
        _at = kernel.Body.Location;
    }

    /// <param name="kernel">The kernel.</param>
    /// <param name="unique">Makes a name unique among the kernel's variables.</param>
    /// <param name="helpers">The kernel's helpers; those without remaining calls are
    /// removed.</param>
    /// <exception cref="KernelException">A helper cannot be written out.</exception>
    internal static Function WriteOut(
        Function kernel, Func<string, string> unique, List<Function> helpers)
    {
        if (!helpers.Any(h => h.IsForGroup))
            return kernel;

        var writer = new GroupHelpers(unique, kernel);
        var body = writer.Copy(kernel.Body);
        var function = new Function(
            kernel.Name,
            kernel.Result,
            kernel.Parameters,
            new Block([.. writer._shared, .. body.Statements], body.Location));

        var called = new HashSet<Function>(Calls(function.Body));
        foreach (var helper in Enumerable.Reverse(helpers).Where(called.Contains))
            called.UnionWith(Calls(helper.Body));
        helpers.RemoveAll(h => !called.Contains(h));
        return function;
    }

    private static IEnumerable<Function> Calls(Node node) =>
        node.DescendantsAndSelf().OfType<CallExpression>().Select(c => c.Helper).OfType<Function>();

    protected override void Copy(Statement statement, List<Statement> to)
    {
        _at = statement.Location;
        if (statement is CallStatement { Call: { Helper.IsForGroup: true } call })
            WriteOut(call, to);
        else if (statement is AllocateStatement { Type.Space: Space.Shared } && _depth > 0)
            base.Copy(statement, _shared);
        else
            base.Copy(statement, to);
    }

    protected override void Loop(ForStatement loop, List<Statement> to)
    {
        base.Loop(loop, to);
        if (loop.IsUnrolled && to[to.Count - 1] is ForStatement copy && HasBarrier(copy))
            to[to.Count - 1] = new ForStatement(
                copy.Start, copy.Condition, copy.Increments, copy.Body, false, copy.Location);
    }

    /// <summary>The kernel keeps its variables; each call of a helper gets new ones.</summary>
    protected override Variable New(Variable source)
    {
        if (_depth == 0)
            return source;

        var variable = new Variable(_unique(source.Name), source.Type, isParameter: false)
        {
            IsWritten = source.IsWritten,
            IsAllocation = source.IsAllocation,
        };
        if (source.IsLengthUsed)
            variable.UseLength();
        Values[source] = new VariableExpression(variable);
        return variable;
    }

    protected override Expression Value(Variable variable) =>
        Values.TryGetValue(variable, out var value) ? value : new VariableExpression(variable);

    protected override Expression Whole(Expression value, List<Statement> to) => value switch
    {
        CallExpression { Helper.IsForGroup: true } call => WriteOut(call, to)!,
        ConversionExpression conversion =>
            new ConversionExpression(Whole(conversion.Operand, to), conversion.Type),
        _ => Copy(value),
    };

    /// <summary>Replaces a call by the helper's expression, if it consists of one.</summary>
    protected override Expression Call(CallExpression call)
    {
        if (call.Helper is not { IsForGroup: true } helper)
            return base.Call(call);
        if (helper.Body.Statements is not [JumpStatement { Value: { } value }] ||
            helper.Parameters.Any(p => p.IsLengthUsed))
            throw new KernelException(
                Rules.Call,
                _at,
                $"'{call.Name}' has statements for the whole group, which are not possible " +
                "inside an expression; assign its value to a variable first: var value = …;");

        var arguments = call.Arguments.Select(Copy).ToList();
        for (var i = 0; i < arguments.Count; i++)
            Values[helper.Parameters[i]] = arguments[i];
        return Copy(value);
    }

    /// <summary>Writes a helper's statements instead of its call.</summary>
    /// <returns>The helper's result.</returns>
    private Expression? WriteOut(CallExpression call, List<Statement> to)
    {
        var (helper, at) = (call.Helper!, _at);
        var arguments = call.Arguments.Select(Copy).ToList();
        _depth++;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (IsRepeatable(arguments[i]) && !helper.Parameters[i].IsWritten)
                Values[helper.Parameters[i]] = arguments[i];
            else
                Declare(helper.Parameters[i], arguments[i], at, to);
        }

        var statements = helper.Body.Statements;
        var last = statements is [.., JumpStatement jump] ? jump : null;
        var straight = statements.TakeWhile(s => s != last && !Returns(s).Any()).ToList();
        foreach (var statement in straight)
            Copy(statement, to);

        Expression? result = null;
        if (straight.Count + (last is null ? 0 : 1) == statements.Count)
        {
            result = last?.Value is null ? null : Whole(last.Value, to);
        }
        else
        {
            if (!helper.Result.Equals(ScalarType.Void))
            {
                var variable = new Variable(_unique("result"), helper.Result, isParameter: false)
                {
                    IsWritten = true,
                };
                to.Add(new DeclareStatement(variable, null, at));
                result = new VariableExpression(variable);
            }

            CopyReturning([.. statements.Skip(straight.Count)], result, to);
        }

        _depth--;
        _at = at;
        return result;
    }

    /// <summary>Whether a value stays the same throughout the helper, and costs nothing.</summary>
    private static bool IsRepeatable(Expression value) =>
        value is LiteralExpression or VariableExpression or PositionExpression or
            PolicyConstantExpression;

    /// <summary>Copies statements that return early: the statements after an if that returns become
    /// its other branch.</summary>
    private void CopyReturning(
        IReadOnlyList<Statement> statements, Expression? result, List<Statement> to)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            if (statements[i] is JumpStatement { Kind: JumpKind.Return } jump)
            {
                if (jump.Value is not null)
                    to.Add(new AssignStatement(
                        result!, null, Whole(jump.Value, to), jump.Location));
                return;
            }

            if (Returns(statements[i]).FirstOrDefault() is not { } early)
            {
                Copy(statements[i], to);
                continue;
            }

            var rest = statements.Skip(i + 1).ToList();
            if (rest.Any(HasBarrier) || statements[i] is LoopStatement && HasBarrier(statements[i]))
                throw new KernelException(
                    Rules.Barrier,
                    early.Location,
                    "A helper cannot return before a barrier where other threads wait; guard the " +
                    "work with if, and return after the last barrier.");
            switch (statements[i])
            {
                case Block block:
                    CopyReturning([.. block.Statements, .. rest], result, to);
                    return;
                case IfStatement branch when Ends(branch.WhenTrue) || Ends(branch.WhenFalse):
                    var (first, second) =
                        (branch.WhenTrue.Statements, branch.WhenFalse?.Statements ?? []);
                    to.Add(new IfStatement(
                        Copy(branch.Condition),
                        Returning(Ends(branch.WhenTrue) ? first : [.. first, .. rest]),
                        Returning(Ends(branch.WhenTrue) ? [.. second, .. rest] : second),
                        branch.Location));
                    return;
                default:
                    throw new KernelException(
                        Rules.Statement,
                        early.Location,
                        "A helper with barriers, shared memory or positions must return at its " +
                        "end, or at the end of a branch of an if; keep the value in a variable, " +
                        "and return it after the loop or the if.");
            }

            Block Returning(IReadOnlyList<Statement> branch)
            {
                var copy = new List<Statement>();
                CopyReturning(branch, result, copy);
                return new Block(copy, early.Location);
            }
        }
    }

    private static IEnumerable<JumpStatement> Returns(Statement statement) =>
        statement.DescendantsAndSelf().OfType<JumpStatement>()
            .Where(j => j.Kind == JumpKind.Return);

    /// <summary>Whether a branch ends by returning.</summary>
    private static bool Ends(Block? block) => block is { Statements: [.., var last] } && last switch
    {
        JumpStatement jump => jump.Kind == JumpKind.Return,
        Block inner => Ends(inner),
        IfStatement branch => Ends(branch.WhenTrue) && Ends(branch.WhenFalse),
        _ => false,
    };

    private static bool HasBarrier(Statement statement) => statement.DescendantsAndSelf().Any(
        n => n is BarrierStatement || n is CallExpression { Helper.HasBarrier: true });
}
