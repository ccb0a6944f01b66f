using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Parses declarations of values, of views, and of shared or local memory.</summary>
internal sealed class DeclarationParser(FunctionScope scope, ExpressionParser expressions)
{
    internal Statement Parse(IVariableDeclaratorOperation declarator)
    {
        var symbol = declarator.Symbol;
        var at = declarator.Syntax.GetLocation();
        if (symbol.RefKind != RefKind.None)
            throw new KernelException(
                Rules.View,
                at,
                $"'{symbol.Name}' cannot be a ref local; write to the view's element instead: " +
                "v[i] = ….");

        var initializer = (declarator.Initializer ??
            (declarator.Parent as IVariableDeclarationOperation)?.Initializer)?.Value;
        if (!KernelApi.IsView(symbol.Type))
        {
            // The value first: it cannot use the variable that it initialises.
            var value = initializer is null ? null : expressions.Parse(initializer);
            var variable = scope.Declare(symbol, scope.Context.Types.Parse(symbol.Type, at));
            return new DeclareStatement(variable, value, at);
        }

        if (initializer is null)
            throw new KernelException(
                Rules.View, at,
                $"The view '{symbol.Name}' must be initialised at its declaration.");
        if (ViewParser.SameView(initializer) is IInvocationOperation allocation &&
            AllocationSpace(allocation) is { } space)
            return Allocation(symbol, allocation, space, at);

        var view = expressions.Views.Parse(initializer);
        var part = scope.Declare(symbol, view.Type);
        part.LengthSource = ViewParser.LengthSource(view);
        return new DeclareStatement(part, view, at);
    }

    private AllocateStatement Allocation(
        ILocalSymbol symbol, IInvocationOperation allocation, Space space, Location at)
    {
        if (space == Space.Local && !scope.IsKernel && scope.Depth > 0)
            throw new KernelException(
                Rules.Allocation,
                at,
                "LocalMemory.Allocate belongs at the top level of a helper; move it out of the " +
                "block.");
        if (space == Space.Shared && (!scope.Context.HasGroup || scope.Depth > 0))
            throw new KernelException(
                Rules.Allocation,
                at,
                scope.Context.HasGroup
                    ? "SharedMemory.Allocate belongs at the top level of the kernel or of a " +
                      "helper; move it out of the block."
                    : "SharedMemory.Allocate needs an explicitly grouped kernel: allocate it in " +
                      "a [Kernel] method without Index1D, or in a helper of one.");

        if (!IsOneRow(allocation))
            throw IlgpuAdvice.Refusal(allocation.TargetMethod, allocation.Syntax.GetLocation());
        var extent = allocation.Arguments.First(a => a.Parameter!.Ordinal == 0);
        var length = expressions.Parse(extent.Value);
        if (!length.IsConstant)
            throw new KernelException(
                Rules.Allocation,
                extent.Syntax.GetLocation(),
                "The length of an allocation must be a constant, perhaps of policies, such as " +
                "TTile.Rows * 2; the device's compiler needs it.");

        var element = scope.Context.Types.ParseElement(
            allocation.TargetMethod.TypeArguments[0], allocation.Syntax.GetLocation());
        var variable = scope.Declare(symbol, new ViewType(element, space));
        variable.IsAllocation = true;
        return new AllocateStatement(variable, length, at);
    }

    /// <summary>Whether an allocation is one row of elements, whose number is the first
    /// argument.</summary>
    internal static bool IsOneRow(IInvocationOperation allocation) =>
        allocation.TargetMethod
        is { Name: "Allocate" or "Allocate1D", Parameters.Length: > 0 } method &&
        (method.TypeArguments.Length == 1 || KernelApi.IsDenseStride(method.TypeArguments[1]) &&
            Operations.Arguments(allocation)
            .ElementAt(1) is IObjectCreationOperation or IDefaultValueOperation or
                IConversionOperation
            {
                Operand: IObjectCreationOperation
                or IDefaultValueOperation
            });

    internal static Space? AllocationSpace(IInvocationOperation call) =>
        KernelApi.IsIlgpu(call.TargetMethod.ContainingType, "SharedMemory") ? Space.Shared
        : KernelApi.IsIlgpu(call.TargetMethod.ContainingType, "LocalMemory") ? Space.Local
        : null;
}
