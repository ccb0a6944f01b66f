using System.Globalization;
using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Writes the checked form of a kernel: a method that runs one group, without vectors, and touches
/// each element through a view that knows its length, and which thread wrote the element.
/// </summary>
internal sealed class CheckedForm : GroupBody
{
    /// <summary>The method's parameter, which counts groups, threads and barriers.</summary>
    private const string Launch = "__launch";

    private const string LaunchType = "global::GpuBp.Compute.Checks.CheckedLaunch";

    private readonly KernelModel _kernel;
    private readonly string _constraints;

    /// <summary>The number of arrays so far; the kernel's parameters come first.</summary>
    private int _arrays;

    private CheckedForm(KernelModel kernel)
        : base(kernel, Launcher.TypeParameters(kernel.Policies))
    {
        _kernel = kernel;
        _constraints = Launcher.Constraints(kernel.Policies);
        _arrays = kernel.Function.Parameters.Count;
    }

    /// <summary>A part of the kernel's initializer; empty if it has no checked form.</summary>
    internal static string Initializer(KernelModel kernel) => kernel.Checks == Checks.None
        ? ""
        : $"\n            Checked = new({kernel.Name}Checked.Run" +
          $"{Launcher.TypeParameters(kernel.Policies)}, {kernel.Rank}, " +
          $"{(kernel.Checks == Checks.Always ? "true" : "false")}),";

    /// <summary>Writes a class with the form and its helpers.</summary>
    internal static string Write(KernelModel kernel)
    {
        var writer = new CheckedForm(kernel);
        writer.Open($"file static class {kernel.Name}Checked");
        writer.WriteRun();
        foreach (var helper in kernel.Dependencies.Helpers)
            writer.WriteHelper(helper);
        writer.Close();
        return writer.ToString();
    }

    private void WriteRun()
    {
        Open($"internal static void Run{HelperTypeArguments}({LaunchType} {Launch}){_constraints}");
        var parameters = _kernel.Function.Parameters;
        for (var i = 0; i < _kernel.Rank; i++)
            Line($"int {parameters[i].Name} = {Launch}.Index{"XY"[i]};");
        for (var i = _kernel.Rank; i < parameters.Count; i++)
            Line($"{TypeName(parameters[i].Type)} {parameters[i].Name} = " +
                (parameters[i].Type is ViewType view
                    ? $"{Launch}.View<{TypeName(view.Element)}>({i}, \"{parameters[i].Name}\");"
                    : $"{Launch}[{i}].As{((ScalarType)parameters[i].Type).Scalar};"));
        if (!_kernel.IsImplicit)
        {
            Line($"int gridIdxX = {Launch}.IndexX, gridIdxY = {Launch}.IndexY;");
            Line($"int gridDimX = {Launch}.Config.GridX, gridDimY = {Launch}.Config.GridY;");
            Line($"int groupDimX = {Launch}.Config.GroupX, groupDimY = {Launch}.Config.GroupY;");
        }

        Open(Unchecked);
        WriteBody();
        Close();
        Close();
    }

    private void WriteHelper(Function helper)
    {
        var parameters = helper.Parameters.Select(p => $"{TypeName(p.Type)} {p.Name}")
            .Prepend($"{LaunchType} {Launch}");
        Open(
            $"private static {TypeName(helper.Result)} {helper.Name}{HelperTypeArguments}" +
            $"({string.Join(", ", parameters)}){_constraints}");
        Open(Unchecked);
        Statements(helper.Body);
        WriteEnd();
        Close();
        Close();
    }

    // Groups and threads.
    protected override void WriteBarrier() => Line($"{Launch}.Barrier();");

    protected override void EnterThread()
    {
        if (!_kernel.IsImplicit)
            Line($"{Launch}.Thread = item;");
    }

    protected override Lanes? LanesOf(List<Statement> body) => null;

    protected override void Loop(ForStatement loop) => Braced(Head(loop), loop.Body);

    // Arrays.
    protected override bool IsOfOneThread(AllocateStatement array) =>
        array.Type.Space == Space.Local && !IsPerThread(array);

