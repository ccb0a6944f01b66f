using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>C# types to types of the kernel language.</summary>
internal sealed class TypeParser(Dependencies dependencies)
{
    internal KernelType Parse(ITypeSymbol? type, Location at)
    {
        switch (type?.SpecialType)
        {
            case SpecialType.System_Void: return ScalarType.Void;
            case SpecialType.System_Boolean: return ScalarType.Bool;
            case SpecialType.System_Int32: return ScalarType.Int;
            case SpecialType.System_UInt32: return new ScalarType(Scalar.UInt);
            case SpecialType.System_Int64: return ScalarType.Long;
            case SpecialType.System_Single: return ScalarType.Float;
            case SpecialType.System_Double: return new ScalarType(Scalar.Double);
        }

        if (type is null or IErrorTypeSymbol)
            throw new KernelException(null);
        if (KernelApi.IsIndex(type))
            return ScalarType.Int;
        if (KernelApi.IsFloat4(type))
            return new ScalarType(Scalar.Float4);
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Struct, IsUnmanagedType: true } named &&
            named.SpecialType == SpecialType.None && !named.IsRefLikeType)
            return Struct(named, at);

        throw Unavailable(type, at);
    }

    /// <summary>The element of a view: bool has no size that all devices share.</summary>
    internal KernelType ParseElement(ITypeSymbol type, Location at)
    {
        var element = Parse(type, at);
        if (element is ScalarType { Scalar: Scalar.Bool })
            throw new KernelException(
                Rules.Type, at, "A view cannot hold bool; use int with 0 and 1 instead.");
        return element;
    }

    private StructType Struct(INamedTypeSymbol type, Location at)
    {
        if (type.IsGenericType || !type.Locations.Any(l => l.IsInSource))
            throw Unavailable(type, at);
        if (!IsReachable(type))
            throw new KernelException(
                Rules.Type,
                at,
                $"The struct '{type.Name}' is private, but generated code must name it; make it " +
                "internal or public.");

        var result = new StructType(
            Names.OfType(type), type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
        if (dependencies.Structs.FirstOrDefault(s => s.Equals(result)) is { } known)
            return known;

        foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic))
        {
            if (field.IsImplicitlyDeclared || field.IsFixedSizeBuffer)
                throw new KernelException(
                    Rules.Type,
                    at,
                    $"'{type.Name}.{field.Name}' has no plain field in C; a struct for kernels has " +
                    "public fields, no properties and no fixed buffers.");
            result.Fields.Add(new StructField(ParseElement(field.Type, at), field.Name));
        }

        // After its fields: a struct inside a struct is declared first.
        dependencies.Structs.Add(result);
        return result;
    }

    /// <summary>Whether code elsewhere in the assembly can name the type.</summary>
    internal static bool IsReachable(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
        {
            if (t.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected
                or Accessibility.ProtectedAndInternal || t.IsFileLocal)
                return false;
        }

        return true;
    }

    private static KernelException Unavailable(ITypeSymbol type, Location at) => new(
        Rules.Type,
        at,
        $"The type '{type.ToDisplayString()}' is not available in a kernel; use int, uint, long, float, " +
        "double, bool, Float4, a flat struct declared in this project, or ArrayView<T> of these.");
}
