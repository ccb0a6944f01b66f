using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Writes two methods that pass a launch's arguments to the hand-written SIMD form of a kernel. If
/// the form lacks a method or a parameter, the C# compiler reports the error there.
/// </summary>
internal static class SimdForm
{
    private const string Work = "global::GpuBp.Compute.Cpu.CpuWork";
    private const string Part = "in global::GpuBp.Compute.Cpu.CpuPart part";
    private const string Arguments =
        "global::System.ReadOnlySpan<global::GpuBp.Compute.KernelArgument> arguments";

    /// <summary>A part of the kernel's initializer; empty if there is no form.</summary>
    internal static string Initializer(KernelModel kernel) => kernel.SimdForm is null
        ? ""
        : $"\n            Simd = new(" +
          $"{kernel.Name}OnSimd.Work{Launcher.TypeParameters(kernel.Policies)}, " +
          $"{kernel.Name}OnSimd.Run{Launcher.TypeParameters(kernel.Policies)}),";

    internal static string Write(KernelModel kernel, string form)
    {
        var types = Launcher.TypeParameters(kernel.Policies);
        var constraints = Launcher.Constraints(kernel.Policies);
        var values = kernel.Function.Parameters.Select((p, i) => p.Type is ViewType view
            ? $"arguments[{i}].Address<{Launcher.ElementName(view.Element)}>()"
            : $"arguments[{i}].As{((ScalarType)p.Type).Scalar}").ToList();

        return
            $$"""
            file static unsafe class {{kernel.Name}}OnSimd
            {
                internal static {{Work}} Work{{types}}({{Arguments}}){{constraints}} =>
                    {{form}}.Work{{types}}({{string.Join(", ", values)}});

                internal static void Run{{types}}({{Part}}, {{Arguments}}){{constraints}} =>
                    {{form}}.Run{{types}}({{string.Join(", ", values.Prepend("part"))}});
            }

            """;
    }
}
