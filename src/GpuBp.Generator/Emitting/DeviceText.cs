using System.Globalization;
using GpuBp.Generator.Model;
using GpuBp.Generator.Parsing;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Writes dialect-neutral C. The preludes in GpuBp.Compute define macros for the differences
/// between OpenCL C and CUDA C++; a kernel's members of policies are macros that the launcher
/// defines.
/// </summary>
internal sealed class DeviceText : CodeWriter
{
    private readonly Dictionary<Variable, string> _sharedOffsets = new();

    internal static string Kernel(KernelModel kernel)
    {
        var writer = new DeviceText();
        writer.WriteDependencies(kernel.Dependencies);
        writer.WriteKernel(kernel);
        return writer.ToString();
    }

    internal static string Policy(PolicyModel policy)
    {
        var writer = new DeviceText();
        writer.WriteDependencies(policy.Dependencies);
        foreach (var (name, value) in policy.Constants)
            writer.Line(
                $"#define {policy.CName}_{Names.CIdentifier(name)} ({writer.Print(value)})");
        foreach (var (_, function) in policy.Functions)
            writer.WriteFunction(function);
        return writer.ToString();
    }

    // A policy and a kernel may both contain a struct or a helper: the first one counts.
    private void WriteDependencies(Dependencies dependencies)
    {
        foreach (var structure in dependencies.Structs)
        {
            Line($"#ifndef STRUCT_{structure.CName}");
            Line($"#define STRUCT_{structure.CName}");
            var fields = structure.Fields.Select(f => $"{TypeName(f.Type)} {f.CName};");
            Line($"typedef struct {{ {string.Join(" ", fields)} }} {structure.CName};");
            var names = structure.Fields.Select((f, i) => (f, Parameter: $"{f.CName}_{i}"))
                .ToList();
            var parameters = names.Select(n => $"{TypeName(n.f.Type)} {n.Parameter}");
            var assignments = names.Select(n => $"value.{n.f.CName} = {n.Parameter};");
            Line(
                $"DEVFN {structure.CName} {structure.CName}_new({string.Join(", ", parameters)}) " +
                $"{{ {structure.CName} value; {string.Join(" ", assignments)} return value; }}");
            Line("#endif");
        }

        foreach (var helper in dependencies.Helpers)
            WriteFunction(helper);
    }

    private void WriteFunction(Function function)
    {
        Line($"#ifndef FUNCTION_{function.Name}");
        Line($"#define FUNCTION_{function.Name}");
        // In C, empty parentheses mean any parameters.
        var parameters = function.Parameters.Count == 0 ? "void" : HelperParameters(function);
        var head = $"DEVFN {TypeName(function.Result)} {function.Name}({parameters})";
        if (function.CudaForm is { } form)
        {
            Line($"#if CUDA_ARCH >= {form.Architecture}");
            Open(head);
            foreach (var line in form.Body.Replace("\r\n", "\n").Trim('\n').Split('\n'))
                Line(line.TrimEnd());
            Close();
            Line("#else");
            Braced(head, function.Body);
            Line("#endif");
        }
        else
        {
            Braced(head, function.Body);
        }

        Line("#endif");
    }

    private void WriteKernel(KernelModel kernel)
    {
        // For two extents, a device gets their product and the length of a row.
        var index = kernel.IsImplicit ? kernel.Function.Parameters[0].Name : "";
        var parameters = kernel.Function.Parameters.Select((p, i) => p.Type is ViewType
            ? $"{TypeName(p.Type)} {p.Name}_base, LONG {p.Name}_offset, LONG {p.LengthName}"
            : i >= kernel.Rank ? $"{TypeName(p.Type)} {p.Name}"
            : i == 0 ? $"int {index}_extent" : $"int {index}_length");
        Line($"SHARED_BYTES({kernel.Function.Name}, {SharedBytes(kernel.Function.Body)})");
        var bounds = kernel.MaxThreads > 0
            ? $"LAUNCH_BOUNDS({kernel.MaxThreads}, {kernel.Groups}) "
            : "";
        Open(
            $"KERNEL {bounds}void {kernel.Function.Name}(\n" +
            $"    {string.Join(",\n    ", parameters)})");
        foreach (var parameter in kernel.Function.Parameters.Where(p => p.Type is ViewType))
        {
            var name = parameter.Name;
            Line($"{TypeName(parameter.Type)} {name} = {name}_base + {name}_offset;");
        }

        if (kernel.IsImplicit)
        {
            // Compared as a long: the last group may exceed the largest int.
            Line($"if (Global_IdxX >= {index}_extent) return;");
            var modulo = kernel.Rank == 2 ? $" % {index}_length" : "";
            Line($"int {index} = (int)Global_IdxX{modulo};");
            if (kernel.Rank == 2)
            {
                var row = kernel.Function.Parameters[1].Name;
                Line($"int {row} = (int)Global_IdxX / {index}_length;");
            }
        }

        Statements(kernel.Function.Body);
        Close();
    }

    /// <summary>Assigns each shared array its offset in bytes.</summary>
    /// <returns>The size of all arrays.</returns>
    private string SharedBytes(Block body)
    {
        var end = "0";
        foreach (var array in body.Statements.OfType<AllocateStatement>()
            .Where(allocate => allocate.Type.Space == Space.Shared))
        {
            _sharedOffsets.Add(array.Variable, end);
            var size = $"SHARED_SIZE({TypeName(array.Type.Element)}, {Print(array.Length)})";
            end = end == "0" ? size : $"{end} + {size}";
        }

        return end;
    }

    protected override void Statement(Statement statement)
    {
        if (statement is BarrierStatement)
            Line("Group_Barrier();");
        else
            base.Statement(statement);
    }

