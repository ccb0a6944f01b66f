using System.Reflection;

namespace GpuBp;

/// <summary>The JSON in a model's file, under <c>gpubp</c> in the metadata, and its
/// versions.</summary>
internal static class DescriptionFormat
{
    /// <summary>The key in the file's metadata.</summary>
    internal const string MetadataKey = "gpubp";

    /// <summary>
    /// The version of the format; readers take this one and older ones. Files have a checksum from
    /// version 2 on, so that one whose checksum is missing is known to be damaged. Only files of
    /// several networks are of version 3, only those with normalisation or residual layers of
    /// version 4, and only those with layers that scale their inputs of version 5: others stay
    /// readable by older versions.
    /// </summary>
    internal const int Version = 5;

    internal const int VersionOfOne = 2;
    internal const int VersionOfMembers = 3;
    internal const int VersionOfBlocks = 4;

    /// <summary>The library's version, such as 0.6.0.</summary>
    internal static string Library { get; } = typeof(DescriptionFormat).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <exception cref="ModelFileException">
    /// The file has no description, a wrong one, or one of a newer version.
    /// </exception>
    internal static DescriptionNode Node(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(MetadataKey, out var json))
            throw new ModelFileException(
                $"{file.Path}: its metadata have no '{MetadataKey}', so it is no model of this " +
                "library. StateDict.Load reads the weights of a PyTorch model.");
        var node = DescriptionNode.Parse(file.Path, json);
        var version = node.Int("version", 1);
        if (version > Version)
            throw new ModelFileException(
                $"{file.Path}: it is of format version {version}, written by GpuBp " +
                $"{node.OptionalText("library") ?? "unknown"}; GpuBp {Library} reads versions up " +
                $"to {Version}. Update GpuBp.");
        return version < 2 || file.HasChecksum
            ? node
            : throw ModelFileException.OfDamage(
                $"{file.Path}: it has no checksum ({FileChecksum.Key} in the metadata), which " +
                $"files of format version {version} have: it is damaged, or another program has " +
                "changed it. Use another copy of it, or save the model anew.");
    }

    /// <summary>The networks that a description is of.</summary>
    /// <exception cref="ModelFileException">It says no such number.</exception>
    internal static int Members(DescriptionNode node) =>
        node.OptionalInt("members", min: 1) ?? 1;
}
