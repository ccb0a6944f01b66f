using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Writes the expressions of a policy's function for the lanes of a vector: a float becomes a
/// vector, a bool a mask, a struct a vector for each field. Integers and some structs are the same
/// in all lanes.
/// </summary>
internal abstract class VectorExpressions(
    VectorForms forms, Dictionary<Function, string> helpers, Location at)
    : CSharpText
{
    private const string Zero = "TSimd.Create(0f)";
    private const string Math = "global::GpuBp.Kernels.Simd.VectorMath<TVector, TSimd>";

    protected VectorForms Forms => forms;

    /// <summary>The helpers written so far.</summary>
    protected Dictionary<Function, string> Helpers => helpers;

    /// <summary>The statement that is being written.</summary>
    protected Location At { get; set; } = at;

    /// <summary>The names of the copies of variables that a branch assigns.</summary>
    protected Dictionary<Variable, string> Copies { get; set; } = new();

    protected abstract string WriteHelper(Function helper);

    protected bool IsLane(KernelType type) =>
        type.Equals(ScalarType.Float) || type.Equals(ScalarType.Bool) ||
        forms.Structs.Contains(type);

    /// <summary>Whether all lanes have the same value.</summary>
    protected bool IsSame(Expression? value) => value is null || !value.DescendantsAndSelf().Any(
        n => n is VariableExpression variable && IsLane(variable.Type) ||
            n is CallExpression { Kind: CallKind.Helper });

    /// <summary>The names of the vectors of a variable.</summary>
    protected IReadOnlyList<string> Names(Variable variable) =>
        Names(Name(variable), variable.Type);

    /// <inheritdoc cref="Names(Variable)"/>
    protected static IReadOnlyList<string> Names(string name, KernelType type) =>
        type is StructType structure
            ? [.. structure.Fields.Select(f => $"{name}__{f.Name}")]
            : [name];

    private string Name(Variable variable) =>
        Copies.TryGetValue(variable, out var copy) ? copy : variable.Name;

    protected static string Select(string mask, string a, string b) =>
        $"TSimd.Select({mask}, {a}, {b})";

    /// <summary>The vectors of a value: one for each field of a struct, else one.</summary>
    protected IReadOnlyList<string> Vectors(Expression value) => value switch
    {
        { Type: ScalarType } => [Vector(value)],
        VariableExpression variable => Names(variable.Variable),
        ConstructExpression construct => [.. construct.Components.Select(Vector)],
        DefaultExpression { Type: StructType structure } => [.. structure.Fields.Select(_ => Zero)],
        _ => throw None("a struct of a call or condition"),
    };

    /// <summary>The vector of a value that is no struct.</summary>
    private string Vector(Expression value) => value switch
    {
        { Type: ScalarType { Scalar: Scalar.Bool } } => Mask(value),
        DefaultExpression => Zero,
        _ when value.Type.Equals(ScalarType.Float) && IsSame(value) =>
            $"TSimd.Create({Print(value)})",
        VariableExpression variable => Name(variable.Variable),
        FieldExpression { Instance: VariableExpression structure } field =>
            $"{Name(structure.Variable)}__{field.Field}",
        BinaryExpression binary => Binary(binary),
        // −0 − x, because 0 − x would give +0 for x = +0.
        UnaryExpression { Operator: "-" } minus =>
            $"TSimd.Subtract(TSimd.Create(-0f), {Vector(minus.Operand)})",
        UnaryExpression { Operator: "+" } plus => Vector(plus.Operand),
        ConditionalExpression choice when IsSame(choice.Condition) =>
            $"({Print(choice.Condition, Prefix)} ? {Vector(choice.WhenTrue)}" +
            $" : {Vector(choice.WhenFalse)})",
        ConditionalExpression choice => Select(
            Mask(choice.Condition), Vector(choice.WhenTrue), Vector(choice.WhenFalse)),
        CallExpression { Kind: CallKind.Helper } call => HelperCall(call),
        CallExpression { Kind: CallKind.Math } call => MathCall(call),
        _ => throw None("a value that is no float"),
    };

    /// <summary>A mask with all bits set in the lanes where a condition is true.</summary>
    protected string Mask(Expression condition) => condition switch
    {
        _ when IsSame(condition) =>
            $"TSimd.EqualTo(TSimd.Create({Print(condition, Prefix)} ? 1f : 0f), TSimd.Create(1f))",
        VariableExpression variable => Name(variable.Variable),
        UnaryExpression { Operator: "!" } not => Not(Mask(not.Operand)),
        BinaryExpression { Operator: "&&" or "&" } both =>
            $"TSimd.And({Mask(both.Left)}, {Mask(both.Right)})",
        BinaryExpression { Operator: "||" or "|" } either =>
            $"TSimd.Or({Mask(either.Left)}, {Mask(either.Right)})",
        BinaryExpression { Left.Type: ScalarType { Scalar: Scalar.Float } } comparison =>
            Comparison(comparison.Operator, Vector(comparison.Left), Vector(comparison.Right)),
        ConditionalExpression choice => Select(
            Mask(choice.Condition), Mask(choice.WhenTrue), Mask(choice.WhenFalse)),
        CallExpression { Kind: CallKind.Helper } call => HelperCall(call),
        _ => throw None("a condition that does not compare floats"),
    };

    private static string Comparison(string op, string left, string right) => op switch
    {
        "<" => $"TSimd.LessThan({left}, {right})",
        ">" => $"TSimd.LessThan({right}, {left})",
        "<=" => $"TSimd.Or(TSimd.LessThan({left}, {right}), TSimd.EqualTo({left}, {right}))",
        ">=" => $"TSimd.Or(TSimd.LessThan({right}, {left}), TSimd.EqualTo({left}, {right}))",
        "==" => $"TSimd.EqualTo({left}, {right})",
        _ => Not($"TSimd.EqualTo({left}, {right})"),
    };

    private static string Not(string mask) =>
        Select(mask, Zero, $"TSimd.EqualTo({Zero}, {Zero})");

    private string Binary(BinaryExpression binary)
    {
        if (Forms.IsContracted && binary is { Operator: "+" })
        {
            if (IsProduct(binary.Left))
                return MultiplyAdd((BinaryExpression)binary.Left, binary.Right);
            if (IsProduct(binary.Right))
                return MultiplyAdd((BinaryExpression)binary.Right, binary.Left);
        }

        var operation = binary.Operator switch
        {
            "+" => "Add",
            "-" => "Subtract",
            "*" => "Multiply",
            "/" => "Divide",
            _ => throw None($"'{binary.Operator}'"),
        };
        return $"TSimd.{operation}({Vector(binary.Left)}, {Vector(binary.Right)})";
    }

    private bool IsProduct(Expression value) =>
        value is BinaryExpression { Operator: "*" } && !IsSame(value);

    private string MultiplyAdd(BinaryExpression product, Expression sum) =>
        $"TSimd.MultiplyAdd({Vector(product.Left)}, {Vector(product.Right)}, {Vector(sum)})";

    private string MathCall(CallExpression call) => call switch
    {
        // An exponential that cannot overflow takes fewer operations.
        {
            Name: "Exp",
            Arguments:
            [
                UnaryExpression { Operator: "-", Operand: CallExpression { Name: "Abs" } abs },
            ],
        } => $"{Math}.ExpOfMinusAbs({Vector(abs.Arguments[0])})",
        { Name: "Max", Arguments: [var x, LiteralExpression { Value: 0f }] } =>
            $"{Math}.NotBelow0({Vector(x)})",
        { Name: "Max", Arguments: [LiteralExpression { Value: 0f }, var x] } =>
            $"{Math}.NotBelow0({Vector(x)})",
        { Name: "Exp" or "Log" or "Max" or "Min" or "Tanh" } =>
            $"{Math}.{call.Name}({Arguments(call)})",
        { Name: "Abs" or "Sqrt" } => $"TSimd.{call.Name}({Arguments(call)})",
        _ => throw None($"{call.Owner}.{call.Name}"),
    };

    private string HelperCall(CallExpression call)
    {
        var helper = call.Helper!;
        if (!Helpers.ContainsKey(helper))
            Helpers[helper] = WriteHelper(helper);
        return $"{helper.Name}<TVector, TSimd>({Arguments(call)})";
    }

    private string Arguments(CallExpression call) => string.Join(", ", call.Arguments.Select(
        a => a.Type is ScalarType && IsLane(a.Type) ? Vector(a)
            : IsSame(a) ? Argument(a)
            : throw None("an argument that is no float")));

    /// <summary>Ends the translation: the CPU then calls the function for each lane.</summary>
    protected KernelException None(string what) => new(
        Rules.VectorForm, At,
        $"The CPU computes this function one number at a time: {what} has no vector form.");

    protected override (string Text, int Level) Parts(Expression expression) =>
        expression is VariableExpression variable
            ? (Name(variable.Variable), Primary)
            : base.Parts(expression);

    protected override void View(DeclareStatement declare) => throw None("a view");

    protected override void Allocate(AllocateStatement allocate) => throw None("an array");

    protected override string NewFloat4(string components) => throw None("a Float4");
}
