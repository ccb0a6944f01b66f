using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GpuBp.Generator;

/// <summary>The generator's diagnostics: the rules of the kernel language, and hints about
/// speed.</summary>
internal static class Rules
{
    internal static readonly DiagnosticDescriptor Signature =
        Rule("GPUBP001", "Kernel signature outside the kernel language");

    internal static readonly DiagnosticDescriptor Type =
        Rule("GPUBP002", "Type outside the kernel language");

    internal static readonly DiagnosticDescriptor Statement =
        Rule("GPUBP003", "Statement outside the kernel language");

    internal static readonly DiagnosticDescriptor Expression =
        Rule("GPUBP004", "Expression outside the kernel language");

    internal static readonly DiagnosticDescriptor Call =
        Rule("GPUBP005", "Call that devices do not support");

    internal static readonly DiagnosticDescriptor Allocation =
        Rule("GPUBP006", "Allocation that devices do not support");

    internal static readonly DiagnosticDescriptor Barrier =
        Rule("GPUBP007", "Barrier that not every thread reaches");

    internal static readonly DiagnosticDescriptor View =
        Rule("GPUBP008", "Use of a view outside the kernel language");

    internal static readonly DiagnosticDescriptor Policy =
        Rule("GPUBP009", "Policy outside the kernel language");

    internal static readonly DiagnosticDescriptor Position =
        Rule("GPUBP010", "Position in the grid in a kernel without groups");

    internal static readonly DiagnosticDescriptor Unsafe =
        Rule("GPUBP011", "Kernel in a project without unsafe code");

    internal static readonly DiagnosticDescriptor CudaForm =
        Rule("GPUBP012", "CUDA form that cannot be used");

    internal static readonly DiagnosticDescriptor Ilgpu =
        Rule("GPUBP013", "Kernel that ILGPU cannot load");

    internal static readonly DiagnosticDescriptor VectorForm =
        Rule("GPUBP014", "Policy without a vector form", DiagnosticSeverity.Info);

    private static DiagnosticDescriptor Rule(
        string id, string title, DiagnosticSeverity severity = DiagnosticSeverity.Error) => new(
            id, title, "{0}", "GpuBp.Kernels", severity, isEnabledByDefault: true);
}

/// <summary>Ends the translation of a statement or a kernel. Its diagnostic is null if the C#
/// compiler reports the error itself.</summary>
internal sealed class KernelException(DiagnosticInfo? diagnostic) : Exception
{
    internal KernelException(DiagnosticDescriptor rule, Location location, string message)
        : this(DiagnosticInfo.Create(rule, location, message))
    {
    }

    internal DiagnosticInfo? Diagnostic { get; } = diagnostic;
}

/// <summary>A diagnostic with equality by value, which keeps no syntax tree alive.</summary>
internal sealed record DiagnosticInfo(
    DiagnosticDescriptor Rule, string Path, TextSpan Span, LinePositionSpan Lines, string Message)
{
    internal static DiagnosticInfo Create(
        DiagnosticDescriptor rule, Location location, string message)
    {
        var place = location.GetLineSpan();
        return new DiagnosticInfo(rule, place.Path, location.SourceSpan, place.Span, message);
    }

    internal Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Rule, Location.Create(Path, Span, Lines), Message);
}
