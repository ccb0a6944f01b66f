using GpuBp.Compute;

namespace GpuBp.Samples.WebApi;

/// <summary>The model to serve: the species of an iris, from four measurements.</summary>
internal static class IrisModel
{
    /// <summary>
    /// Trains the model where its file is not there, at the first start: that takes a second.
    /// </summary>
    /// <param name="file">Its file.</param>
    internal static void TrainUnlessThere(string file)
    {
        if (File.Exists(file))
            return;
        using var device = Device.Open();
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
