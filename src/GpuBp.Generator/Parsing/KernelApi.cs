using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>Recognises the words of the kernel language, which are ILGPU's.</summary>
internal static class KernelApi
{
    internal const string KernelAttribute = "GpuBp.Compute.KernelAttribute";

    /// <summary>MathF functions that every device has, with as many arguments as they take.</summary>
    internal static readonly IReadOnlyList<string> MathFunctions =
    [
        "Abs", "Ceiling", "Cos", "Exp", "Floor", "Log", "Max", "Min", "Pow", "Sin", "Sqrt", "Tanh",
    ];

    /// <summary>Math functions for integers.</summary>
    internal static readonly IReadOnlyList<string> IntegerFunctions = ["Abs", "Max", "Min"];

    /// <summary>BitConverter functions, which give the bits of a float or the float of bits.</summary>
    internal static readonly IReadOnlyList<string> BitFunctions = ["Int32BitsToSingle", "SingleToInt32Bits"];

    private const string ComputeNamespace = "GpuBp.Compute";
    private const string IlgpuNamespace = "ILGPU";

    /// <summary>Whether a type is the one of this name in ILGPU.</summary>
    internal static bool IsIlgpu(ITypeSymbol? type, string name) =>
        type is not null && type.Name == name && type.ContainingNamespace?.ToDisplayString() == IlgpuNamespace;

    internal static bool IsFloat4(ITypeSymbol? type) =>
        type is { Name: "Float4" } && type.ContainingNamespace?.ToDisplayString() == ComputeNamespace;

    internal static bool IsIndex(ITypeSymbol? type) => IsIlgpu(type, "Index1D");

    internal static bool IsView(ITypeSymbol? type) => IsIlgpu(type, "ArrayView");

    internal static ITypeSymbol ElementOf(ITypeSymbol view) =>
        ((INamedTypeSymbol)view).TypeArguments[0];

    internal static bool IsKernel(IMethodSymbol method) => HasAttribute(method, "KernelAttribute");

    internal static bool IsPolicyInterface(INamedTypeSymbol type) =>
        HasAttribute(type, "KernelPolicyAttribute");

    internal static bool IsPolicy(ITypeSymbol type) => type.AllInterfaces.Any(IsPolicyInterface);

    internal static bool IsForProcessors(INamedTypeSymbol policy) => HasAttribute(policy, "ProcessorPolicyAttribute");

    /// <summary>The class that holds a kernel's hand-written SIMD form; null where it has none.</summary>
    internal static ITypeSymbol? SimdForm(IMethodSymbol method) =>
        Attribute(method, "SimdFormAttribute")?.ConstructorArguments is [{ Value: ITypeSymbol form }]
            ? form
            : null;

    /// <summary>The CUDA form that a method is given; null where it has none.</summary>
    internal static AttributeData? CudaForm(ISymbol method) => Attribute(method, "CudaFormAttribute");

    private static bool HasAttribute(ISymbol symbol, string name) =>
        Attribute(symbol, name) is not null;

    private static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(
            a => a.AttributeClass is { } c && c.Name == name &&
                c.ContainingNamespace?.ToDisplayString() == ComputeNamespace);
}
