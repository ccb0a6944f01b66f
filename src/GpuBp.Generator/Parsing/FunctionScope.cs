using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

internal enum FunctionKind
{
    Kernel,
    ImplicitKernel,
    Helper,
    Policy,
}

/// <summary>The state that the parsers of one function share.</summary>
internal sealed class FunctionScope(
    ParseContext context, FunctionKind kind, Dictionary<ISymbol, string> policies)
{
    internal ParseContext Context => context;

    internal FunctionKind Kind => kind;

    internal bool IsKernel => kind is FunctionKind.Kernel or FunctionKind.ImplicitKernel;

    /// <summary>The names of the kernel's policies, by the function's type parameters.</summary>
    internal Dictionary<ISymbol, string> Policies => policies;

    /// <summary>The names of the function's variables.</summary>
    internal Names Names { get; } = new();

    internal Dictionary<ISymbol, Variable> Variables { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>X and Y of an index in two dimensions; else empty.</summary>
    internal Dictionary<string, Variable> Index { get; } = new();

    /// <summary>The number of blocks around the current statement; 0 at the top level.</summary>
    internal int Depth { get; set; }

    internal Variable Declare(ISymbol symbol, KernelType type) =>
        Variables[symbol] = new Variable(Names.Unique(symbol.Name), type, isParameter: false);
}
