using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Writes a kernel's form for ILGPU, as C# with ILGPU's views: a class with Run and its helpers.
/// </summary>
internal sealed class IlgpuForm : CSharpText
{
    private const string Api = "global::ILGPU.";

    private readonly IReadOnlyDictionary<string, PolicyModel> _closed;
    private readonly string _typeParameters;
    private readonly string _constraints;

    /// <summary>The form's parameters of type ArrayView1D, like the kernel's.</summary>
    private readonly HashSet<Variable> _dense = new();

    private IlgpuForm(
        IReadOnlyList<PolicyParameter> open, IReadOnlyDictionary<string, PolicyModel> closed)
    {
        _closed = closed;
        _typeParameters = Launcher.TypeParameters(open);
        _constraints = Launcher.Constraints(open);
    }

    /// <param name="name">The name of the class.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="form">Its form.</param>
    /// <param name="closed">The policies of the form, by type parameter.</param>
    internal static string Write(
        string name,
        KernelModel kernel,
        FormModel form,
        IReadOnlyDictionary<string, PolicyModel> closed)
    {
        var writer =
            new IlgpuForm([.. kernel.Policies.Where(p => !closed.ContainsKey(p.Name))], closed);
        writer._dense.UnionWith(form.Function.Parameters.Skip(kernel.Rank)
            .Where((_, i) => kernel.Ilgpu.AreDense[i]));
        writer.Open($"file static class {name}");
        writer.WriteFunction("internal", "Run", form.Function, kernel.Rank);
        foreach (var helper in form.Helpers)
            writer.WriteFunction("private", helper.Name, helper, rank: 0);
        writer.Close();
        return writer.ToString();
    }

    private void WriteFunction(string access, string name, Function function, int rank)
    {
        var parameters = function.Parameters.Skip(rank).Select(p => $"{ParameterType(p)} {p.Name}")
            .Prepend($"{Api}Index{rank}D index").Skip(rank > 0 ? 0 : 1);
        if (access == "private")
            Line(AggressiveInlining);
        Open(
            $"{access} static {TypeName(function.Result)} {name}{_typeParameters}" +
            $"({string.Join(", ", parameters)}){_constraints}");
        for (var i = 0; i < rank; i++)
            Line($"int {function.Parameters[i].Name} = index.{"XY"[i]};");
        Braced(Unchecked, function.Body);
        Close();
    }

    protected override void Statement(Statement statement)
    {
        if (statement is BarrierStatement)
            Line(Api + "Group.Barrier();");
        else
            base.Statement(statement);
    }

    // A view of ILGPU knows its length.
    protected override void WriteLength(Variable view, string length)
    {
    }

    protected override void Allocate(AllocateStatement allocate)
    {
        var element = TypeName(allocate.Type.Element);
        Line(
            $"{TypeName(allocate.Type)} {allocate.Variable.Name} = " +
            $"{Api}{allocate.Type.Space}Memory.Allocate<{element}>({Print(allocate.Length)});");
    }

    private string ParameterType(Variable parameter) => parameter.Type is ViewType view
        ? IlgpuLauncher.ViewName(TypeName(view.Element), _dense.Contains(parameter))
        : TypeName(parameter.Type);

    protected override (string Text, int Level) Parts(Expression expression) => expression switch
    {
        VariableExpression view when _dense.Contains(view.Variable) =>
            (view.Variable.Name + ".BaseView", Primary),
        PositionExpression position => ($"{Api}{position.Owner}.{position.Member}", Primary),
        LengthExpression length => (
            $"{length.View.Name}.{(length.Type.Equals(ScalarType.Long) ? "Length" : "IntLength")}",
            Primary),
        SubViewExpression part => (
            $"{Print(part.View, Primary)}.SubView({Print(part.Offset)}, {Print(part.Length)})",
            Primary),
        CastViewExpression cast => (Cast(cast), Primary),
        _ => base.Parts(expression),
    };

    /// <summary>
    /// A cast to Float4 tells ILGPU that the elements are aligned to 16 bytes, so that four move at
    /// once.
    /// </summary>
    private string Cast(CastViewExpression cast)
    {
        var element = ((ViewType)cast.Type).Element;
        var text = $"{Print(cast.View, Primary)}.Cast<{TypeName(element)}>()";
        return element is ScalarType { Scalar: Scalar.Float4 }
            ? $"{Api}Runtime.ArrayViewExtensions.AsAligned({text}, 16)"
            : text;
    }

    protected override string TypeName(KernelType type) => type switch
    {
        ScalarType { Scalar: Scalar.Float4 } => "global::GpuBp.Compute.Float4",
        ViewType view => $"{Api}ArrayView<{TypeName(view.Element)}>",
        _ => base.TypeName(type),
    };

    protected override string NewFloat4(string components) =>
        $"new global::GpuBp.Compute.Float4({components})";

    protected override string Member(string policy, string member) =>
        base.Member(
            _closed.TryGetValue(policy, out var chosen) ? chosen.CSharpName : policy, member);

    protected override string Call(CallExpression call)
    {
        var arguments = string.Join(", ", call.Arguments.Select(Argument));
        return call.Kind switch
        {
            CallKind.Helper => $"{call.Name}{_typeParameters}({arguments})",
            CallKind.Atomic => $"{Api}Atomic.{call.Name}(ref {arguments})",
            _ => base.Call(call),
        };
    }
}
