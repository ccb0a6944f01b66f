namespace GpuBp;

/// <summary>
/// The format of model files: safetensors with <c>layers.0.weight</c> [outputs × inputs],
/// <c>layers.0.bias</c> [outputs] and so on; of several networks with <c>members.0.</c> and so on
/// before each name. The metadata hold a description as JSON, under <c>gpubp</c>.
/// </summary>
internal static class ModelFile
{
    /// <exception cref="ArgumentException">
    /// Two activations of the network, or two own types, have one name.
    /// </exception>
    internal static void Write(
        IReadOnlyList<Mlp> members, string path, ModelInfo info, KeptTraining? kept = null)
    {
        foreach (var member in members)
            member.ThrowIfDisposed();
        ActivationNames.RequireDistinct(members[0].Layers.Select(layer => layer.Activation));
        var writer = new SafetensorsWriter();
        writer.Metadata.Add(
            DescriptionFormat.MetadataKey,
            ModelDescription.Json(members[0], info with { Members = members.Count }));
        for (var m = 0; m < members.Count; m++)
            ModelTensors.Add(
                writer, members[m], members[m].Parameters,
                NetworkDescription.Prefix(m, members.Count));
        kept?.AddTo(writer);
        AtomicFile.Write(path, writer.Write);
    }

    /// <summary>The model, which owns its networks.</summary>
    /// <exception cref="ModelFileException">The file holds no model, or a damaged one.</exception>
    internal static Model ReadModel(
        Device device,
        SafetensorsFile file,
        IReadOnlyList<Activation> own,
        OwnTypes? types = null)
    {
        var description = ModelDescription.Read(DescriptionFormat.Node(file), own, types);
        var count = description.Info.Members;

        // Before a network is made: a description alone must not allocate a device's memory.
        for (var m = 0; m < count; m++)
            description.Network.Require(file, NetworkDescription.Prefix(m, count));
        var members = new List<Mlp>();
        try
        {
            for (var m = 0; m < count; m++)
                members.Add(ModelTensors.Load(
                    device, file, description, NetworkDescription.Prefix(m, count)));
            return new Model(members, description.Info.Preprocessing, ownsMembers: true)
            {
                Kept = KeptTraining.Read(
                    file, members, description.Info.Preprocessing?.Plan),
            };
        }
        catch (Exception e)
        {
            foreach (var member in members)
                member.Dispose();
            if (e is not ArgumentException)
                throw;
            throw new ModelFileException(
                $"{file.Path}: its description contradicts itself: {e.Message} Save the model " +
                "anew.",
                e);
        }
    }
}
