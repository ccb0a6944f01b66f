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
        var irises = Table.Open(Path.Combine(AppContext.BaseDirectory, "data", "iris.csv"));
        var options = new TrainOptions
        {
            Device = device,
            Seed = 1,
            Recipe = (recipe, _) => recipe with { Options = recipe.Options with { Epochs = 60 } },
        };
        using var training = ModelTraining.Prepare(irises, target: "species", options);
        using var model = training.Model;
        training.Run();
        model.Save(file, training.Trainer.Describe(training.Samples));
    }
}
