using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace GpuBp.Tests.House;

/// <summary>The public types of an assembly with their members, a line each, in fixed order.</summary>
/// <remarks>
/// Microsoft.CodeAnalysis.PublicApiAnalyzers 5.6.0 does not replace it: its lists lack base types and interfaces,
/// constraints of type parameters, and the words sealed, static, abstract and required of types and members. Those
/// are what policies such as IActivation promise.
/// </remarks>
internal static class ApiText
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic |
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static string Of(Assembly assembly)
    {
        var lines =
            from type in assembly.GetExportedTypes()
            where !type.FullName!.Contains('<') // What the compiler keeps of extension blocks.
            orderby type.Namespace, ApiNames.Of(type)
            from line in new[] { $"{type.Namespace}: {Declaration(type)}" }.Concat(Members(type))
            select line;
        return string.Join('\n', lines) + "\n";
    }

    private static string Declaration(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            _ when IsDelegate(type) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var bases = type.IsEnum || IsDelegate(type) ? [] : Bases(type).Select(ApiNames.Of).ToList();
        return $"{kind} {ApiNames.Of(type)}" +
            (bases.Count == 0 ? "" : " : " + string.Join(", ", bases));
    }

    private static bool IsDelegate(Type type) => type.IsSubclassOf(typeof(Delegate));

    private static IEnumerable<Type> Bases(Type type)
    {
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            yield return parent;
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        foreach (var own in type.GetInterfaces().Except(inherited).OrderBy(i => i.Name, StringComparer.Ordinal))
            yield return own;
    }

    private static IEnumerable<string> Members(Type type)
    {
        var lines = type.IsEnum
            ? Enum.GetNames(type).Select(
                name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}")
            : type.GetMembers(All).Where(m => !IsDelegate(type) || m.Name == "Invoke").Where(IsVisible).Select(Line).Order(StringComparer.Ordinal);
        return lines.Select(line => "    " + line);
    }

    // What the compiler writes for records follows from their parameters.
    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodInfo method => IsVisible(method) &&
            !method.IsDefined(typeof(CompilerGeneratedAttribute)) &&
            (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        ConstructorInfo constructor => IsVisible(constructor) &&
            !constructor.IsDefined(typeof(CompilerGeneratedAttribute)),
        PropertyInfo property => property.GetAccessors(true).Any(IsVisible),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        _ => false,
    };

    private static bool IsVisible(MethodBase method) =>
        method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor.GetParameters())})",
        MethodInfo method => Modifiers(method) + ApiNames.Of(method.ReturnParameter) + " " + method.Name +
            ApiNames.TypeParameters(method) + $"({Parameters(method.GetParameters())})",
        PropertyInfo property => Line(property),
        FieldInfo field => (field.IsLiteral ? "const " : field.IsStatic ? "static " : "") +
            $"{ApiNames.Of(field.FieldType)} {field.Name}",
        _ => throw new InvalidOperationException($"No line for {member}."),
    };

    private static string Line(PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(IsVisible).ToList();
        var set = property.SetMethod;
        var isInit = set?.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit");
        var words = accessors.Select(a => a != set ? "get;" : isInit == true ? "init;" : "set;").Order();
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{Parameters(index)}]";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers(accessors[0])}{required}{ApiNames.Of(property)} {name} " +
            $"{{ {string.Join(' ', words)} }}";
    }

    private static string Modifiers(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") +
        (method.IsStatic ? "static " : "") +
        (method.IsAbstract && (method.IsStatic || !method.DeclaringType!.IsInterface) ? "abstract " : "");

    private static string Parameters(ParameterInfo[] parameters) => string.Join(
        ", ",
        parameters.Select(p => $"{ApiNames.Of(p)} {p.Name}" + (p.HasDefaultValue ? $" = {Default(p)}" : "")));

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType ? "default" : "null",
        string text => $"\"{text}\"",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
