using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuBp;

/// <summary>What an exported graph says about the model that it was, in its metadata.</summary>
/// <remarks>Encoders of tables take many nodes, from which they are not read back; layers are read
/// from the graph.</remarks>
/// <param name="Preprocessing">What the model does with rows.</param>
/// <param name="Inputs">The value that the networks take, [rows × width].</param>
/// <param name="Width">The numbers of a row of it.</param>
/// <param name="Outputs">The values that they give.</param>
internal sealed record OnnxOrigin(
    Preprocessing Preprocessing, string Inputs, int Width, IReadOnlyList<string> Outputs)
{
    internal const string Key = "gpubp";

    internal string ToJson()
    {
        var members = Outputs.Select(output => new JsonObject { ["output"] = output });
        return new JsonObject
        {
            ["inputs"] = Inputs,
            ["width"] = Width,
            ["members"] = new JsonArray([.. members]),
            [PreprocessingJson.Name] = JsonSerializer.SerializeToNode(
                Preprocessing, DescriptionContext.Default.Preprocessing),
        }.ToJsonString();
    }

    /// <summary>Reads the metadata; null where a graph has none.</summary>
    /// <exception cref="ModelFileException">They are wrong.</exception>
    internal static OnnxOrigin? Read(OnnxGraphFile file)
    {
        if (!file.Metadata.TryGetValue(Key, out var json))
            return null;
        var node = DescriptionNode.Parse(file.Path, json);
        string[] outputs =
            [.. node.Objects("members").Select(member => member.Text("output"))];
        return outputs.Length > 0
            ? new OnnxOrigin(
                PreprocessingJson.Read(node) ?? new Preprocessing(), node.Text("inputs"),
                node.Int("width", 1), outputs)
            : throw node.Wrong("members", "a list of at least one network");
    }
}
