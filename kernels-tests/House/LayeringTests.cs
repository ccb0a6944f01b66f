using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using GpuBp.Compute;
using GpuBp.Generator;

namespace GpuBp.Tests.House;

/// <summary>Which room may use which, read from the source.</summary>
public class LayeringTests
{
    // As docs/architecture.md lists them: each uses only itself and those after it.
    private static readonly string[] Rooms =
    [
        "src/GpuBp/Reporting",
        "src/GpuBp/Explanations",
        "src/GpuBp/Training",
        "src/GpuBp/Persistence",
        "src/GpuBp/Networks",
        "src/GpuBp/Metrics",
        "src/GpuBp/Data",
        "src/GpuBp/Kernels",
        "src/GpuBp/Groups",
        "src/GpuBp.Compute",
    ];

    [Fact]
    public void Rooms_OfTheSource_UseOnlyThoseBelow()
    {
        var violations =
            from room in Present().SkipLast(1) // The last is a project of its own, which the compiler holds to it.
            let above = Rooms.TakeWhile(other => other != room).Where(Exists)
                .SelectMany(other => RepositoryFiles.Sources(other)
                    .SelectMany(file => SourceNames.Declared(file.Text))
                    .Select(name => (Name: name, Room: other)))
                .DistinctBy(type => type.Name)
                .ToDictionary(type => type.Name, type => type.Room)
            from file in RepositoryFiles.Sources(room)
            from name in SourceNames.Mentioned(file.Text).Distinct()
            where above.ContainsKey(name)
            select $"{file.Path} uses {name} of {above[name]}";

        Rule.IsKept(violations);
    }

    [Fact]
    public void Rooms_OfTheLibrary_AreAllRanked()
    {
        var folders = Directory.EnumerateDirectories(RepositoryFiles.Locate("src/GpuBp"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is not ("bin" or "obj"));

        Assert.All(folders, name => Assert.Contains($"src/GpuBp/{name}", Rooms));
    }

    [Theory]
    [InlineData(typeof(Device))]
    [InlineData(typeof(KernelGenerator))]
    [InlineData(typeof(Predictor))]
    public void Assembly_ThatStandsAlone_ReferencesNoOther(Type inside) =>
        Assert.DoesNotContain(
            inside.Assembly.GetReferencedAssemblies(),
            assembly => assembly.Name!.StartsWith("GpuBp", StringComparison.Ordinal));

    [Theory]
    [InlineData("src/GpuBp.Compute/GpuBp.Compute.csproj")]
    [InlineData("src/GpuBp.Generator/GpuBp.Generator.csproj")]
    [InlineData("src/GpuBp.Prediction/GpuBp.Prediction.csproj")]
    public void Project_ThatStandsAlone_ReferencesNoOther(string path) => Assert.All(
        XDocument.Parse(RepositoryFiles.Read(path)).Descendants("ProjectReference"),
        built => Assert.Equal("false", built.Attribute("ReferenceOutputAssembly")?.Value));

    // What a trimmed or native program carries along, and what no processor's rule may be left to.
    [Fact]
    public void Prediction_Project_NeedsNoPackageAndNoUnsafeCode()
    {
        var project = RepositoryFiles.Read("src/GpuBp.Prediction/GpuBp.Prediction.csproj");
        Assert.DoesNotContain("PackageReference", project, StringComparison.Ordinal);
        Assert.DoesNotContain("AllowUnsafeBlocks", project, StringComparison.Ordinal);
        Assert.Contains("<IsAotCompatible>true</IsAotCompatible>", project, StringComparison.Ordinal);
        Rule.IsKept(
            from file in RepositoryFiles.Sources("src/GpuBp.Prediction")
            where SourceNames.Mentioned(file.Text).Any(name => name is "Unsafe" or "NativeLibrary" or "Marshal")
            select $"{file.Path} has unsafe code");
    }

    [Fact]
    public void Generator_Source_UsesOnlyTheCompiler()
    {
        string[] allowed = ["System", "Microsoft.CodeAnalysis", "GpuBp.Generator"];
        var others =
            from file in RepositoryFiles.Sources("src/GpuBp.Generator")
            from name in SourceNames.Usings(file.Text)
            where !allowed.Any(a => name == a || name.StartsWith(a + ".", StringComparison.Ordinal))
            select $"{file.Path} uses {name}";

        Rule.IsKept(others);
    }

    // Collectives can be faked, and MPI's package knows nothing of training: only of groups, and of the devices that
    // it opens for ranks.
    [Fact]
    public void Mpi_Source_UsesOnlyTheRoomsOfGroupsAndDevices()
    {
        var groups = RepositoryFiles.Sources("src/GpuBp/Groups").Concat(RepositoryFiles.Sources("src/GpuBp.Compute"))
            .SelectMany(file => SourceNames.Declared(file.Text)).ToHashSet();
        using var file = new PEReader(File.OpenRead(typeof(MpiGroup).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var used = (
            from handle in metadata.TypeReferences
            let type = metadata.GetTypeReference(handle)
            where metadata.GetString(type.Namespace).StartsWith("GpuBp", StringComparison.Ordinal)
            select metadata.GetString(type.Name)).ToList();

        Assert.Contains("IProcessGroup", used);
        Rule.IsKept(used.Where(name => !groups.Contains(name)).Select(name => $"GpuBp.Mpi uses {name}"));
    }

    [Fact]
    public void Mpi_UnsafeCode_IsInNamedPlaces()
    {
        string[] places = ["MpiCalls.cs", "MpiSetup.cs", "PinnedMemory.cs"];
        Rule.IsKept(
            from file in RepositoryFiles.Sources("src/GpuBp.Mpi")
            where !places.Contains(Path.GetFileName(file.Path))
            where file.Text.Contains("unsafe", StringComparison.Ordinal)
            select $"{file.Path} has unsafe code");
    }

    // Whoever reads a kernel sees whose words it is written in.
    [Fact]
    public void Kernels_OverViews_SayThemselvesThatTheyAreIlgpus() => Rule.IsKept(
        from file in RepositoryFiles.Sources("src/GpuBp").Concat(RepositoryFiles.Sources("bench"))
        where file.Text.Contains("ArrayView<", StringComparison.Ordinal)
        where !SourceNames.Usings(file.Text).Contains("ILGPU")
        select $"{file.Path} has views and does not say 'using ILGPU;'");

    // Other devices must not load ILGPU's assembly.
    [Fact]
    public void Ilgpu_OutsideKernels_IsUsedByItsBackendAlone() => Rule.IsKept(
        from file in RepositoryFiles.Sources("src/GpuBp").Concat(RepositoryFiles.Sources("src/GpuBp.Compute"))
        where !file.Path.StartsWith("src/GpuBp/Kernels/", StringComparison.Ordinal)
        where !file.Path.StartsWith("src/GpuBp.Compute/Ilgpu/", StringComparison.Ordinal)
        where SourceNames.Usings(file.Text).Any(name => name.Split('.')[0] == "ILGPU")
        select $"{file.Path} uses ILGPU");

    private static List<string> Present()
    {
        var present = Rooms.Where(Exists).ToList();
        Assert.Contains("src/GpuBp/Kernels", present);
        return present;
    }

    private static bool Exists(string room) => Directory.Exists(RepositoryFiles.Locate(room));
}