    protected override void Loop(ForStatement loop)
    {
        // A GPU needs constant indices to keep arrays in registers. A processor does not: its
        // compiler takes seconds for many copies of an inlined exp, and makes one call of a loop
        // that fills an array. After 256 stores in a row, PoCL 6.0 forgets where later loops end.
        var isForGpu = IsFill(loop) || loop.Body.DescendantsAndSelf().Any(
            n => n is CallExpression { Kind: CallKind.Policy or CallKind.Math });
        if (loop.IsUnrolled && isForGpu)
            Line("#ifdef ON_GPU");
        if (loop.IsUnrolled)
            Line("#pragma unroll");
        if (loop.IsUnrolled && isForGpu)
            Line("#endif");

        // CUDA may know a bound that a helper gives; it leaves other loops as they are.
        if (loop.Condition is BinaryExpression
            { Right: CallExpression { Kind: CallKind.Helper } })
        {
            Line("#if CUDA_ARCH > 0");
            Line("#pragma unroll");
            Line("#endif");
        }

        base.Loop(loop);
    }

    private static bool IsFill(ForStatement loop) => loop.Body.Statements is
        [AssignStatement { Target: ElementExpression, Operator: null, Value: LiteralExpression }];

    protected override void Allocate(AllocateStatement allocate)
    {
        var name = allocate.Variable.Name;
        var element = TypeName(allocate.Type.Element);
        var length = Print(allocate.Length);
        Line(allocate.Type.Space == Space.Shared
            ? $"SHARED_ARRAY({element}, {name}, {length}, {_sharedOffsets[allocate.Variable]});"
            : $"{element} {name}[{length}];");
        WriteLength(allocate.Variable, length);
    }

    protected override (string Text, int Level) Parts(Expression expression) => expression switch
    {
        DefaultExpression value => (Default(value.Type), Primary),
        FieldExpression { Instance.Type: ScalarType } component => (
            $"{Print(component.Instance, Primary)}.{component.Field.ToLowerInvariant()}", Primary),
        FieldExpression { Instance.Type: StructType structure } field => (
            $"{Print(field.Instance, Primary)}." +
                structure.Fields.First(f => f.Name == field.Field).CName,
            Primary),
        ConstructExpression value =>
            (New(value.Type, value.Components.Select(c => Print(c))), Primary),
        CastViewExpression cast => ($"({TypeName(cast.Type)}){Print(cast.View, Primary)}", Prefix),
        PositionExpression position => ($"{position.Owner}_{position.Member}", Primary),
        _ => base.Parts(expression),
    };

    protected override string TypeName(KernelType type) => type switch
    {
        ScalarType { Scalar: Scalar.Bool } => "int",
        ScalarType { Scalar: Scalar.Long } => "LONG",
        ScalarType scalar => scalar.Scalar.ToString().ToLowerInvariant(),
        StructType structure => structure.CName,
        ViewType { Space: Space.Global } view => $"GLOBAL {TypeName(view.Element)}*",
        ViewType { Space: Space.Shared } view => $"SHARED {TypeName(view.Element)}*",
        ViewType view => $"{TypeName(view.Element)}*",
        _ => throw new InvalidOperationException($"No C type for {type}."),
    };

    protected override string Literal(LiteralExpression literal) => literal.Value switch
    {
        bool value => value ? "1" : "0",
        int.MinValue => "(-2147483647 - 1)",
        int value => Signed(value),
        uint value => value.ToString(CultureInfo.InvariantCulture) + "u",
        long.MinValue => "(-(LONG)9223372036854775807 - 1)",
        long value => $"((LONG){Signed(value)})",
        float.NaN => "FLOAT_NAN",
        float.PositiveInfinity => "FLOAT_INFINITY",
        float.NegativeInfinity => "(-FLOAT_INFINITY)",
        float value => WithPoint(value.ToString("G9", CultureInfo.InvariantCulture)) + "f",
        double.NaN => "(double)FLOAT_NAN",
        double.PositiveInfinity => "(double)FLOAT_INFINITY",
        double.NegativeInfinity => "(-(double)FLOAT_INFINITY)",
        double value => WithPoint(value.ToString("G17", CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException($"No C literal for {literal.Value}."),
    };

    protected override string Member(string policy, string member) =>
        $"{Names.CIdentifier(policy)}_{Names.CIdentifier(member)}";

    protected override string Call(CallExpression call) => call.Kind switch
    {
        CallKind.Helper => $"{call.Name}({HelperArguments(call)})",
        CallKind.Atomic =>
            $"Atomic_{call.Name}(&{Print(call.Arguments[0], Primary)}, " +
            $"{string.Join(", ", call.Arguments.Skip(1).Select(Argument))})",
        CallKind.Policy =>
            $"{Member(call.Owner, call.Name)}(" +
            $"{string.Join(", ", call.Arguments.Select(Argument))})",
        _ => $"{call.Owner}_{call.Name}({string.Join(", ", call.Arguments.Select(Argument))})",
    };

    private static string Default(KernelType type) => type switch
    {
        StructType structure => New(type, structure.Fields.Select(f => Default(f.Type))),
        ScalarType { Scalar: Scalar.Float4 } => New(type, ["0.0f", "0.0f", "0.0f", "0.0f"]),
        _ => "0",
    };

    private static string New(KernelType type, IEnumerable<string> components) =>
        (type is StructType structure ? structure.CName : "Float4") +
        $"_new({string.Join(", ", components)})";

    private static string Signed(long value) =>
        value < 0
            ? $"({value.ToString(CultureInfo.InvariantCulture)})"
            : value.ToString(CultureInfo.InvariantCulture);

    private static string WithPoint(string number) =>
        number.IndexOfAny(['.', 'E']) < 0 ? number + ".0" : number;
}
