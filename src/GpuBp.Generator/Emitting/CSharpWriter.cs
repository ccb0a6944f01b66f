using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>Writes the kernel language as C# with pointers; a Float4 is a 128-bit vector.</summary>
internal abstract class CSharpWriter : CSharpText
{
    private const string Vector = "global::System.Runtime.Intrinsics.Vector128";

    /// <summary>The widest vector that the processor runs at full speed.</summary>
    protected const string Lane = "global::System.Numerics.Vector";

    protected void WriteHelper(Function function, string typeParameters, string constraints)
    {
        Line(AggressiveInlining);
        Line($"[{CompilerServices}SkipLocalsInit]");
        Open(
            $"private static {TypeName(function.Result)} {function.Name}{typeParameters}" +
            $"({HelperParameters(function)}){constraints}");
        Braced(Unchecked, function.Body);
        Close();
    }

    /// <summary>The lanes of the code that is being written; null if it runs without
    /// vectors.</summary>
    protected Lanes? Lanes { get; set; }

    /// <summary>The names of values that were computed before a loop of lanes.</summary>
    private readonly Dictionary<Expression, string> _hoisted = new();

    protected override void Loop(ForStatement loop)
    {
        if (Lanes is not null || LoopLanes.Of(loop) is not { } lanes)
        {
            base.Loop(loop);
            return;
        }

        var body = (AssignStatement)loop.Body.Statements[0];
        var limit = Print(((BinaryExpression)loop.Condition!).Right, Prefix);
        Open($"if ({limit} % {Lane}<float>.Count == 0)");
        Line($"const int {loop.Start!.Variable.Name} = 0;");
        Lanes = lanes;
        Hoist(body.Target);
        Hoist(body.Value);
        Open($"for (nint __lane = 0; __lane < {limit}; __lane += {Lane}<float>.Count)");
        Statement(body);
        Close();
        _hoisted.Clear();
        Lanes = null;
        Close();
        Open("else");
        base.Loop(loop);
        Close();
    }

    /// <summary>Computes the first lane's addresses, and shared values, before the loop.</summary>
    private void Hoist(Expression value)
    {
        var name = $"__lane{_hoisted.Count}";
        if (Lanes!.KindOf(value) == LaneKind.Same)
        {
            if (!value.Type.Equals(ScalarType.Float))
                return;
            Line($"var {name} = {Lane}.Create({Print(value)});");
        }
        else if (value is ElementExpression element)
        {
            Line($"float* {name} = {Address(element)};");
        }
        else
        {
            foreach (var part in value.Children.OfType<Expression>())
                Hoist(part);
            return;
        }

        _hoisted.Add(value, name);
    }

    protected override string Declaration(DeclareStatement declare) =>
        Lanes is not null && Lanes.IsVector(declare.Variable)
            ? $"{Lane}<float> {declare.Variable.Name} = " +
                (declare.Value is null ? "default" : LaneValue(declare.Value))
            : base.Declaration(declare);

    protected override string Assignment(AssignStatement assign)
    {
        if (Lanes is null || Lanes.KindOf(assign.Target) != LaneKind.Vector)
            return base.Assignment(assign);

        var value = LaneValue(assign.Value);
        if (assign.Operator is not null)
            value = $"{LaneValue(assign.Target)} {assign.Operator} {value}";
        return assign.Target is ElementExpression element
            ? $"{Lane}.Store({value}, {Address(element)})"
            : $"{Print(assign.Target)} = {value}";
    }

    /// <summary>The vector with the float of each lane.</summary>
    private string LaneValue(Expression value) => value switch
    {
        _ when Lanes!.KindOf(value) == LaneKind.Same =>
            _hoisted.TryGetValue(value, out var shared) ? shared : $"{Lane}.Create({Print(value)})",
        VariableExpression variable => variable.Variable.Name,
        ElementExpression element => $"{Lane}.Load({Address(element)})",
        BinaryExpression binary =>
            $"({LaneValue(binary.Left)} {binary.Operator} {LaneValue(binary.Right)})",
        UnaryExpression unary => $"(-{LaneValue(unary.Operand)})",
        ConditionalExpression choice =>
            $"({Print(choice.Condition)} ? {LaneValue(choice.WhenTrue)}" +
            $" : {LaneValue(choice.WhenFalse)})",
        _ => throw new InvalidOperationException($"No vector of {value.GetType().Name}."),
    };

    private string Address(ElementExpression element) =>
        _hoisted.TryGetValue(element, out var first)
            ? $"{first} + __lane"
            : $"{Print(element.View, Primary)} + ({Print(element.Index)})";

    protected override void Allocate(AllocateStatement allocate)
    {
        var name = allocate.Variable.Name;
        var element = TypeName(allocate.Type.Element);
        Line($"{element}* {name} = stackalloc {element}[{Print(allocate.Length)}];");
        WriteLength(allocate.Variable, Print(allocate.Length));
    }

    protected override (string Text, int Level) Parts(Expression expression) => expression switch
    {
        FieldExpression { Instance.Type: ScalarType } component => (
            $"{Print(component.Instance, Primary)}[{"XYZW".IndexOf(component.Field[0])}]", Primary),
        CastViewExpression cast => ($"({TypeName(cast.Type)}){Print(cast.View, Primary)}", Prefix),
        _ => base.Parts(expression),
    };

    protected override string TypeName(KernelType type) => type switch
    {
        ScalarType { Scalar: Scalar.Float4 } => Vector + "<float>",
        ViewType view => TypeName(view.Element) + "*",
        _ => base.TypeName(type),
    };

    protected override string NewFloat4(string components) => $"{Vector}.Create({components})";

    protected override string Call(CallExpression call) => call.Kind switch
    {
        CallKind.Helper => $"{call.Name}{HelperTypeArguments}({HelperArguments(call)})",
        CallKind.Atomic =>
            $"global::GpuBp.Compute.CpuAtomic.{call.Name}" +
            $"(ref {string.Join(", ", call.Arguments.Select(Argument))})",
        _ => base.Call(call),
    };

    /// <summary>The type arguments of helpers, which have all type parameters of their
    /// kernel.</summary>
    protected abstract string HelperTypeArguments { get; }
}
