using GpuBp.Compute;

namespace GpuBp.Samples.WebApi;

/// <summary>The model to serve: the species of an iris, from four measurements.</summary>
internal static class IrisModel
{
    /// <summary>
    /// Loads the model from its file; at the first start there is none, and training takes a
    /// second.
    /// </summary>
    /// <param name="device">The device for predictions.</param>
    /// <param name="file">Its file.</param>
    internal static Model LoadOrTrain(Device device, string file)
    {
        if (!File.Exists(file))
            Train(device, file);
        return Model.Load(device, file);
    }

    private static void Train(Device device, string file)
    {
        var irises = CsvFile.Read(
            Path.Combine(AppContext.BaseDirectory, "data", "iris.csv"),
            new CsvOptions { TargetColumn = "species", TargetKind = CsvTargetKind.ClassName },
            out var encoding);
        var preprocessing = Preprocessing.Fit(irises, encoding, target: "species");
        int[] sizes = [irises.Inputs, 16, irises.Classes];
        using var network =
            new Mlp(device, sizes, Activation.Tanh, Activation.Softmax, seed: 1);
        using var trainer = new Trainer(
            network, Loss.CrossEntropy, new Adam(LearningRate: 0.01f), batchSize: 16);
        trainer.Fit(preprocessing.Apply(irises), epochs: 60);
        using var model = new Model(network, preprocessing);
        model.Save(file, trainer.Describe(irises));
    }
}
