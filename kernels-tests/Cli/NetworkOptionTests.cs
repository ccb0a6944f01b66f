using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cli;

/// <summary>The options of <c>gpubp train</c> for layers, and for what changes during training.</summary>
public sealed class NetworkOptionTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_WithLayersAndSchedules_HasTheBitsOfTheSameByHand()
    {
        var table = ToolRun.Iris(_folder);
        var model = _folder.Path("m.gpubp");

        ToolRun.Of(
            "train", table, "--out", model, "--epochs", "6", "--hidden", "7,7,5", "--layer-norm", "--residual", "--scale-inputs",
            "--decay-schedule", "cosine", "--dropout-schedule", "step", "--dropout", "0.3", "--device", "cpu", "--quiet").Done();

        var device = TestDevices.Get("cpu");
        var raw = Table.Open(table);
        var train = Preprocessing.Fit(raw, options: new TableOptions { Encoding = NumberEncoding.Suggested }).Apply(raw);
        var recipe = TrainingRecipe.For(train, FitLevel.Usual);
        LayerOptions Layer(int outputs) => new(outputs, Activation.Gelu)
        {
            Initializer = Initializer.He,
            Dropout = 0.3f,
            HasLayerNorm = true,
        };
        using var network = new Mlp(
            device,
            train.Inputs,
            [
                Layer(7) with { ScalesInputs = true, ScaleRateFactor = 6 },
                Layer(7) with { IsResidual = true },
                Layer(5),
                recipe.Layers[^1],
            ]);
        using var trainer = new Trainer(network, recipe.Loss, recipe.Optimizer, recipe.BatchSize);
        trainer.Fit(train, recipe.Options with
        {
            Epochs = 6,
            RestoresBest = true,
            DecaySchedule = new CosineSchedule(),
            DropoutSchedule = new StepSchedule(Every: 2),
        });
        using var loaded = Model.Load(device, model);
        Assert.Equal(network.Parameters.ToArray(), loaded.Network.Parameters.ToArray());
    }

    [Theory]
    [InlineData("--layer-norm")]
    [InlineData("--residual")]
    [InlineData("--scale-inputs")]
    [InlineData("--decay-schedule cosine")]
    [InlineData("--dropout-schedule cosine")]
    public void Train_WithEachOption_ComesToOtherNumbers(string option)
    {
        var table = ToolRun.Iris(_folder);
        float[] Train(string name, params string[] further)
        {
            var path = _folder.Path(name);
            ToolRun.Of(["train", table, "--out", path, "--epochs", "3", "--hidden", "8,8", "--dropout", "0.3", "--device", "cpu", "--quiet", .. further]).Done();
            using var model = Model.Load(TestDevices.Get("cpu"), path);
            return model.Predict(Table.Open(table)).Cast<float>().ToArray();
        }

        Assert.NotEqual(Train("usual.gpubp"), Train("option.gpubp", option.Split(' ')));
    }
}
