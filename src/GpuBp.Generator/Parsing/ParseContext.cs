using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>What the functions of one kernel or policy share while they are parsed.</summary>
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

    /// <summary>Whether this is a kernel, and no policy.</summary>
    internal bool IsKernel { get; init; }

    /// <summary>Whether its threads are in groups: it is an explicitly grouped kernel.</summary>
    internal bool HasGroup { get; init; }

    /// <summary>All faults found, so that one build shows them together.</summary>
    internal List<DiagnosticInfo> Diagnostics { get; } = new();

    /// <summary>Whether a fault was found, reported here or by the C# compiler.</summary>
    internal bool HasFailed { get; private set; }

    /// <summary>Helpers by their C name; null while one is being parsed.</summary>
    internal Dictionary<string, Function?> Helpers { get; } = new();

    /// <summary>Policy properties whose expressions are being parsed, each inside the one before.</summary>
    internal HashSet<ISymbol> OpenConstants { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// Whether an operation overflows with an exception by a word of its own; as a setting of the
    /// project it does not reach kernels.
    /// </summary>
    internal void RequireUnchecked(bool isChecked, Location at)
    {
        if (isChecked && !Compilation.Options.CheckOverflow)
            throw new KernelException(
                Rules.Expression, at, "Overflow is not checked on devices; take 'checked' away.");
    }

    /// <summary>Whether this compilation holds the text of a method or property.</summary>
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
