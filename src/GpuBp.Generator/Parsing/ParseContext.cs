using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>The state that the parsers of one kernel or policy share.</summary>
internal sealed class ParseContext
{
    internal ParseContext(Compilation compilation, CancellationToken cancellation)
    {
        Compilation = compilation;
        Cancellation = cancellation;
        Types = new TypeParser(Dependencies, compilation.Assembly);
    }

    internal Compilation Compilation { get; }

    internal CancellationToken Cancellation { get; }

    internal Dependencies Dependencies { get; } = new();

    internal TypeParser Types { get; }

    /// <summary>Whether a kernel is parsed; else a policy.</summary>
    internal bool IsKernel { get; init; }

    /// <summary>Whether it is an explicitly grouped kernel, whose threads are in groups.</summary>
    internal bool HasGroup { get; init; }

    /// <summary>All errors, so that one build reports them together.</summary>
    internal List<DiagnosticInfo> Diagnostics { get; } = new();

    /// <summary>Whether there was an error, reported here or by the C# compiler.</summary>
    internal bool HasFailed { get; private set; }

    /// <summary>The helpers by their C names; null while a helper is being parsed.</summary>
    internal Dictionary<string, Function?> Helpers { get; } = new();

    /// <summary>The policy properties that are being parsed, to detect cycles.</summary>
    internal HashSet<ISymbol> OpenConstants { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// Rejects an operation inside <c>checked</c>. A project's own setting of overflow checks does
    /// not apply to kernels.
    /// </summary>
    internal void RequireUnchecked(bool isChecked, Location at)
    {
        if (isChecked && !Compilation.Options.CheckOverflow)
            throw new KernelException(
                Rules.Expression, at, "Devices do not check overflow; remove 'checked'.");
    }

    /// <summary>Whether this compilation contains the source of a method or property.</summary>
    internal bool HasSource(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.Any(r => Compilation.ContainsSyntaxTree(r.SyntaxTree));

    internal void Report(KernelException fault)
    {
        HasFailed = true;
        if (fault.Diagnostic is { } diagnostic && !Diagnostics.Contains(diagnostic))
            Diagnostics.Add(diagnostic);
    }

    /// <summary>The operations of a method's or accessor's body.</summary>
    internal IOperation? BodyOf(IMethodSymbol method)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var node = reference.GetSyntax(Cancellation);
            if (!Compilation.ContainsSyntaxTree(node.SyntaxTree))
                continue;

            var model = Compilation.GetSemanticModel(node.SyntaxTree);
            if (model.GetOperation(node, Cancellation) is { } operation)
                return operation;
        }

        return null;
    }
}
