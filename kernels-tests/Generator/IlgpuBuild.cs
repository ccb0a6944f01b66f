using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using GpuBp.Compute;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuBp.Tests.Generator;

/// <summary>A project over ILGPU's device API, built in memory and run on the host.</summary>
internal sealed class IlgpuBuild
{
    private const string Usings =
        """
        global using System;
        global using GpuBp.Compute;
        global using ILGPU;
        """;

    private readonly Assembly _assembly;

    private IlgpuBuild(Assembly assembly, IReadOnlyDictionary<string, string> sources)
    {
        _assembly = assembly;
        Sources = sources;
    }

    /// <summary>What the generator made, by file.</summary>
    internal IReadOnlyDictionary<string, string> Sources { get; }

    internal static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "User",
        new[] { source, IlgpuStub.Text, Usings }.Select((text, i) => CSharpSyntaxTree.ParseText(text, path: $"{i}.cs")),
        InMemoryBuild.References,
        InMemoryBuild.Options);

    /// <summary>Builds and loads the project, which must have no fault.</summary>
    internal static IlgpuBuild Load(string source)
    {
        var driver = InMemoryBuild.Driver().RunGeneratorsAndUpdateCompilation(
            Compile(source), out var output, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        using var file = new MemoryStream();
        var result = output.Emit(file, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        file.Position = 0;
        var context = new AssemblyLoadContext(null);
        context.Resolving += (_, name) =>
            AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(a => a.GetName().Name == name.Name);
        return new IlgpuBuild(
            context.LoadFromStream(file),
            driver.GetRunResult().Results[0].GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString()));
    }

    /// <summary>What ILGPU would compile for a kernel, closed over policies of the project.</summary>
    internal Delegate Chosen(string kernel, params string[] policies)
    {
        var launcher = _assembly.GetType("User.Launch")!.GetMethod(
            kernel + "Kernel", BindingFlags.Static | BindingFlags.NonPublic)!;
        var closed = (Kernel)Close(launcher, policies).Invoke(null, null)!;
        return (Delegate)closed.Foreign!.GetType().GetProperty("Method")!.GetValue(closed.Foreign)!;
    }

    /// <summary>The kernel as it was written.</summary>
    internal MethodInfo Written(string kernel, params string[] policies) => Close(
        _assembly.GetType("User." + kernel)!.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)!, policies);

    /// <summary>What a method leaves in the last of its views, of numbers that are handed to each.</summary>
    internal static T[] Run<T>(MethodInfo method, int index, float[][] inputs, int length)
        where T : unmanaged
    {
        var pinned = inputs.Select(i => (Array)i).Append(new T[length])
            .Select(array => GCHandle.Alloc(array, GCHandleType.Pinned)).ToArray();
        try
        {
            var next = 0;
            var arguments = method.GetParameters().Select(p => p.ParameterType.Name switch
            {
                "ArrayView`1" => Activator.CreateInstance(
                    p.ParameterType, pinned[next].AddrOfPinnedObject(), (long)((Array)pinned[next++].Target!).Length),
                "Index1D" => Activator.CreateInstance(p.ParameterType, index),
                _ => index,
            }).ToArray();
            method.Invoke(null, arguments);
            return (T[])pinned[^1].Target!;
        }
        finally
        {
            foreach (var handle in pinned)
                handle.Free();
        }
    }

    private MethodInfo Close(MethodInfo method, string[] policies) => policies.Length == 0
        ? method
        : method.MakeGenericMethod([.. policies.Select(p => _assembly.GetType("User." + p)!)]);
}
