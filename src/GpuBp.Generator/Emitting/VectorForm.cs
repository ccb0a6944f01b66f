using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// The vector form of a policy: each lane computes what the policy's function would, and where lanes differ in a
/// condition, all go both ways and each takes the result of its own.
/// </summary>
internal sealed class VectorForm : VectorExpressions
{
    private readonly Function _function;
    private int _names;

    /// <summary>Conditions around a statement in which lanes differ.</summary>
    private int _depth;

    private VectorForm(VectorForms forms, Dictionary<Function, string> helpers, Function function)
        : base(forms, helpers, function.Body.Location) => _function = function;

    /// <summary>The struct's other part; empty where nothing has a vector form.</summary>
    /// <param name="forms">What to write.</param>
    /// <param name="diagnostics">Takes why a function has none.</param>
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

    protected override string WriteHelper(Function helper) => new VectorForm(Forms, Helpers, helper).Write(
        helper.Name + "<TVector, TSimd>",
        " where TVector : struct where TSimd : struct, global::GpuBp.Kernels.Simd.ILanes<TVector>");

    private string Write(string name, string constraints)
    {
        var parameters = _function.Parameters.SelectMany(p => !IsLane(p.Type)
            ? [$"{TypeName(p.Type)} {p.Name}"]
            : Names(p).Select(n => p.Type is StructType ? $"ref TVector {n}" : $"TVector {n}"));
        var isStruct = _function.Result is StructType;
        Indent = 1;
        Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices." +
            "MethodImplOptions.AggressiveInlining)]");
        Open($"static {(isStruct ? "void" : "TVector")} {name}({string.Join(", ", parameters)}){constraints}");
        Open(Unchecked);
        var result = Run(_function.Body.Statements) ?? throw None("a function without a result");
        if (isStruct)
            Assign(Names(_function.Parameters.First(p => p.Type.Equals(_function.Result))), result);
        else
            Line($"return {result[0]};");
        Close();
        Close();
        return ToString();
    }

    /// <summary>Writes statements up to a return; gives the parts of what is returned, null at the end of a way.</summary>
    private IReadOnlyList<string>? Run(IReadOnlyList<Statement> statements)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            At = statements[i].Location;
            var rest = statements.Skip(i + 1);
            switch (statements[i])
            {
                case Block block:
                    return Run([.. block.Statements, .. rest]);
                case JumpStatement { Kind: JumpKind.Return, Value: { } value }:
                    return Vectors(value);
                case IfStatement branch when branch.DescendantsAndSelf().Any(n => n is JumpStatement):
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

    /// <summary>Goes both ways to a return.</summary>
    private IReadOnlyList<string> Return(
        IfStatement branch, IReadOnlyList<Statement> whenTrue, IReadOnlyList<Statement> whenFalse)
    {
        var (first, second) = (Names(NewName(), _function.Result), Names(NewName(), _function.Result));
        Line($"TVector {string.Join(", ", first.Concat(second))};");
        var mask = BothWays(
            branch.Condition,
            [.. whenTrue, .. whenFalse],
            () => Assign(first, Run(whenTrue) ?? throw None("a way without a result")),
            () => Assign(second, Run(whenFalse) ?? throw None("a way without a result")));
        return [.. first.Zip(second, (a, b) => Select(mask, a, b))];
    }

    protected override void Statement(Statement statement)
    {
        At = statement.Location;
        switch (statement)
        {
            case DeclareStatement { Variable: { } variable } declare when IsLane(variable.Type):
                Declare(Names(variable), Vectors(declare.Value ?? new DefaultExpression(variable.Type)));
                break;
            case AssignStatement assign when IsLane(assign.Target.Type):
                var value = assign.Operator is null
                    ? assign.Value
                    : new BinaryExpression(assign.Operator, assign.Target, assign.Value, assign.Target.Type);
                Assign(Vectors(assign.Target), Vectors(value));
                break;
            case IfStatement branch when !IsSame(branch.Condition):
                BothWays(
                    branch.Condition,
                    [branch],
                    () => Statements(branch.WhenTrue),
                    () => Statements(branch.WhenFalse ?? new Block([], At)));
                break;
            case DeclareStatement declare when IsSame(declare.Value):
            case AssignStatement assign when _depth == 0 && IsSame(assign.Value):
            case ForStatement loop when IsSame(loop.Condition) && IsSame(loop.Start?.Value) &&
                loop.Steps.All(s => !IsLane(s.Target.Type) && IsSame(s.Value)):
            case Block or IfStatement:
                base.Statement(statement);
                break;
            default:
                throw None("a statement in which lanes cannot run together");
        }
    }

    /// <summary>Writes both ways of a branch, each on copies of what it assigns, and selects.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="statements">What both ways consist of.</param>
    /// <param name="ways">Write them.</param>
    /// <returns>The mask of the lanes that go the first way.</returns>
    private string BothWays(Expression condition, IReadOnlyList<Statement> statements, params Action[] ways)
    {
        var mask = NewName();
        Line($"TVector {mask} = {Mask(condition)};");
        var nodes = statements.SelectMany(s => s.DescendantsAndSelf()).ToList();
        var written = nodes.OfType<AssignStatement>().Select(a => Root(a.Target)).OfType<Variable>()
            .Where(v => IsLane(v.Type)).Except(nodes.OfType<DeclareStatement>().Select(d => d.Variable)).ToList();
        var outer = Copies;
        var copies = new List<Dictionary<Variable, string>>();
        _depth++;
        foreach (var way in ways)
        {
            var copy = outer.ToDictionary(c => c.Key, c => c.Value);
            foreach (var variable in written)
            {
                copy[variable] = NewName();
                Declare(Names(copy[variable], variable.Type), Names(variable));
            }

            Copies = copy;
            Open();
            way();
            Close();
            Copies = outer;
            copies.Add(copy);
        }

        _depth--;
        foreach (var variable in written)
        {
            var (first, second) = (
                Names(copies[0][variable], variable.Type), Names(copies[1][variable], variable.Type));
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
        // A value may be made of the fields that it is assigned to.
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

    private static Variable? Root(Expression target) => target switch
    {
        FieldExpression field => Root(field.Instance),
        VariableExpression variable => variable.Variable,
        _ => null,
    };
}
