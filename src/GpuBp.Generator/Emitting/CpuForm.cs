using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Writes the CPU form of a kernel: a method that runs one group on one thread. Barriers divide the
/// body into pieces, and each piece becomes a loop over the threads of the group (loop fission):
/// the end of a loop is the barrier.
/// </summary>
internal sealed class CpuForm : CSharpWriter
{
    private readonly KernelModel _kernel;
    private readonly string _typeParameters;
    private readonly string _constraints;
    private readonly GroupBody _body;

    private CpuForm(KernelModel kernel)
    {
        _kernel = kernel;
        _typeParameters = Launcher.TypeParameters(kernel.Policies);
        _constraints = Launcher.Constraints(kernel.Policies);
        _body = new GroupBody(kernel, _typeParameters);
        _body.WriteBody();
    }

    protected override string HelperTypeArguments => _typeParameters;

    /// <summary>Writes a class with the form and its helpers.</summary>
    /// <exception cref="KernelException">Not every thread of a group reaches a barrier.</exception>
    internal static string Write(KernelModel kernel)
    {
        var writer = new CpuForm(kernel);
        writer.Open($"file static unsafe class {kernel.Name}OnCpu");
        writer.WriteRun();
        writer.WriteScratch();
        writer.WriteGroup();
        foreach (var helper in kernel.Dependencies.Helpers)
            writer.WriteHelper(helper, writer._typeParameters, writer._constraints);
        writer.Close();
        return writer.ToString();
    }

    private IReadOnlyList<Variable> KernelParameters => _kernel.Function.Parameters;

    private void WriteRun()
    {
        Line(AggressiveOptimization);
        Open(
            $"internal static void Run{_typeParameters}(" +
            "global::System.ReadOnlySpan<global::GpuBp.Compute.KernelArgument> arguments, " +
            "in global::GpuBp.Compute.LaunchConfig config, " +
            $"long first, long end, byte* scratch){_constraints}");
        if (_kernel.Rank == 2)
            Line("int extentX = arguments[1].AsInt;");
        for (var i = _kernel.Rank; i < KernelParameters.Count; i++)
        {
            var parameter = KernelParameters[i];
            Line(parameter.Type is ViewType view
                ? $"{TypeName(view)} {parameter.Name} = " +
                  $"arguments[{i}].Address<{TypeName(view.Element)}>();"
                : $"{TypeName(parameter.Type)} {parameter.Name} = " +
                  $"arguments[{i}].{Accessor(parameter.Type)};");
            if (parameter.IsLengthUsed)
                Line($"long {parameter.LengthName} = arguments[{i}].Length;");
        }

        Open("for (long index = first; index < end; index++)");
        var position = _kernel.Rank switch
        {
            0 => "config, (int)(index % config.GridX), (int)(index / config.GridX)",
            1 => "(int)index",
            _ => "(int)index % extentX, (int)index / extentX",
        };
        var rest = KernelParameters.Skip(_kernel.Rank)
            .SelectMany(p => p.IsLengthUsed ? new[] { p.Name, p.LengthName } : [p.Name]);
        var values = string.Join(", ", new[] { position }.Concat(rest));
        Line($"Group{_typeParameters}({values}, scratch);");
        Close();
        Close();
    }

    private void WriteScratch()
    {
        Open(
            $"internal static long Scratch{_typeParameters}" +
            $"(in global::GpuBp.Compute.LaunchConfig config){_constraints}");
        Line("long groupSize = (long)config.GroupX * config.GroupY;");
        var sizes = _body.Scratch.Select(a => a.Bytes).DefaultIfEmpty("0");
        Line($"return {string.Join(" + ", sizes)};");
        Close();
    }

    private void WriteGroup()
    {
        var position = _kernel.IsImplicit
            ? string.Join(", ", KernelParameters.Take(_kernel.Rank).Select(p => $"int {p.Name}"))
            : "in global::GpuBp.Compute.LaunchConfig config, int gridIdxX, int gridIdxY";
        var rest = Parameters(KernelParameters.Skip(_kernel.Rank));
        Line(_kernel.IsImplicit ? AggressiveInlining : AggressiveOptimization);
        Open(
            $"private static void Group{_typeParameters}(" +
            $"{string.Join(", ", new[] { position }.Concat(rest))}, byte* scratch){_constraints}");
        if (!_kernel.IsImplicit)
        {
            Line("int gridDimX = config.GridX, gridDimY = config.GridY;");
            Line("int groupDimX = config.GroupX, groupDimY = config.GroupY;");
            Line("long groupSize = (long)groupDimX * groupDimY;");
        }

        foreach (var array in _body.Scratch)
        {
            Line($"{array.Type}* {array.Name} = ({array.Type}*)scratch;");
            Line($"scratch += {array.Bytes};");
        }

        Open(Unchecked);
        foreach (var line in _body.ToString().TrimEnd().Split('\n'))
            Line(line);
        Close();
        Close();
    }

    private static string Accessor(KernelType type) => "As" + ((ScalarType)type).Scalar;

    // Tier 0 would run a kernel's first launches many times more slowly.
    private const string AggressiveOptimization =
        $"[{CompilerServices}MethodImpl({CompilerServices}MethodImplOptions." +
        "AggressiveOptimization)]";
}
