using System.Reflection;
using System.Runtime.Loader;
using GpuBp.Compute.Ilgpu;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime;
using Microsoft.CodeAnalysis;

namespace GpuBp.Tests.Generator;

/// <summary>A project of kernels, built in memory and run by ILGPU's CPU accelerator.</summary>
internal sealed class IlgpuBuild
{
    private static readonly Lazy<Accelerator> Cpu = new(
        () => IlgpuContext.SmallestCpu.CreateAccelerator(IlgpuContext.Shared));

    private readonly Assembly _assembly;

    private IlgpuBuild(Assembly assembly, IReadOnlyDictionary<string, string> sources)
    {
        _assembly = assembly;
        Sources = sources;
    }

    /// <summary>What the generator made, by file.</summary>
    internal IReadOnlyDictionary<string, string> Sources { get; }

    /// <summary>Builds and loads the project, which must have no fault.</summary>
    internal static IlgpuBuild Load(string source)
    {
        var driver = InMemoryBuild.Driver().RunGeneratorsAndUpdateCompilation(
            InMemoryBuild.Compile(source), out var output, out var diagnostics, TestContext.Current.CancellationToken);
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
    internal MethodInfo Chosen(string kernel, params string[] policies)
    {
        var launcher = _assembly.GetType("User.Launch")!.GetMethod(
            kernel + "Kernel", BindingFlags.Static | BindingFlags.NonPublic)!;
        return ((Compute.Kernel)Close(launcher, policies).Invoke(null, null)!).Ilgpu!().Form.Method;
    }

    /// <summary>The kernel as it was written.</summary>
    internal MethodInfo Written(string kernel, params string[] policies) => Close(
        _assembly.GetType("User." + kernel)!.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)!, policies);

    /// <summary>What a kernel leaves in the last of its views: by one thread, or for each index up to the last.</summary>
    internal static T[] Run<T>(MethodInfo method, int number, float[][] inputs, int length)
        where T : unmanaged
    {
        var isImplicit = method.GetParameters()[0].ParameterType == typeof(Index1D);
        var entry = isImplicit
            ? EntryPointDescription.FromImplicitlyGroupedKernel(method)
            : EntryPointDescription.FromExplicitlyGroupedKernel(method);
        var compiled = Cpu.Value.CompileKernel(entry);
        using var kernel = isImplicit ? Cpu.Value.LoadImplicitlyGroupedKernel(compiled, 1) : Cpu.Value.LoadKernel(compiled);
        using var result = Cpu.Value.Allocate1D<T>(length);
        result.MemSetToZero();
        var buffers = inputs.Select(input => Cpu.Value.Allocate1D(input)).ToArray();
        var next = 0;
        object View(Type type) => type == typeof(ArrayView<float>) && next < buffers.Length
            ? (ArrayView<float>)buffers[next++].View
            : (ArrayView<T>)result.View;
        object[] arguments =
        [
            .. method.GetParameters().Skip(isImplicit ? 1 : 0)
                .Select(p => p.ParameterType == typeof(int) ? number : View(p.ParameterType)),
        ];
        if (isImplicit)
            kernel.Launch(Cpu.Value.DefaultStream, new Index1D(number + 1), arguments);
        else
            kernel.Launch(Cpu.Value.DefaultStream, new KernelConfig(1, 1), arguments);
        Cpu.Value.Synchronize();
        foreach (var buffer in buffers)
            buffer.Dispose();
        return result.GetAsArray1D();
    }

    private MethodInfo Close(MethodInfo method, string[] policies) => policies.Length == 0
        ? method
        : method.MakeGenericMethod([.. policies.Select(p => _assembly.GetType("User." + p)!)]);
}
