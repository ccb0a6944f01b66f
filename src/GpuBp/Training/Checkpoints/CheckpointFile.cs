namespace GpuBp;

/// <summary>A checkpoint in a folder, and the place in the run that it says it is at.</summary>
/// <param name="Path">The file.</param>
/// <param name="Epoch">The finished epochs.</param>
/// <param name="Step">The finished steps of the epoch after them.</param>
internal sealed record CheckpointFile(string Path, int Epoch, long Step)
{
    /// <summary>What is added to the names of damaged files.</summary>
    internal const string Damaged = ".damaged";

    private const string Pattern = "checkpoint-*.gpubp";

    /// <summary>Behind epoch 3 and step 40 of the next</summary>
    internal string Place => Describe(Epoch, Step);

    internal static string Describe(int epoch, long step) =>
        $"behind epoch {epoch:N0}" + (step == 0 ? "" : $" and step {step:N0} of the next");

    /// <summary>The name of the file for a place in the run.</summary>
    internal static string Name(int epoch, long step) => $"checkpoint-{epoch:D10}-{step:D10}.gpubp";

    /// <summary>
    /// Reads and verifies all checkpoints of a folder; renames those that are damaged.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="identity">The training's, which each file must have.</param>
    /// <param name="damage">Receives the messages of those that are damaged.</param>
    /// <returns>The others in the order of the run, whatever their names and times are.</returns>
    /// <exception cref="ModelFileException">
    /// One is no checkpoint, comes from a newer version, or is of another training.
    /// </exception>
    internal static List<CheckpointFile> Scan(
        string folder, IReadOnlyDictionary<string, string> identity, List<string> damage)
    {
        var files = new List<CheckpointFile>();
        foreach (var path in Directory.GetFiles(folder, Pattern))
        {
            try
            {
                using var file = SafetensorsFile.Open(path);
                var node = Node(file);
                CheckpointIdentity.RequireSame(node, identity);
                files.Add(new CheckpointFile(
                    path, node.Int("epoch", 0),
                    (node.OptionalCount("partSteps") ?? 0) + node.Int("batch", 0)));
            }
            catch (ModelFileException e) when (e.IsDamage)
            {
                File.Move(path, path + Damaged, overwrite: true);
                damage.Add($"{e.Message} It is kept as {path}{Damaged}.");
            }
        }

        return [.. files.OrderBy(file => file.Epoch).ThenBy(file => file.Step)];
    }

    /// <summary>What a file says of the run that it is a checkpoint of.</summary>
    /// <exception cref="ModelFileException">It is no checkpoint.</exception>
    internal static DescriptionNode Node(SafetensorsFile file) =>
        DescriptionFormat.Node(file).OptionalObject("checkpoint") ?? throw new ModelFileException(
            $"{file.Path}: it is a model and no checkpoint. Move it out of the folder of " +
            "checkpoints.");
}
