using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuBp.Tests.House;

/// <summary>The page that lists every public type, by subject, made of the source.</summary>
internal static partial class ApiPage
{
    private const string Beginning =
        """
        # Public types

        Every public type by subject, with what it is, to find the one you need; the members of each are documented in the editor.

        A test writes this page from the source.

        """;

    private static readonly string[] Projects =
        ["src/GpuBp", "src/GpuBp.Prediction", "src/GpuBp.Compute", "src/GpuBp.Extensions.DataFrames", "src/GpuBp.Extensions.Hosting", "src/GpuBp.Extensions.Parquet", "src/GpuBp.Mpi"];

    /// <summary>Subjects in the order of the page, with their folders, and the pages about them.</summary>
    private static readonly (string Subject, string About, string[] Folders)[] Subjects =
    [
        ("Tables and data", "[tables](tables.md)", ["src/GpuBp/Data", "src/GpuBp.Prediction/Tables", "src/GpuBp.Prediction/Scalers", "src/GpuBp.Extensions.DataFrames", "src/GpuBp.Extensions.Parquet"]),
        ("Models and files", "[models](models.md), [serving](serving.md), [ONNX](onnx.md)", ["src/GpuBp/Persistence", "src/GpuBp.Prediction", "src/GpuBp.Extensions.Hosting"]),
        ("Networks", "[training](training.md)", ["src/GpuBp/Networks"]),
        ("Training", "[training](training.md)", ["src/GpuBp/Training"]),
        ("Many networks", "[populations](population.md)", ["src/GpuBp/Training/Population", "src/GpuBp/Training/Search"]),
        ("Many processes", "[scale-out](scale-out.md)", ["src/GpuBp/Groups", "src/GpuBp.Mpi"]),
        ("Metrics", "[training](training.md#metrics)", ["src/GpuBp/Metrics"]),
        ("Explanations", "[explanations](explanations.md)", ["src/GpuBp/Explanations"]),
        ("Reports", "[training](training.md#reports-and-logs)", ["src/GpuBp/Reporting"]),
        ("Activations, losses and rules of kernels", "[kernels](kernels.md)", ["src/GpuBp/Kernels"]),
        ("Devices", "[devices](devices.md)", ["src/GpuBp.Compute"]),
        ("For generated code, and beside ILGPU", "[kernels](kernels.md), [your own accelerator](devices.md#your-own-ilgpu-accelerator)", ["src/GpuBp.Compute/Checks", "src/GpuBp.Compute/Ilgpu"]),
    ];

    internal static string Text()
    {
        var types = (
            from project in Projects
            from file in RepositoryFiles.Sources(project)
            from type in CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()
            where type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
            where type.Parent is not BaseTypeDeclarationSyntax && type.Modifiers.Any(SyntaxKind.PublicKeyword)
            group (file.Path, Summary: Summary(type)) by (Name: Name(type), Subject: SubjectOf(file.Path)) into parts
            select (parts.Key.Name, parts.Key.Subject, Summary: parts.Select(part => part.Summary).First(text => text is not null)))
            .ToList();
        var page = new StringBuilder(Beginning.ReplaceLineEndings("\n"));
        foreach (var (subject, about, _) in Subjects)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {subject}\n\nMore: {about}.\n\n| type | what it is |\n|---|---|\n");
            foreach (var type in types.Where(type => type.Subject == subject).OrderBy(type => type.Name, StringComparer.Ordinal))
                page.Append(CultureInfo.InvariantCulture, $"| `{type.Name}` | {type.Summary} |\n");
        }

        return page.ToString();
    }

    // The folder that is deepest
    private static string SubjectOf(string path) => (
        from subject in Subjects
        from folder in subject.Folders
        where path.StartsWith(folder + "/", StringComparison.Ordinal)
        orderby folder.Length descending
        select subject.Subject).First();

    private static string Name(MemberDeclarationSyntax type) => type switch
    {
        TypeDeclarationSyntax declared => declared.Identifier.Text + declared.TypeParameterList,
        DelegateDeclarationSyntax declared => declared.Identifier.Text + declared.TypeParameterList,
        BaseTypeDeclarationSyntax declared => declared.Identifier.Text,
        _ => throw new ArgumentException($"{type.Kind()} is no type.", nameof(type)),
    };

    /// <summary>The first sentence of a type's summary; null where this part of it has none.</summary>
    private static string? Summary(MemberDeclarationSyntax type)
    {
        var comment = type.GetLeadingTrivia().Select(trivia => trivia.GetStructure()).OfType<DocumentationCommentTriviaSyntax>()
            .LastOrDefault();
        var summary = comment?.Content.OfType<XmlElementSyntax>()
            .FirstOrDefault(element => element.StartTag.Name.LocalName.Text == "summary");
        if (summary is null)
            return null;
        var words = XElement.Parse(Slashes().Replace(summary.ToFullString(), "\n")).Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } name => $"`{name.Value.Replace('{', '<').Replace('}', '>')}`",
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("langword")?.Value}`",
            XElement { Name.LocalName: "c" or "paramref" or "typeparamref" } code =>
                $"`{code.Attribute("name")?.Value ?? code.Value}`",
            XElement other => other.Value,
            _ => "",
        });
        var line = Blanks().Replace(string.Concat(words), " ").Trim();
        return FirstSentence().Match(line).Value.Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\n\s*///")]
    private static partial Regex Slashes();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^.*?(\.(?= [A-Z`])|$)")]
    private static partial Regex FirstSentence();
}
