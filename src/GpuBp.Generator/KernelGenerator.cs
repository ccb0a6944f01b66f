using System.Text;
using GpuBp.Generator.Emitting;
using GpuBp.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GpuBp.Generator;

/// <summary>
/// Translates [Kernel] methods and policy structs: parses them to a model, and emits device text,
/// CPU form and launcher. Its stages pass on plain text, so that an unchanged kernel is not emitted
/// again.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class KernelGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider.ForAttributeWithMetadataName(
            KernelApi.KernelAttribute,
            static (node, _) => node is MethodDeclarationSyntax,
            static (c, cancellation) => Kernel((IMethodSymbol)c.TargetSymbol, c, cancellation));
        var shared = parsed.Select(static (kernel, _) => kernel.Launcher).Collect()
            .Select(static (names, _) => new EquatableList<string>(
                [.. names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key)]));
        var kernels = parsed.Combine(shared)
            .Select(static (pair, _) => pair.Left.Output(pair.Right))
            .WithTrackingName("Kernels");
        var policies = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is StructDeclarationSyntax { BaseList: not null } or
                RecordDeclarationSyntax { BaseList: not null },
            static (c, cancellation) => Policy(c, cancellation))
            .Where(static output => output is not null)
            .WithTrackingName("Policies");
        var access = kernels.Select(static (k, _) => k.Source is not null).Collect()
            .Combine(policies.Select(static (p, _) => p!.Source is not null).Collect())
            .SelectMany(static (all, _) => all.Left.Concat(all.Right).Contains(true)
                ? new[] { IlgpuLauncher.Access }
                : [])
            .WithTrackingName("IlgpuAccess");
        context.RegisterSourceOutput(kernels, static (c, output) => Add(c, output));
        context.RegisterSourceOutput(policies, static (c, output) => Add(c, output!));
        context.RegisterSourceOutput(access, static (c, source) =>
            c.AddSource("IlgpuAccess.g.cs", SourceText.From(source, Encoding.UTF8)));
    }

    private static ParsedKernel Kernel(
        IMethodSymbol method,
        GeneratorAttributeSyntaxContext context,
        CancellationToken cancellation)
    {
        var (model, diagnostics) = KernelParser.ParseKernel(
            method, context.SemanticModel.Compilation, cancellation);
        var hint = Hint(method.ContainingType) + "." + method.Name;
        var launcher =
            $"{method.ContainingNamespace.ToDisplayString()}.{KernelParser.LauncherName(method)}";
        string? source = null;
        try
        {
            source = model is null ? null : Launcher.Kernel(model);
        }
        catch (KernelException fault) when (fault.Diagnostic is { } diagnostic)
        {
            diagnostics = [diagnostic];
        }

        return new ParsedKernel(
            launcher,
            new Output(hint, source, new(diagnostics)),
            DiagnosticInfo.Create(
                Rules.Signature,
                method.Locations[0],
                $"Another kernel in the namespace also has the launcher " +
                $"'{KernelParser.LauncherName(method)}'; rename this method, or its class if the " +
                "method is called Run."));
    }

    private static Output? Policy(GeneratorSyntaxContext context, CancellationToken cancellation)
    {
        if (context.SemanticModel.GetDeclaredSymbol(context.Node, cancellation) is not
                INamedTypeSymbol { TypeKind: TypeKind.Struct } type ||
            !KernelApi.IsPolicy(type) ||
            !IsFirstPart(context.Node, type, cancellation))
            return null;

        var (model, diagnostics) = KernelParser.ParsePolicy(
            type, context.SemanticModel.Compilation, cancellation);
        var notes = diagnostics.ToList();
        var source = model is null ? null : Launcher.Policy(model, notes);
        return new Output(Hint(type), source, new(notes));
    }

    /// <summary>Whether a node is the first part of a partial struct that has a base
    /// list.</summary>
    private static bool IsFirstPart(
        SyntaxNode node, INamedTypeSymbol type, CancellationToken cancellation) =>
        type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation))
            .First(n => n is TypeDeclarationSyntax { BaseList: not null }) == node;

    /// <summary>A unique file name for a type: unlike the name in C, it keeps the dots.</summary>
    private static string Hint(INamedTypeSymbol type) =>
        type.ToDisplayString().Replace('<', '_').Replace('>', '_').Replace('@', '_');

    private static void Add(SourceProductionContext context, Output output)
    {
        foreach (var diagnostic in output.Diagnostics.Items)
            context.ReportDiagnostic(diagnostic.ToDiagnostic());
        if (output.Source is not null)
            context.AddSource(output.Hint + ".g.cs", SourceText.From(output.Source, Encoding.UTF8));
    }

    /// <summary>A kernel with the name of its launcher, and the error if another has the
    /// same.</summary>
    private sealed record ParsedKernel(string Launcher, Output Parsed, DiagnosticInfo Collision)
    {
        internal Output Output(EquatableList<string> shared) =>
            Parsed.Source is not null && shared.Items.Contains(Launcher)
                ? new Output(Parsed.Hint, null, new([Collision]))
                : Parsed;
    }

    /// <summary>A file to add, or the diagnostics why there is none.</summary>
    private sealed record Output(
        string Hint, string? Source, EquatableList<DiagnosticInfo> Diagnostics);
}
