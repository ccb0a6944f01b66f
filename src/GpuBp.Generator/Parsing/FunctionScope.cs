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

/// <summary>What the parsers of one function share.</summary>
internal sealed class FunctionScope(
    ParseContext context, FunctionKind kind, Dictionary<ISymbol, string> policies)
{
    internal ParseContext Context => context;

    internal FunctionKind Kind => kind;

    internal bool IsKernel => kind is FunctionKind.Kernel or FunctionKind.ImplicitKernel;

    /// <summary>The kernel's policies, by the type parameters that stand for them here.</summary>
    internal Dictionary<ISymbol, string> Policies => policies;

    /// <summary>The names of the function's variables.</summary>
    internal Names Names { get; } = new();

    internal Dictionary<ISymbol, Variable> Variables { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>X and Y of the index in two dimensions; empty in other functions.</summary>
    internal Dictionary<string, Variable> Index { get; } = new();

    /// <summary>0 at the top level of the body.</summary>
    internal int Depth { get; set; }

    internal Variable Declare(ISymbol symbol, KernelType type) =>
        Variables[symbol] = new Variable(Names.Unique(symbol.Name), type, isParameter: false);
}
