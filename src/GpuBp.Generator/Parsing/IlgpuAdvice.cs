using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>Tells what to write instead of features of ILGPU that not every device can
/// run.</summary>
internal static class IlgpuAdvice
{
    /// <summary>The advice for views and indices of other shapes.</summary>
    internal const string Shapes =
        "for a view of another shape use ArrayView<T> and the index y * width + x, and for an " +
        "index of another shape a first parameter Index1D or Index2D, whose X and Y are int";

    /// <summary>The error for a position in a third dimension.</summary>
    internal static KernelException NoPosition(string path, Location at) => new(
        Rules.Position,
        at,
        $"'{path}' is not available on every device; launches have two dimensions: read X and Y, " +
        "such as Group.IdxX and Grid.GlobalIndex.Y.");

    /// <summary>The error for a method or property that the kernel language lacks.</summary>
    internal static KernelException Refusal(ISymbol member, Location at)
    {
        var owner = member.ContainingType.Name;
        var (rule, advice) = owner switch
        {
            "Warp" => (
                Rules.Call,
                "OpenCL 1.2 and the CPU have no warps; write to shared memory and wait at " +
                "Group.Barrier()"),
            "Group" => (
                Rules.Call, "write to shared memory, wait at Group.Barrier(), and let each " +
                "thread read what it needs"),
            "Grid" => (Rules.Call, "read Grid.GlobalIndex.X and Grid.GlobalIndex.Y"),
            "MemoryFence" => (
                Rules.Call,
                "Group.Barrier() orders the memory of a group, and the end of a launch orders " +
                "all memory"),
            "SharedMemory" or "LocalMemory" => (
                Rules.Allocation,
                $"allocate one row of elements, {owner}.Allocate<T>(n) with a constant n, and " +
                "index it by y * width + x"),
            "Interop" => (Rules.Call, "use FloatAsInt(float), IntAsFloat(uint) or SizeOf<T>()"),
            "XMath" or "IntrinsicMath" or "BitOperations" or "CPUOnly" => (
                Rules.Call,
                $"use {string.Join(", ", KernelApi.MathFunctions)}, Clamp, Rcp and Rsqrt on " +
                $"float, and {string.Join(", ", KernelApi.IntegerFunctions)} and Clamp on int, " +
                "uint and long; compute others from these"),
            "ArrayView" or "ArrayView1D" or "ArrayViewExtensions" => (
                Rules.View,
                "a view has elements, SubView, Cast, BaseView, AsDense, AsAligned, Length, " +
                "IntLength, LengthInBytes, Extent and IntExtent; for another shape use the index " +
                "y * width + x, and compare Length with 0 for an empty one"),
            _ => (Rules.Call,
            "a kernel computes with numbers, and the host does the rest; " + Shapes),
        };
        return new KernelException(
            rule, at, $"'{owner}.{member.Name}' is not available on every device; {advice}.");
    }
}