    protected override void AddScratchArray(
        Variable variable, KernelType element, string length, bool isPerThread)
    {
        if (variable.Type is not ViewType)
            Line($"{TypeName(element)}[] {variable.Name}_all = " +
                $"{Launch}.Kept<{TypeName(element)}>({_arrays++});");
        else if (isPerThread)
            Array(variable, "_all", "Local", $"{Launch}.Config.GroupSize * ({length})");
        else
            Array(variable, "", "Shared", length);
    }

    protected override void Allocate(AllocateStatement allocate) =>
        Array(allocate.Variable, "", "Local", Print(allocate.Length));

    private void Array(Variable variable, string suffix, string method, string length) =>
        Line($"{TypeName(variable.Type)} {variable.Name}{suffix} = " +
            $"{Launch}.{method}<{TypeName(((ViewType)variable.Type).Element)}>" +
            $"({_arrays++}, \"{variable.Name}\", {length});");

    protected override void WriteThreadArray(AllocateStatement array)
    {
        var (name, length) = (array.Variable.Name, Print(array.Length));
        Line($"{TypeName(array.Type)} {name} = {name}_all.Part(item * ({length}), {length});");
    }

    // A checked view knows its length.
    protected override void WriteLength(Variable view, string length)
    {
    }

    // Elements.
    protected override string TypeName(KernelType type) => type is ViewType view
        ? $"global::GpuBp.Compute.Checks.CheckedView<{TypeName(view.Element)}>"
        : base.TypeName(type);

    protected override string Assignment(AssignStatement assign)
    {
        if (assign.Target.Whole is not ElementExpression)
            return base.Assignment(assign);
        return assign.Operator is null
            ? Touch("Store", assign.Target, Argument(assign.Value))
            : $"{Touch("Update", assign.Target)} {assign.Operator}= {Print(assign.Value)}";
    }

    protected override (string Text, int Level) Parts(Expression expression) => expression switch
    {
        ElementExpression or FieldExpression when expression.Whole is ElementExpression =>
            (Touch("Load", expression), Primary),
        LengthExpression length when length.Type.Equals(ScalarType.Long) =>
            ($"{length.View.Name}.Length", Primary),
        LengthExpression length => ($"(int){length.View.Name}.Length", Prefix),
        SubViewExpression part => (
            $"{Print(part.View, Primary)}.Part({Print(part.Offset)}, {Print(part.Length)})",
            Primary),
        CastViewExpression cast => (
            $"{Print(cast.View, Primary)}.As<{TypeName(((ViewType)cast.Type).Element)}>()",
            Primary),
        _ => base.Parts(expression),
    };

    protected override string Call(CallExpression call) => call.Kind switch
    {
        CallKind.Helper =>
            $"{call.Name}{HelperTypeArguments}" +
            $"({string.Join(", ", call.Arguments.Select(Argument).Prepend(Launch))})",
        CallKind.Atomic =>
            $"global::GpuBp.Compute.CpuAtomic.{call.Name}(ref " +
            string.Join(", ", call.Arguments.Skip(1).Select(Argument).Prepend(
                Touch(call.Name == "Exchange" ? "Exchange" : "Atomic", call.Arguments[0]))) +
            ")",
        _ => base.Call(call),
    };

    /// <summary>The call that touches an element, or a field of one.</summary>
    private string Touch(string method, Expression target, string? value = null)
    {
        var element = (ElementExpression)target.Whole;
        var arguments = new List<string> { Print(element.Index) };
        if (target != element)
            arguments.Add(Offset(target).ToString(CultureInfo.InvariantCulture));
        if (value is not null)
            arguments.Add(value);
        return $"{Print(element.View, Primary)}.{method}" +
            (target == element ? "" : $"<{TypeName(target.Type)}>") +
            $"({string.Join(", ", arguments)})";
    }

    /// <summary>The position of a field in its element, in bytes.</summary>
    private static int Offset(Expression expression) => expression switch
    {
        FieldExpression { Instance.Type: StructType structure } field =>
            Offset(field.Instance) + structure.OffsetOf(field.Field),
        FieldExpression component =>
            Offset(component.Instance) + 4 * "XYZW".IndexOf(component.Field[0]),
        _ => 0,
    };
}
