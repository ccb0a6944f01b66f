using System.Globalization;
using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>Writes the kernel language as C#; subclasses write its views.</summary>
internal abstract class CSharpText : CodeWriter
{
    /// <summary>The attribute of functions that are too short for a call.</summary>
    protected const string AggressiveInlining =
        $"[{CompilerServices}MethodImpl({CompilerServices}MethodImplOptions.AggressiveInlining)]";

    protected const string CompilerServices = "global::System.Runtime.CompilerServices.";

    /// <summary>Overflow wraps as on devices, whatever the project's setting.</summary>
    protected const string Unchecked = "unchecked";

    protected override (string Text, int Level) Parts(Expression expression) => expression switch
    {
        DefaultExpression value => ($"default({TypeName(value.Type)})", Primary),
        FieldExpression field => ($"{Print(field.Instance, Primary)}.@{field.Field}", Primary),
        ConstructExpression value => (Construct(value), Primary),
        _ => base.Parts(expression),
    };

    protected override string TypeName(KernelType type) => type switch
    {
        ScalarType scalar => scalar.Scalar.ToString().ToLowerInvariant(),
        StructType structure => structure.CSharpName,
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

    /// <summary>A call of a function of a policy or of the class library.</summary>
    protected override string Call(CallExpression call)
    {
        var arguments = string.Join(", ", call.Arguments.Select(Argument));
        return call.Kind == CallKind.Policy
            ? $"{Member(call.Owner, call.Name)}({arguments})"
            : $"global::System.{call.Owner}.{call.Name}({arguments})";
    }

    // C# would parse f(a < b, c > (d)) as a call of a generic a.
    protected override string Argument(Expression value) =>
        value.Type.Equals(ScalarType.Bool) ? Print(value, Prefix) : Print(value);

    protected abstract string NewFloat4(string components);

    private string Construct(ConstructExpression value)
    {
        if (value.Type is not StructType structure)
            return NewFloat4(string.Join(", ", value.Components.Select(c => Print(c))));

        // Without the default values: their fields may be readonly.
        var fields = structure.Fields.Select((f, i) => (f.Name, Value: value.Components[i]))
            .Where(f => f.Value is not DefaultExpression)
            .Select(f => $"@{f.Name} = {Print(f.Value)}");
        return $"new {structure.CSharpName} {{ {string.Join(", ", fields)} }}";
    }

    private static string Signed(long value, string suffix = "") =>
        Parenthesized(value.ToString(CultureInfo.InvariantCulture) + suffix);

    private static string Parenthesized(string number) => number[0] == '-' ? $"({number})" : number;
}
