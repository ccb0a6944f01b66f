using System.Globalization;
using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>The kernel language as C# over raw addresses; a Float4 is a 128-bit vector.</summary>
internal abstract class CSharpWriter : CodeWriter
{
    /// <summary>As on devices, whatever the project says.</summary>
    protected const string Unchecked = "unchecked";

    private const string Vector = "global::System.Runtime.Intrinsics.Vector128";

    /// <summary>The widest vectors that the processor runs at full speed.</summary>
    private const string Lane = "global::System.Numerics.Vector";

    protected void WriteHelper(Function function, string typeParameters, string constraints)
    {
        Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices." +
            "MethodImplOptions.AggressiveInlining)]");
        Line("[global::System.Runtime.CompilerServices.SkipLocalsInit]");
        Open(
            $"private static {TypeName(function.Result)} {function.Name}{typeParameters}" +
            $"({HelperParameters(function)}){constraints}");
        Braced(Unchecked, function.Body);
        Close();
    }

    protected override void Loop(ForStatement loop)
    {
        if (VectorLoop.BodyOf(loop) is not { Target: ElementExpression target } body)
        {
            base.Loop(loop);
            return;
        }

        var counter = loop.Start!.Variable;
        var limit = ((BinaryExpression)loop.Condition!).Right;
        var value = Lanes(body.Value, counter);
        if (body.Operator is not null)
            value = $"{Lanes(target, counter)} {body.Operator} ({value})";
        Open($"if ({Print(limit, Prefix)} % {Lane}<float>.Count == 0)");
        Open($"for (int {counter.Name} = 0; {Print(loop.Condition)}; {counter.Name} += {Lane}<float>.Count)");
        Line($"{Lane}.Store({value}, {Address(target)});");
        Close();
        Close();
        Open("else");
        base.Loop(loop);
        Close();
    }

    /// <summary>As many rounds' values as a vector holds.</summary>
    private string Lanes(Expression value, Variable counter) => value switch
    {
        _ when !VectorLoop.Mentions(value, counter) => $"{Lane}.Create({Print(value)})",
        ElementExpression element => $"{Lane}.Load({Address(element)})",
        BinaryExpression binary =>
            $"({Lanes(binary.Left, counter)} {binary.Operator} {Lanes(binary.Right, counter)})",
        _ => throw new InvalidOperationException($"No vector of {value.GetType().Name}."),
    };

    private string Address(ElementExpression element) =>
        $"{Print(element.View, Primary)} + ({Print(element.Index)})";

    protected override void View(DeclareStatement declare)
    {
        var view = declare.Variable;
        Line($"{TypeName(view.Type)} {view.Name} = {Print(declare.Value!)};");
        if (view.IsLengthUsed)
            Line($"long {view.LengthName} = {LengthOf(declare.Value!)};");
    }

    protected override void Allocate(AllocateStatement allocate)
    {
        var name = allocate.Variable.Name;
        var element = TypeName(allocate.Type.Element);
        Line($"{element}* {name} = stackalloc {element}[{Print(allocate.Length)}];");
        if (allocate.Variable.IsLengthUsed)
            Line($"long {allocate.Variable.LengthName} = {Print(allocate.Length)};");
    }

    protected override (string Text, int Level) Parts(Expression expression) => expression switch
    {
        DefaultExpression value => ($"default({TypeName(value.Type)})", Primary),
        FieldExpression { Instance.Type: ScalarType } component => (
            $"{Print(component.Instance, Primary)}[{"XYZW".IndexOf(component.Field[0])}]", Primary),
        FieldExpression field => ($"{Print(field.Instance, Primary)}.@{field.Field}", Primary),
        ConstructExpression value => (Construct(value), Primary),
        CastViewExpression cast => ($"({TypeName(cast.Type)}){Print(cast.View, Primary)}", Prefix),
        _ => base.Parts(expression),
    };

    protected override string TypeName(KernelType type) => type switch
    {
        ScalarType { Scalar: Scalar.Float4 } => Vector + "<float>",
        ScalarType scalar => scalar.Scalar.ToString().ToLowerInvariant(),
        StructType structure => structure.CSharpName,
        ViewType view => TypeName(view.Element) + "*",
        _ => throw new InvalidOperationException($"No C# type for {type}."),
    };

    protected override string Literal(LiteralExpression literal) => literal.Value switch
    {
        bool value => value ? "true" : "false",
        int value => Signed(value),
        uint value => value.ToString(CultureInfo.InvariantCulture) + "u",
        long value => Signed(value, "L"),
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        float value => Parenthesized(value.ToString("G9", CultureInfo.InvariantCulture) + "f"),
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        double value => Parenthesized(value.ToString("G17", CultureInfo.InvariantCulture) + "d"),
        _ => throw new InvalidOperationException($"No C# literal for {literal.Value}."),
    };

    protected override string Member(string policy, string member) => $"{policy}.{member}";

    protected override string Call(CallExpression call)
    {
        var arguments = string.Join(", ", call.Arguments.Select(Argument));
        return call switch
        {
            { Kind: CallKind.Helper } => $"{call.Name}{HelperTypeArguments}({HelperArguments(call)})",
            { Kind: CallKind.Policy } => $"{call.Owner}.{call.Name}({arguments})",
            { Kind: CallKind.Atomic } =>
                $"global::GpuBp.Compute.CpuAtomic.{call.Name}(ref {arguments})",
            _ => $"global::System.{call.Owner}.{call.Name}({arguments})",
        };
    }

    /// <summary>Helpers take all type parameters of their kernel.</summary>
    protected abstract string HelperTypeArguments { get; }

    // f(a < b, c > (d)) would read as a call of a generic a.
    protected override string Argument(Expression value) =>
        value.Type.Equals(ScalarType.Bool) ? Print(value, Prefix) : Print(value);

    private string Construct(ConstructExpression value)
    {
        if (value.Type is not StructType structure)
            return $"{Vector}.Create({string.Join(", ", value.Components.Select(c => Print(c)))})";

        // What was not given may be readonly.
        var fields = structure.Fields.Select((f, i) => (f.Name, Value: value.Components[i]))
            .Where(f => f.Value is not DefaultExpression)
            .Select(f => $"@{f.Name} = {Print(f.Value)}");
        return $"new {structure.CSharpName} {{ {string.Join(", ", fields)} }}";
    }

    private static string Signed(long value, string suffix = "") =>
        Parenthesized(value.ToString(CultureInfo.InvariantCulture) + suffix);

    private static string Parenthesized(string number) => number[0] == '-' ? $"({number})" : number;
}
