using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>Translates C# types to types of the kernel language.</summary>
internal sealed class TypeParser(Dependencies dependencies, IAssemblySymbol assembly)
{
    internal KernelType Parse(ITypeSymbol? type, Location at) => type switch
    {
        { SpecialType: SpecialType.System_Void } => ScalarType.Void,
        { SpecialType: SpecialType.System_Boolean } => ScalarType.Bool,
        { SpecialType: SpecialType.System_Int32 } => ScalarType.Int,
        { SpecialType: SpecialType.System_UInt32 } => new ScalarType(Scalar.UInt),
        { SpecialType: SpecialType.System_Int64 } => ScalarType.Long,
        { SpecialType: SpecialType.System_Single } => ScalarType.Float,
        { SpecialType: SpecialType.System_Double } => new ScalarType(Scalar.Double),
        null or IErrorTypeSymbol => throw new KernelException(null),
        _ when KernelApi.IsIndex(type) =>
            KernelApi.Rank(type) == 1 ? ScalarType.Int : ScalarType.Long,
        _ when KernelApi.IsFloat4(type) => new ScalarType(Scalar.Float4),
        INamedTypeSymbol
        {
            TypeKind: TypeKind.Struct,
            IsUnmanagedType: true,
            IsRefLikeType: false,
            SpecialType: SpecialType.None,
        } named => Struct(named, at),
        _ => throw Unavailable(type, at),
    };

    /// <summary>The type of a view's elements: not bool, whose size differs between
    /// devices.</summary>
    internal KernelType ParseElement(ITypeSymbol type, Location at)
    {
        var element = KernelApi.IsIndex(type) ? throw Unavailable(type, at) : Parse(type, at);
        if (element is ScalarType { Scalar: Scalar.Bool })
            throw new KernelException(
                Rules.Type, at,
                "A view or a struct cannot contain bool; use int with 0 and 1 instead.");
        return element;
    }

    private StructType Struct(INamedTypeSymbol type, Location at)
    {
        if (type.IsGenericType ||
            !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, assembly) &&
            !KernelApi.IsOfRules(type))
            throw Unavailable(type, at);
        if (!IsReachable(type))
            throw new KernelException(
                Rules.Type,
                at,
                $"The struct '{type.Name}' is private, but generated code uses it; make it " +
                "internal or public.");

        var result = new StructType(
            Names.OfType(type), type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
        if (dependencies.Structs.FirstOrDefault(s => s.Equals(result)) is { } known)
            return known;

        if (type.GetAttributes().Any(a => a.AttributeClass is { Name: "StructLayoutAttribute" }))
            throw new KernelException(
                Rules.Type, at,
                $"The struct '{type.Name}' must have the layout of C; remove [StructLayout].");

        var names = new Names();
        foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic))
        {
            if (field.IsImplicitlyDeclared || field.IsFixedSizeBuffer || !IsReachable(field))
                throw new KernelException(
                    Rules.Type,
                    at,
                    $"'{type.Name}.{field.Name}' is not a plain field; a struct for kernels has " +
                    "internal or public fields, no properties and no fixed buffers.");
            if (KernelApi.IsFloat4(field.Type))
                throw new KernelException(
                    Rules.Type,
                    at,
                    $"'{type.Name}.{field.Name}' is a Float4, which devices align differently; " +
                    "use four floats.");
            result.Fields.Add(new StructField(
                ParseElement(field.Type, at), field.Name, names.Unique(field.Name)));
        }

        if (result.Fields.Count == 0)
            throw new KernelException(
                Rules.Type, at,
                $"The struct '{type.Name}' has no fields, so it has no size in C; add a field.");

        // After its fields: C needs a struct before its use in another.
        dependencies.Structs.Add(result);
        return result;
    }

    /// <summary>Whether other code of the assembly can use the type or field.</summary>
    internal static bool IsReachable(ISymbol symbol)
    {
        for (var s = symbol; s is not null; s = s.ContainingType)
        {
            if (s.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected
                or Accessibility.ProtectedAndInternal ||
                s is INamedTypeSymbol { IsFileLocal: true })
                return false;
        }

        return true;
    }

    private static KernelException Unavailable(ITypeSymbol type, Location at) => new(
        Rules.Type,
        at,
        $"The type '{type.ToDisplayString()}' is not available in a kernel; use int, uint, long, " +
        "float, double, bool, Float4, a flat struct declared in this project, or ArrayView<T> of " +
        "these" +
        (KernelApi.IsOfIlgpu(type) ? $"; {IlgpuAdvice.Shapes}." : "."));
}
