using System.Reflection;
using System.Text;
using GpuBp.Tests.House;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;
using Microsoft.CodeAnalysis;

namespace GpuBp.Tests.Generator;

/// <summary>
/// Each public member of ILGPU that a kernel may name, read from its metadata: the generator translates a
/// kernel that uses it, or refuses the use at its line. The golden file says which; a member that a later
/// ILGPU brings is a line more, for someone to decide on.
/// </summary>
public class KernelMemberTests
{
    private const int UseLine = 8;

    private const string Runs = "runs";

    private static readonly Type[] Types =
    [
        typeof(ArrayView<float>), typeof(ArrayView1D<float, Stride1D.Dense>), typeof(ArrayViewExtensions),
        typeof(Index1D), typeof(LongIndex1D), typeof(Index2D), typeof(Grid), typeof(Group), typeof(SharedMemory),
        typeof(LocalMemory), typeof(Atomic), typeof(Warp), typeof(Interop), typeof(MemoryFence), typeof(IntrinsicMath),
        typeof(XMath),
    ];

    /// <summary>What stands for a value of a type in a kernel; the type's default where there is none.</summary>
    private static readonly Dictionary<Type, string> Values = new()
    {
        [typeof(int)] = "d",
        [typeof(uint)] = "w[0]",
        [typeof(long)] = "l",
        [typeof(float)] = "x[0]",
        [typeof(double)] = "0.5",
        [typeof(bool)] = "(d > 0)",
        [typeof(Index1D)] = "new Index1D(d)",
        [typeof(LongIndex1D)] = "new LongIndex1D(l)",
        [typeof(Index2D)] = "i",
        [typeof(ArrayView<float>)] = "x",
        [typeof(ArrayView1D<float, Stride1D.Dense>)] = "v",
        [typeof(string)] = "\"text\"",
    };

    /// <summary>What stands for a variable of a type that is passed by reference.</summary>
    private static readonly Dictionary<Type, string> References = new()
    {
        [typeof(int)] = "n[0]",
        [typeof(uint)] = "w[0]",
        [typeof(float)] = "x[0]",
    };

    /// <summary>What closes a type parameter, by its name or by what it must be.</summary>
    private static readonly Dictionary<string, Type> Arguments = new()
    {
        ["TOther"] = typeof(int),
        ["TView"] = typeof(ArrayView<float>),
        ["IStride1D"] = typeof(Stride1D.Dense),
        ["IStride2D"] = typeof(Stride2D.DenseX),
        ["IStride3D"] = typeof(Stride3D.DenseXY),
    };

    /// <summary>Uses that cannot be made of a member's parameters.</summary>
    private static readonly Dictionary<string, string> Uses = new()
    {
        // A constant, as devices need it.
        ["SharedMemory.Allocate<T>(Int32)"] = "var r = SharedMemory.Allocate<float>(4);",
        ["LocalMemory.Allocate<T>(Int32)"] = "var r = LocalMemory.Allocate<float>(4);",
        ["SharedMemory.Allocate1D<T>(Index1D)"] = "var r = SharedMemory.Allocate1D<float>(4);",
        ["LocalMemory.Allocate1D<T>(Index1D)"] = "var r = LocalMemory.Allocate1D<float>(4);",
        ["SharedMemory.Allocate1D<T, TStride>(Index1D, TStride)"] =
            "var r = SharedMemory.Allocate1D<float, Stride1D.Dense>(4, default);",
        ["LocalMemory.Allocate1D<T, TStride>(Index1D, TStride)"] =
            "var r = LocalMemory.Allocate1D<float, Stride1D.Dense>(4, new());",
        ["Atomic.MakeAtomic<T, TOperation, TCompareExchangeOperation>(T&, T, TOperation, TCompareExchangeOperation)"] =
            "var r = Atomic.MakeAtomic(ref x[0], x[1], new Sum(), new ILGPU.AtomicOperations.CompareExchangeFloat());",
    };

    private const string Operation =
        "struct Sum : ILGPU.AtomicOperations.IAtomicOperation<float> { public float Operation(float a, float b) => a + b; }";

    [Fact]
    public void Members_OfIlgpu_RunOrAreRefusedWhereTheyAreUsed()
    {
        var members = Types.SelectMany(type => type
            .GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => m is FieldInfo or PropertyInfo or ConstructorInfo || m is MethodInfo { IsSpecialName: false } ||
                m.Name.StartsWith("op_", StringComparison.Ordinal))
            .Select(member => (Name: Name(member), Source: Source(member))))
            .OrderBy(m => m.Name, StringComparer.Ordinal).ToList();
        var compilation = InMemoryBuild.Compile([.. members.Select((m, i) => Kernel(i, m.Source)), Operation]);
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Empty(InMemoryBuild.Errors(compilation));

