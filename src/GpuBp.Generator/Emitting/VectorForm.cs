using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Writes the vector form of a policy, whose lanes compute the same as the policy's function. If a
/// condition differs between lanes, both branches run, and each lane selects its own result.
/// </summary>
internal sealed class VectorForm : VectorExpressions
{
    private readonly Function _function;
    private int _names;

    /// <summary>The number of conditions around a statement that differ between lanes.</summary>
    private int _depth;

    private VectorForm(VectorForms forms, Dictionary<Function, string> helpers, Function function)
        : base(forms, helpers, function.Body.Location) => _function = function;

    /// <summary>The generated part of the struct; empty if no function has a vector form.</summary>
    /// <param name="forms">The functions.</param>
    /// <param name="diagnostics">Receives the reasons why a function has none.</param>
    internal static string Write(VectorForms forms, ICollection<DiagnosticInfo> diagnostics)
    {
        var helpers = new Dictionary<Function, string>();
        var members = new List<string>();
        foreach (var function in forms.Functions)
        {
            try
            {
                members.Add(new VectorForm(forms, helpers, function.Function).Write(
                    $"{function.Interface}.{function.Name}<TSelf, TVector, TSimd>", ""));
            }
            catch (KernelException fault)
            {
                diagnostics.Add(fault.Diagnostic!);
            }
        }

        return members.Count == 0
            ? ""
            : string.Concat(forms.Declarations.Select(d => d + "\n{\n")) +
                string.Join("\n", members.Concat(helpers.Values)) +
                string.Concat(forms.Declarations.Select(_ => "}\n"));
    }

    protected override string WriteHelper(Function helper) =>
        new VectorForm(Forms, Helpers, helper).Write(
            helper.Name + "<TVector, TSimd>",
            " where TVector : struct" +
            " where TSimd : struct, global::GpuBp.Kernels.Simd.ILanes<TVector>");

    private string Write(string name, string constraints)
    {
        var parameters = _function.Parameters.SelectMany(p => !IsLane(p.Type)
            ? [$"{TypeName(p.Type)} {p.Name}"]
            : Names(p).Select(n => p.Type is StructType ? $"ref TVector {n}" : $"TVector {n}"));
        var isStruct = _function.Result is StructType;
        Indent = 1;
        Line(AggressiveInlining);
        Open($"static {(isStruct ? "void" : "TVector")} " +
            $"{name}({string.Join(", ", parameters)}){constraints}");
        Open(Unchecked);
        var result = WriteToReturn(_function.Body.Statements)
            ?? throw None("a function without a result");
        if (isStruct)
            Assign(Names(_function.Parameters.First(p => p.Type.Equals(_function.Result))), result);
        else
            Line($"return {result[0]};");
        Close();
        Close();
        return ToString();
    }

