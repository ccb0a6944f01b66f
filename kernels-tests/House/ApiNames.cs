using System.Reflection;

namespace GpuBp.Tests.House;

/// <summary>Types as C# writes them.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    internal static string Of(ParameterInfo parameter) =>
        (parameter.IsIn ? "in " + Of(parameter.ParameterType.GetElementType()!) : Of(parameter.ParameterType)) +
        Mark(parameter.ParameterType, new NullabilityInfoContext().Create(parameter).ReadState);

    internal static string Of(PropertyInfo property) => Of(property.PropertyType) +
        Mark(property.PropertyType, new NullabilityInfoContext().Create(property).ReadState);

    internal static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsByRef)
            return "ref " + Of(type.GetElementType()!);
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";

        var outer = type is { IsNested: true, IsGenericParameter: false }
            ? Of(type.DeclaringType!) + "."
            : "";
        return type.IsGenericType
            ? $"{outer}{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
            : outer + type.Name;
    }

    /// <summary>&lt;T&gt; with its constraints, or nothing.</summary>
    internal static string TypeParameters(MethodInfo method) => !method.IsGenericMethodDefinition
        ? ""
        : "<" + string.Join(", ", method.GetGenericArguments().Select(Constrained)) + ">";

    private static string Constrained(Type parameter)
    {
        // Known by its name: the compiler puts a copy into every assembly.
        var isUnmanaged = parameter.CustomAttributes.Any(a => a.AttributeType.Name == "IsUnmanagedAttribute");
        var constraints = parameter.GetGenericParameterConstraints()
            .Select(c => c != typeof(ValueType) ? Of(c) : isUnmanaged ? "unmanaged" : "struct")
            .ToList();
        return parameter.Name + (constraints.Count == 0 ? "" : $" : {string.Join(" & ", constraints)}");
    }

    private static string Mark(Type type, NullabilityState state) =>
        state == NullabilityState.Nullable && !type.IsValueType && !type.IsByRef ? "?" : "";
}
