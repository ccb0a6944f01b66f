using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Predictors;

/// <summary>Models and their files for tests of predictors.</summary>
internal static class PredictorFiles
{
    /// <summary>A model of a plan whose weights are as they are drawn, which tell as much as trained ones.</summary>
    internal static Model Untrained(TablePlan plan, int members)
    {
        Mlp[] networks =
        [
            .. Enumerable.Range(0, members).Select(seed => new Mlp(
                TestDevices.Get("cpu"),
                [plan.Inputs, 16, 16, plan.Target!.Outputs],
                Activation.Gelu,
                plan.Target.IsClassification ? Activation.Softmax : Activation.Identity,
                seed: seed)),
        ];
        return new Model(networks, new Preprocessing { Plan = plan }, ownsMembers: true);
    }

    /// <summary>Changes the description in a file, as an editor would.</summary>
    internal static void Rewrite(string path, Func<string, string> change)
    {
        var writer = new SafetensorsWriter();
        var uploads = new List<IDisposable>();
        using (var file = SafetensorsFile.Open(path))
        {
            var json = file.Metadata[DescriptionFormat.MetadataKey];
            Assert.NotEqual(json, change(json));
            writer.Metadata.Add(DescriptionFormat.MetadataKey, change(json));
            foreach (var tensor in file.Tensors)
            {
                var values = TestDevices.Get("cpu").Upload<float>(file.Floats(tensor));
                uploads.Add(values);
                writer.Add(tensor.Name, [.. tensor.Shape], values.View);
            }
        }

        AtomicFile.Write(path, writer.Write);
        uploads.ForEach(upload => upload.Dispose());
    }
}
