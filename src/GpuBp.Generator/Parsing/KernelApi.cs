using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>Recognises the types and functions of the kernel language, mostly ILGPU's.</summary>
internal static class KernelApi
{
    internal const string KernelAttribute = "GpuBp.Compute.KernelAttribute";

    /// <summary>The functions of MathF that every device has.</summary>
    internal static readonly IReadOnlyList<string> MathFunctions =
    [
        "Abs", "Ceiling", "Cos", "Exp", "Floor", "Log", "Max", "Min", "Pow", "Sin", "Sqrt", "Tanh",
    ];

    /// <summary>The functions of Math for integers.</summary>
    internal static readonly IReadOnlyList<string> IntegerFunctions = ["Abs", "Max", "Min"];

    /// <summary>The functions of BitConverter between a float and its bits.</summary>
    internal static readonly IReadOnlyList<string> BitFunctions =
        ["Int32BitsToSingle", "SingleToInt32Bits"];

    /// <summary>Atomics on int and uint.</summary>
    internal static readonly IReadOnlyList<string> AtomicFunctions =
        ["Add", "And", "CompareExchange", "Exchange", "Max", "Min", "Or", "Xor"];

    private const string ComputeNamespace = "GpuBp.Compute";
    private const string IlgpuNamespace = "ILGPU";

    /// <summary>Whether a type is ILGPU's type of this name.</summary>
    internal static bool IsIlgpu(ITypeSymbol? type, string name) =>
        type is { ContainingType: null } && type.Name == name && IsOfIlgpu(type) &&
        type.ContainingNamespace.ToDisplayString() == IlgpuNamespace;

    /// <summary>Whether a type or a member belongs to ILGPU or ILGPU.Algorithms.</summary>
    internal static bool IsOfIlgpu(ISymbol symbol) =>
        symbol.ContainingAssembly?.Name is IlgpuNamespace or IlgpuNamespace + ".Algorithms";

    /// <summary>Whether a type contains ILGPU's functions of numbers.</summary>
    internal static bool IsIlgpuMath(ITypeSymbol type) =>
        IsIlgpu(type, "IntrinsicMath") || type is { Name: "XMath", ContainingType: null } &&
        IsOfIlgpu(type);

    /// <summary>Whether a method is Group.Barrier.</summary>
    internal static bool IsBarrier(IMethodSymbol method) =>
        method.Name == "Barrier" && IsIlgpu(method.ContainingType, "Group");

    internal static bool IsFloat4(ITypeSymbol? type) =>
        type is { Name: "Float4" } &&
        type.ContainingNamespace?.ToDisplayString() == ComputeNamespace;

    /// <summary>Whether a type is a one-dimensional index, which is an int or a long.</summary>
    internal static bool IsIndex(ITypeSymbol? type) =>
        IsIlgpu(type, "Index1D") || IsIlgpu(type, "LongIndex1D");

    /// <summary>The dimensions of the extent of a kernel with this first parameter; 0 if it runs in
    /// groups.</summary>
    internal static int Rank(ITypeSymbol type) =>
        IsIlgpu(type, "Index1D") ? 1 : IsIlgpu(type, "Index2D") ? 2 : 0;

    internal static bool IsView(ITypeSymbol? type) =>
        IsIlgpu(type, "ArrayView") || IsDenseView(type);

    /// <summary>Whether a type is ArrayView1D&lt;T, Stride1D.Dense&gt;, on devices the same as
    /// ArrayView&lt;T&gt;.</summary>
    internal static bool IsDenseView(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "ArrayView1D", TypeArguments: [_, var stride] } &&
        IsOfIlgpu(type) &&
        IsDenseStride(stride);

    internal static bool IsDenseStride(ITypeSymbol stride) =>
        stride is { Name: "Dense", ContainingType.Name: "Stride1D" } && IsOfIlgpu(stride);

    /// <summary>Whether a type is a struct of update rules, which other projects may use.</summary>
    internal static bool IsOfRules(ITypeSymbol type) => type.ToDisplayString() is
        "GpuBp.Kernels.Parameter" or "GpuBp.Kernels.Hyperparameters";

    internal static ITypeSymbol ElementOf(ITypeSymbol view) =>
        ((INamedTypeSymbol)view).TypeArguments[0];

    internal static bool IsKernel(IMethodSymbol method) => HasAttribute(method, "KernelAttribute");

    internal static bool IsPolicyInterface(INamedTypeSymbol type) =>
        HasAttribute(type, "KernelPolicyAttribute");

    internal static bool IsPolicy(ITypeSymbol type) => type.AllInterfaces.Any(IsPolicyInterface);

    internal static bool IsForProcessors(INamedTypeSymbol policy) =>
        HasAttribute(policy, "ProcessorPolicyAttribute");

    /// <summary>The class with a kernel's hand-written SIMD form; null if it has none.</summary>
    internal static ITypeSymbol? SimdForm(IMethodSymbol method) =>
        Attribute(method, "SimdFormAttribute")?.ConstructorArguments
        is [{ Value: ITypeSymbol form }]
            ? form
            : null;

    /// <summary>A number that [Kernel] names; 0 if it does not.</summary>
    internal static int KernelNumber(IMethodSymbol method, string name) =>
        Attribute(method, "KernelAttribute")?.NamedArguments
            .FirstOrDefault(argument => argument.Key == name).Value.Value as int? ?? 0;

    /// <summary>The CUDA form of a method; null if it has none.</summary>
    internal static AttributeData? CudaForm(ISymbol method) =>
        Attribute(method, "CudaFormAttribute");

    /// <summary>Whether a policy's vector forms round a · b + c once.</summary>
    internal static bool IsContracted(ITypeSymbol policy) => policy.GetAttributes().Any(
        a => a.AttributeClass?.ToDisplayString() == "GpuBp.Kernels.Simd.ContractAttribute");

    private static bool HasAttribute(ISymbol symbol, string name) =>
        Attribute(symbol, name) is not null;

    private static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(
            a => a.AttributeClass is { } c && c.Name == name &&
                c.ContainingNamespace?.ToDisplayString() == ComputeNamespace);
}
