using System.Collections.Immutable;
using GpuBp.Compute;
using GpuBp.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuBp.Tests.Generator;

/// <summary>Builds small sources in memory with the generator, as a user's project would.</summary>
internal static class InMemoryBuild
{
    internal static readonly CSharpCompilationOptions Options =
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
            .WithAllowUnsafe(true)
            .WithNullableContextOptions(NullableContextOptions.Enable)
            .WithGeneralDiagnosticOption(ReportDiagnostic.Error);

    /// <summary>The framework that runs, GpuBp.Compute, and ILGPU.</summary>
    internal static readonly ImmutableArray<MetadataReference> References =
    [
        .. Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll")
            .Where(file => !file.EndsWith("Native.dll", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file)),
        MetadataReference.CreateFromFile(typeof(Device).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(ILGPU.Context).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(ILGPU.Algorithms.XMath).Assembly.Location),
    ];

    private const string Usings =
        """
        global using System;
        global using System.Collections.Generic;
        global using GpuBp.Compute;
        global using ILGPU;
        """;

    /// <summary>Files named 0.cs, 1.cs, …, and one more with the usings.</summary>
    internal static CSharpCompilation Compile(params string[] files) => CSharpCompilation.Create(
        "User",
        files.Append(Usings).Select((text, i) => CSharpSyntaxTree.ParseText(text, path: $"{i}.cs")),
        References,
        Options);

    internal static GeneratorDriverRunResult Generate(Compilation compilation) =>
        Driver().RunGenerators(compilation).GetRunResult();

    /// <summary>What the C# compiler says to the project with the generated sources.</summary>
    internal static ImmutableArray<Diagnostic> Build(Compilation compilation)
    {
        Driver().RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        return
        [
            .. diagnostics,
            .. output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning),
        ];
    }

    /// <summary>What is no C#, warnings left out.</summary>
    internal static IEnumerable<Diagnostic> Errors(Compilation compilation) =>
        compilation.GetDiagnostics().Where(d => d.DefaultSeverity == DiagnosticSeverity.Error);

    internal static GeneratorDriver Driver(bool tracksSteps = false) => CSharpGeneratorDriver.Create(
        [new KernelGenerator().AsSourceGenerator()],
        driverOptions: new GeneratorDriverOptions(default, tracksSteps));
}
