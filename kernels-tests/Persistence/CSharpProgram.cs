using System.Reflection;
using System.Runtime.Loader;
using GpuBp.Tests.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuBp.Tests.Persistence;

/// <summary>An exported C# file, compiled alone: with the framework, and nothing else of ours.</summary>
internal sealed class CSharpProgram
{
    private readonly Type _type;

    /// <summary>Compiles the file with its documentation; a warning is an error.</summary>
    internal CSharpProgram(string path, string name)
    {
        var tree = CSharpSyntaxTree.ParseText(
            File.ReadAllText(path), new CSharpParseOptions(LanguageVersion.CSharp13, DocumentationMode.Diagnose), path);
        var compilation = CSharpCompilation.Create(
            "Exported",
            [tree],
            InMemoryBuild.References.Where(reference => Path.GetFileName(reference.Display!).StartsWith("System", StringComparison.Ordinal)),
            InMemoryBuild.Options.WithAllowUnsafe(false));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, xmlDocumentationStream: new MemoryStream());
        Assert.Empty(result.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        RequireSafe(compilation, tree);
        assembly.Position = 0;
        _type = new AssemblyLoadContext(name, isCollectible: true).LoadFromStream(assembly).GetType(name, throwOnError: true)!;
    }

    internal IReadOnlyList<string> Names(string property) => (IReadOnlyList<string>)_type.GetProperty(property)!.GetValue(null)!;

    /// <summary>The outputs for a row of numbers.</summary>
    internal float[] Predict(float[] features) =>
        _type.GetMethod("Predict", [typeof(ReadOnlySpan<float>)])!.CreateDelegate<Numbers>()(features);

    /// <summary>The outputs for a row of a table; columns that it lacks have no value.</summary>
    internal float[] Predict(IReadOnlyDictionary<string, object?> row, ICollection<string>? unknown)
    {
        var rowType = _type.GetNestedType("Row")!;
        var made = Activator.CreateInstance(rowType)!;
        foreach (var (property, value) in row)
            rowType.GetProperty(property)!.SetValue(made, value);
        try
        {
            return (float[])_type.GetMethod("Predict", [rowType, typeof(ICollection<string>)])!.Invoke(null, [made, unknown])!;
        }
        catch (TargetInvocationException e)
        {
            throw e.InnerException!;
        }
    }

    /// <summary>The class that outputs predict.</summary>
    internal string Class(float[] outputs) => _type.GetMethod("Class")!.CreateDelegate<Text>()(outputs);

    /// <summary>The labels that outputs predict.</summary>
    internal List<string> Labels(float[] outputs) => _type.GetMethod("Labels")!.CreateDelegate<Texts>()(outputs);

    // What a trimmed or native program cannot run, the framework says of its members.
    private static void RequireSafe(CSharpCompilation compilation, SyntaxTree tree)
    {
        var model = compilation.GetSemanticModel(tree);
        var used = tree.GetRoot().DescendantNodes().OfType<ExpressionSyntax>()
            .Select(node => model.GetSymbolInfo(node).Symbol).OfType<ISymbol>().ToHashSet(SymbolEqualityComparer.Default);
        Assert.Contains(used, symbol => symbol is IMethodSymbol { Name: "FromBase64String" });
        Assert.DoesNotContain(used, symbol => symbol!.GetAttributes().Concat(symbol.ContainingType?.GetAttributes() ?? [])
            .Any(attribute => attribute.AttributeClass!.Name.StartsWith("Requires", StringComparison.Ordinal)));
        Assert.DoesNotContain(used, symbol => symbol!.ContainingNamespace?.ToDisplayString().StartsWith("System.Reflection", StringComparison.Ordinal) == true);
    }

    private delegate float[] Numbers(ReadOnlySpan<float> features);

    private delegate string Text(ReadOnlySpan<float> outputs);

    private delegate List<string> Texts(ReadOnlySpan<float> outputs);
}
