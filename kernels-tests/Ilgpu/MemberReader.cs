using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace GpuBp.Tests.Ilgpu;

/// <summary>Reads from an assembly's metadata which members it uses of others, and which it has.</summary>
internal static class MemberReader
{
    /// <summary>The members of <paramref name="of"/>, and of its namespaces, that an assembly uses, each
    /// as <c>Type.Member(parameters) : result</c>.</summary>
    internal static IEnumerable<string> Used(string assembly, string of)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        var types = new TypeNames(reader);
        return [.. reader.MemberReferences.Select(reader.GetMemberReference)
            .Where(member => types.AssemblyOf(member.Parent) is { } name && name == of)
            .Select(member => Line(reader, types, member))];
    }

    /// <summary>The public members that an assembly has in a namespace, written alike.</summary>
    internal static IEnumerable<string> Public(string assembly, string space)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        var types = new TypeNames(reader);
        return [..
            from handle in reader.TypeDefinitions
            let type = reader.GetTypeDefinition(handle)
            where reader.GetString(type.Namespace) == space
            where (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public
            from method in type.GetMethods().Select(reader.GetMethodDefinition)
            where (method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public
            let name = reader.GetString(method.Name)
            select Line(types.GetTypeFromDefinition(reader, handle, 0), name, method.DecodeSignature(types, null))];
    }

    private static string Line(MetadataReader reader, TypeNames types, MemberReference member)
    {
        var parent = types.Name(member.Parent);
        var name = reader.GetString(member.Name);
        return member.GetKind() == MemberReferenceKind.Field
            ? $"{parent}.{name} : {member.DecodeFieldSignature(types, null)}"
            : Line(parent, name, member.DecodeMethodSignature(types, null));
    }

    private static string Line(string type, string name, MethodSignature<string> signature) =>
        $"{type}.{name}{(signature.GenericParameterCount > 0 ? $"<{signature.GenericParameterCount}>" : "")}" +
        $"({string.Join(", ", signature.ParameterTypes)}) : {signature.ReturnType}";

    /// <summary>Types by name, generic ones by their definition where they own a member.</summary>
    private sealed class TypeNames(MetadataReader reader) : ISignatureTypeProvider<string, object?>
    {
        /// <summary>The assembly of the type that owns a member; null for this one.</summary>
        internal string? AssemblyOf(EntityHandle owner)
        {
            switch (owner.Kind)
            {
                case HandleKind.TypeSpecification:
                    var blob = reader.GetBlobReader(
                        reader.GetTypeSpecification((TypeSpecificationHandle)owner).Signature);
                    return blob.ReadSignatureTypeCode() == SignatureTypeCode.GenericTypeInstance &&
                        blob.ReadByte() is var _
                            ? AssemblyOf(blob.ReadTypeHandle())
                            : null;
                case HandleKind.TypeReference:
                    var scope = reader.GetTypeReference((TypeReferenceHandle)owner).ResolutionScope;
                    return scope.Kind == HandleKind.AssemblyReference
                        ? reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name)
                        : AssemblyOf(scope);
                default:
                    return null;
            }
        }

        internal string Name(EntityHandle owner)
        {
            if (owner.Kind != HandleKind.TypeSpecification)
                return GetTypeFromReference(reader, (TypeReferenceHandle)owner, 0);

            var name = reader.GetTypeSpecification((TypeSpecificationHandle)owner).DecodeSignature(this, null);
            return name[..name.IndexOf('<')];
        }

        public string GetTypeFromDefinition(MetadataReader from, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            var type = from.GetTypeDefinition(handle);
            return Full(from.GetString(type.Namespace), from.GetString(type.Name));
        }

        public string GetTypeFromReference(MetadataReader from, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = from.GetTypeReference(handle);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? $"{GetTypeFromReference(from, (TypeReferenceHandle)type.ResolutionScope, 0)}.{from.GetString(type.Name)}"
                : Full(from.GetString(type.Namespace), from.GetString(type.Name));
        }

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetArrayType(string elementType, ArrayShape shape) =>
            $"{elementType}[{new string(',', shape.Rank - 1)}]";

        public string GetPinnedType(string elementType) => elementType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

        // `in` parameters and readonly results carry one, which means nothing for a caller.
        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetTypeFromSpecification(
            MetadataReader from, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            from.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        private static string Full(string space, string name) =>
            (space.Length == 0 ? name : $"{space}.{name}").Split('`')[0];
    }
}
