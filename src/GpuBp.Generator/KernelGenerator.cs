using System.Text;
using GpuBp.Generator.Emitting;
using GpuBp.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GpuBp.Generator;

/// <summary>
/// Translates [Kernel] methods and policy structs: parse to a model, emit device text, CPU form and
/// launcher. Steps hand on plain text, so that an unchanged kernel is not emitted again.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class KernelGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var kernels = context.SyntaxProvider.ForAttributeWithMetadataName(
            KernelApi.KernelAttribute,
            static (node, _) => node is MethodDeclarationSyntax,
            static (c, cancellation) => Kernel((IMethodSymbol)c.TargetSymbol, c, cancellation))
            .WithTrackingName("Kernels");
        var policies = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is StructDeclarationSyntax { BaseList: not null } or
                RecordDeclarationSyntax { BaseList: not null },
            static (c, cancellation) => Policy(c, cancellation))
            .Where(static output => output is not null)
            .WithTrackingName("Policies");
        context.RegisterSourceOutput(kernels, static (c, output) => Add(c, output));
        context.RegisterSourceOutput(policies, static (c, output) => Add(c, output!));
    }

    private static Output Kernel(
        IMethodSymbol method,
        GeneratorAttributeSyntaxContext context,
        CancellationToken cancellation)
    {
        var (model, diagnostics) = KernelParser.ParseKernel(
            method, context.SemanticModel.Compilation, cancellation);
        var hint = Names.OfType(method.ContainingType) + "." + method.Name;
        if (model is null)
            return new Output(hint, null, new(diagnostics));

        try
        {
            return new Output(hint, Launcher.Kernel(model), new(diagnostics));
        }
        catch (KernelException fault) when (fault.Diagnostic is { } diagnostic)
        {
            return new Output(hint, null, new([diagnostic]));
        }
    }

    private static Output? Policy(GeneratorSyntaxContext context, CancellationToken cancellation)
    {
        if (context.SemanticModel.GetDeclaredSymbol(context.Node, cancellation) is not INamedTypeSymbol
            { TypeKind: TypeKind.Struct } type || !KernelApi.IsPolicy(type))
            return null;

        var (model, diagnostics) = KernelParser.ParsePolicy(
            type, context.SemanticModel.Compilation, cancellation);
        return new Output(
            Names.OfType(type), model is null ? null : Launcher.Policy(model), new(diagnostics));
    }

    private static void Add(SourceProductionContext context, Output output)
    {
        foreach (var diagnostic in output.Diagnostics.Items)
            context.ReportDiagnostic(diagnostic.ToDiagnostic());
        if (output.Source is not null)
            context.AddSource(output.Hint + ".g.cs", SourceText.From(output.Source, Encoding.UTF8));
    }

    /// <summary>A file to add, or the reasons why there is none.</summary>
    private sealed record Output(string Hint, string? Source, EquatableList<DiagnosticInfo> Diagnostics);
}