    /// <summary>Writes statements up to a return.</summary>
    /// <returns>The vectors of the result; null if there is no return.</returns>
    private IReadOnlyList<string>? WriteToReturn(IReadOnlyList<Statement> statements)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            At = statements[i].Location;
            var rest = statements.Skip(i + 1);
            switch (statements[i])
            {
                case Block block:
                    return WriteToReturn([.. block.Statements, .. rest]);
                case JumpStatement { Kind: JumpKind.Return, Value: { } value }:
                    return Vectors(value);
                case IfStatement branch
                    when branch.DescendantsAndSelf().Any(n => n is JumpStatement):
                    return Return(
                        branch,
                        [.. branch.WhenTrue.Statements, .. rest],
                        [.. branch.WhenFalse?.Statements ?? [], .. rest]);
                default:
                    Statement(statements[i]);
                    break;
            }
        }

        return null;
    }

    /// <summary>Writes both branches to their returns.</summary>
    private IReadOnlyList<string> Return(
        IfStatement branch, IReadOnlyList<Statement> whenTrue, IReadOnlyList<Statement> whenFalse)
    {
        var (first, second) =
            (Names(NewName(), _function.Result), Names(NewName(), _function.Result));
        Line($"TVector {string.Join(", ", first.Concat(second))};");
        var mask = BothBranches(
            branch.Condition,
            [.. whenTrue, .. whenFalse],
            () => Assign(first, WriteToReturn(whenTrue) ?? throw None("a branch without a result")),
            () => Assign(
                second, WriteToReturn(whenFalse) ?? throw None("a branch without a result")));
        return [.. first.Zip(second, (a, b) => Select(mask, a, b))];
    }

    protected override void Statement(Statement statement)
    {
        At = statement.Location;
        switch (statement)
        {
            case DeclareStatement { Variable: { } variable } declare when IsLane(variable.Type):
                Declare(
                    Names(variable),
                    Vectors(declare.Value ?? new DefaultExpression(variable.Type)));
                break;
            case AssignStatement assign when IsLane(assign.Target.Type):
                var value = assign.Operator is null
                    ? assign.Value
                    : new BinaryExpression(
                        assign.Operator, assign.Target, assign.Value, assign.Target.Type);
                Assign(Vectors(assign.Target), Vectors(value));
                break;
            case IfStatement branch when !IsSame(branch.Condition):
                BothBranches(
                    branch.Condition,
                    [branch],
                    () => Statements(branch.WhenTrue),
                    () => Statements(branch.WhenFalse ?? new Block([], At)));
                break;
            case DeclareStatement declare when IsSame(declare.Value):
            case AssignStatement assign when _depth == 0 && IsSame(assign.Value):
            case ForStatement loop when IsSame(loop.Condition) && IsSame(loop.Start?.Value) &&
                loop.Increments.All(s => !IsLane(s.Target.Type) && IsSame(s.Value)):
            case Block or IfStatement:
                base.Statement(statement);
                break;
            default:
                throw None("a statement in which lanes cannot run together");
        }
    }

    /// <summary>Writes both branches, each with copies of the variables that it assigns, and
    /// selects.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="statements">The statements of both branches.</param>
    /// <param name="branches">Write the branches.</param>
    /// <returns>The mask of the lanes that take the first branch.</returns>
    private string BothBranches(
        Expression condition, IReadOnlyList<Statement> statements, params Action[] branches)
    {
        var mask = NewName();
        Line($"TVector {mask} = {Mask(condition)};");
        var nodes = statements.SelectMany(s => s.DescendantsAndSelf()).ToList();
        var written = nodes.OfType<AssignStatement>().Select(a => a.Target.Whole)
            .OfType<VariableExpression>().Select(v => v.Variable).Where(v => IsLane(v.Type))
            .Except(nodes.OfType<DeclareStatement>().Select(d => d.Variable)).ToList();
        var outer = Copies;
        var copies = new List<Dictionary<Variable, string>>();
        _depth++;
        foreach (var branch in branches)
        {
            var copy = outer.ToDictionary(c => c.Key, c => c.Value);
            foreach (var variable in written)
            {
                copy[variable] = NewName();
                Declare(Names(copy[variable], variable.Type), Names(variable));
            }

            Copies = copy;
            Open();
            branch();
            Close();
            Copies = outer;
            copies.Add(copy);
        }

        _depth--;
        foreach (var variable in written)
        {
            var (first, second) = (
                Names(copies[0][variable], variable.Type),
                Names(copies[1][variable], variable.Type));
            Assign(Names(variable), [.. first.Zip(second, (a, b) => Select(mask, a, b))]);
        }

        return mask;
    }

    private void Declare(IReadOnlyList<string> names, IReadOnlyList<string> values)
    {
        for (var i = 0; i < names.Count; i++)
            Line($"TVector {names[i]} = {values[i]};");
    }

    private void Assign(IReadOnlyList<string> names, IReadOnlyList<string> values)
    {
        // A value may use the fields that it is assigned to.
        if (names.Count > 1)
        {
            var parts = names.Select(_ => NewName()).ToList();
            Declare(parts, values);
            values = parts;
        }

        for (var i = 0; i < names.Count; i++)
            Line($"{names[i]} = {values[i]};");
    }

    private string NewName() => $"__v{_names++}";
}