        var result = InMemoryBuild.Driver()
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics, cancellation)
            .GetRunResult();

        Assert.Null(result.Results[0].Exception);
        Assert.Empty(InMemoryBuild.Errors((Microsoft.CodeAnalysis.CSharp.CSharpCompilation)output));
        var refusals = diagnostics.ToLookup(d => d.Location.GetLineSpan().Path, StringComparer.Ordinal);
        var text = new StringBuilder();
        for (var i = 0; i < members.Count; i++)
        {
            var refused = refusals[$"{i}.cs"].ToList();
            Assert.All(refused, d => Assert.True(
                d.Id.StartsWith("GPUBP", StringComparison.Ordinal) &&
                    d.Location.GetLineSpan().StartLinePosition.Line == UseLine,
                $"{members[i].Name}: {d}"));
            var generated = result.GeneratedTrees.Any(
                t => t.FilePath.EndsWith($"C{i}.Run{i}.g.cs", StringComparison.Ordinal));
            Assert.Equal(refused.Count == 0, generated);
            text.Append($"{members[i].Name}: {(refused.Count == 0 ? Runs : refused[0].Id)}\n");
        }

        GoldenFile.Matches("kernels-tests/Golden/KernelMembers.txt", text.ToString());
    }

    /// <summary>A member as the golden file names it.</summary>
    private static string Name(MemberInfo member)
    {
        var parameters = member switch
        {
            MethodBase method => $"({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.ToString()))})",
            PropertyInfo { } property when property.GetIndexParameters() is { Length: > 0 } index =>
                $"[{string.Join(", ", index.Select(p => p.ParameterType.ToString()))}]",
            _ => "",
        };
        var types = member is MethodInfo { IsGenericMethod: true } generic
            ? $"<{string.Join(", ", generic.GetGenericArguments().Select(t => t.Name))}>"
            : "";
        var name = Short($"{member.Name}{types}{parameters}");
        return Short(member.DeclaringType!.ToString()) + "." + (member is MethodInfo { Name: "op_Implicit" or "op_Explicit" } cast
            ? $"{name} → {Short(cast.ReturnType.ToString())}"
            : name);
    }

    private static string Short(string name) => System.Text.RegularExpressions.Regex.Replace(name, @"[\w]+\.(?=\w)|`\d", "");

    /// <summary>The statement that uses a member.</summary>
    private static string Source(MemberInfo member)
    {
        if (Uses.TryGetValue(Name(member), out var use))
            return use;

        var type = CSharp(member.DeclaringType!);
        switch (member)
        {
            case ConstructorInfo constructor:
                return $"var r = new {type}({Passed(constructor.GetParameters())});";
            case FieldInfo field:
                return $"var r = {type}.{field.Name};";
            case PropertyInfo property:
                var owner = property.GetMethod!.IsStatic ? type : Value(member.DeclaringType!);
                return property.GetIndexParameters() is { Length: > 0 } index
                    ? $"var r = {owner}[{Passed(index)}];"
                    : $"var r = {owner}.{property.Name};";
        }

        var method = (MethodInfo)member;
        if (method.IsGenericMethod)
            method = method.MakeGenericMethod([.. method.GetGenericArguments().Select(Argument)]);
        var parameters = method.GetParameters();
        var arguments = method.IsGenericMethod
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(CSharp))}>"
            : "";
        var call = method.Name switch
        {
            "op_Implicit" or "op_Explicit" => $"({CSharp(method.ReturnType)}){Value(parameters[0].ParameterType)}",
            "op_Addition" => Binary("+"),
            "op_Subtraction" => Binary("-"),
            "op_Multiply" => Binary("*"),
            "op_Division" => Binary("/"),
            "op_Equality" => Binary("=="),
            "op_Inequality" => Binary("!="),
            var name => $"{(method.IsStatic ? type : Value(member.DeclaringType!))}.{name}{arguments}({Passed(parameters)})",
        };
        return method.ReturnType == typeof(void) ? call + ";" : $"var r = {call};";

        string Binary(string op) => $"{Value(parameters[0].ParameterType)} {op} {Value(parameters[1].ParameterType)}";
    }

    private static Type Argument(Type parameter) =>
        Arguments.TryGetValue(parameter.Name, out var type) ? type
        : parameter.GetGenericParameterConstraints().All(c => !c.IsInterface) ? typeof(float)
        : parameter.GetGenericParameterConstraints().Select(c => Arguments.GetValueOrDefault(c.Name))
            .FirstOrDefault(t => t is not null) ?? throw new NotSupportedException(
                $"Say in {nameof(Uses)} or {nameof(Arguments)} what stands for {parameter} of {parameter.DeclaringMethod}.");

    private static string Passed(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(p =>
        p.IsOut ? "out _"
        : p.ParameterType.IsByRef && !p.IsIn ? $"ref {Reference(p.ParameterType.GetElementType()!)}"
        : Value(p.ParameterType.IsByRef ? p.ParameterType.GetElementType()! : p.ParameterType)));

    private static string Reference(Type type) =>
        References.TryGetValue(type, out var text) ? text : $"(new {CSharp(type)}[1])[0]";

    private static string Value(Type type) =>
        Values.TryGetValue(type, out var text) ? text : $"default({CSharp(type)})!";

    private static string CSharp(Type type)
    {
        if (type.IsArray)
            return CSharp(type.GetElementType()!) + $"[{new string(',', type.GetArrayRank() - 1)}]";
        var name = (type.IsNested ? CSharp(type.DeclaringType!) : "global::" + type.Namespace) + "." + type.Name.Split('`')[0];
        return type.IsConstructedGenericType
            ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(CSharp))}>"
            : name;
    }

    /// <summary>A kernel that uses a member: over an Index2D where it needs one, in groups otherwise.</summary>
    private static string Kernel(int number, string use) =>
        $$"""
        using ILGPU.Algorithms;
        using ILGPU.Runtime;
        static class C{{number}}
        {
            [Kernel]
            internal static void Run{{number}}({{(use.Contains('i') && System.Text.RegularExpressions.Regex.IsMatch(use, @"\bi\b") ? "Index2D i, " : "")}}ArrayView<float> x, ArrayView1D<float, Stride1D.Dense> v, ArrayView<int> n, ArrayView<uint> w, int d, long l)
            {
                n[0] = 1;
                {{use}}
            }
        }
        """;
}
