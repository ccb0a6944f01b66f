using System.Globalization;
using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Models that keep the optimizer's state, and go on from it.</summary>
public sealed class KeptOptimizerTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();
    private readonly Device _cpu = TestDevices.Get("cpu");

    public void Dispose() => _folder.Dispose();

    /// <summary>The step after loading is AdamW's in double, from the moments in the file.</summary>
    [Fact]
    public void TrainFurther_KeptState_MakesTheNextStepOfAdamW()
    {
        const float Rate = 1e-3f;
        const float Steep = 64;
        var random = RandomNumbers.Create();
        var table = Rows(random, 100, ["red", "blue"], 2);
        using var trained = Trained(table, keeps: true);
        trained.Save(_folder.Path("m.gpubp"));
        using var model = Model.Load(_cpu, _folder.Path("m.gpubp"));

        // Of the same batch: w − Steep · g, and AdamW's step.
        using var descended = model.TrainFurther(table, OneStep(new Sgd(Steep))).Model;
        using var stepped = model.TrainFurther(table, OneStep(new AdamW(Rate, WeightDecay: 0))).Model;

        for (var m = 0; m < 2; m++)
        {
            var kept = model.Kept.Optimizers![m];
            AssertSame(trained.Kept.Optimizers![m], kept);
            Assert.Equal(kept.Steps + 1, stepped.Kept.Optimizers![m].Steps);
            for (var l = 0; l < 3; l++)
            {
                var moments = Values(kept, $"layers.{l}.weight.exp_avg");
                var squares = Values(kept, $"layers.{l}.weight.exp_avg_sq");
                float[] was = Weights(model, m, l), down = Weights(descended, m, l), now = Weights(stepped, m, l);
                for (var i = 0; i < was.Length; i++)
                {
                    var g = ((double)was[i] - down[i]) / Steep;
                    var first = 0.9 * moments[i] + 0.1 * g;
                    var second = 0.999 * squares[i] + 0.001 * g * g;
                    var t = kept.Steps + 1;
                    var step = Rate * (first / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(second / (1 - Math.Pow(0.999, t))) + 1e-8);

                    // g has the rounding of w, 2⁻²⁴ / 64 of it; a step without the state would be some Rate.
                    Assert.True(Math.Abs(was[i] - step - now[i]) < 0.02 * Rate, $"{random}: member {m}, layer {l}, {i}: {was[i] - now[i]} for {step}");
                }
            }
        }
    }

    [Fact]
    public void GiveTo_OfAScale_FollowsItsInputs()
    {
        var random = RandomNumbers.Create();
        Trainer On(Mlp network) => new(network, Loss.Quadratic, new Adam(), batchSize: 4);
        LayerOptions[] layers = [new(3, Activation.Tanh) { ScalesInputs = true }, new(1, Activation.Identity)];
        using var network = new Mlp(_cpu, 2, layers);
        using var wider = new Mlp(_cpu, 3, layers);
        using var trainer = On(network);
        using var further = On(wider);
        trainer.FitLast(new Dataset(random.SingleMatrix(9, 2), random.SingleMatrix(9, 1)), 1);
        var kept = OptimizerKeeping.Of(trainer)!;

        kept.GiveTo(further, places: [1, -1, 0], layers: 2);

        var was = Values(kept, "layers.0.scale.exp_avg");
        Assert.Equal([was[1], 0, was[0]], Values(OptimizerKeeping.Of(further)!, "layers.0.scale.exp_avg"));
        Assert.DoesNotContain(0, was);
    }

    [Fact]
    public void Train_WithoutKeeping_FileHasNoState()
    {
        var table = Rows(RandomNumbers.Create(), 100, ["red", "blue"], 2);
        using var kept = Trained(table, keeps: true);
        using var model = Trained(table, keeps: false);
        kept.Save(_folder.Path("kept.gpubp"));
        model.Save(_folder.Path("m.gpubp"));

        using var loaded = Model.Load(_cpu, _folder.Path("m.gpubp"));

        Assert.Null(loaded.Kept.Optimizers);
        Assert.True(new FileInfo(_folder.Path("kept.gpubp")).Length > 2 * new FileInfo(_folder.Path("m.gpubp")).Length);
        Assert.True(kept.Network.Parameters.ToArray().SequenceEqual(model.Network.Parameters.ToArray()));
    }

    [Fact]
    public void TrainFurther_NewCategoryAndClass_ZerosBesideTheKeptState()
    {
        var random = RandomNumbers.Create();
        using var model = Trained(Rows(random, 100, ["red", "green", "grey"], 2), keeps: true);
        var old = model.Preprocessing.Plan!;
        var plan = WiderPlan.Of(old, Rows(random, 60, ["red", "blue", "green"], 3));
        var places = WiderNetwork.Places(old, plan);
        using var network = WiderNetwork.Of(
            model.Network, old, plan, [.. model.Network.Layers.Select(l => NetworkCopy.Options(l))], hasNewHead: false, seed: 0);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new AdamW(), batchSize: 10);
        var kept = model.Kept.Optimizers![0];

        kept.GiveTo(trainer, places, layers: 3);

        Assert.Equal(old.Inputs + 1, plan.Inputs);
        var wide = OptimizerKeeping.Of(trainer)!;
        Assert.Equal(kept.Steps, wide.Steps);
        Assert.Equal(kept.Tensors.Count, wide.Tensors.Count);
        foreach (var tensor in wide.Tensors)
        {
            var before = kept.Tensors.Single(t => t.Name == tensor.Name);
            var isFirst = tensor.Name.StartsWith("layers.0.weight", StringComparison.Ordinal);
            int Columns(KeptState t) => t.Shape.Length == 1 ? 1 : (int)t.Shape[1];
            for (var j = 0; j < tensor.Shape[0]; j++)
            {
                for (var k = 0; k < Columns(tensor); k++)
                {
                    var from = isFirst ? places[k] : k;
                    var expected = from < 0 || j >= before.Shape[0] ? 0 : before.Values[j * Columns(before) + from];
                    Assert.Equal(expected, tensor.Values[j * Columns(tensor) + k]);
                }
            }
        }
    }

    [Fact]
    public void TrainFurther_OtherOptimizerOrNewHead_BeginsAnewWhereItMust()
    {
        var table = Rows(RandomNumbers.Create(), 100, ["red", "blue"], 2);
        using var model = Trained(table, keeps: true);

        var other = model.TrainFurther(table, OneStep(new Sgd(0.1f, Momentum: 0.9f)));
        using var first = other.Model;
        using var head = model.TrainFurther(table, OneStep(new AdamW()) with { HasNewHead = true }).Model;

        Assert.Contains(other.Notes, note => note.Contains("the state of another optimizer", StringComparison.Ordinal));
        Assert.Equal(1, first.Kept.Optimizers![0].Steps);

        // After one step from zeros the moments are 0.1 g and 0.001 g².
        var now = head.Kept.Optimizers![0];
        foreach (var (m, v) in Values(now, "layers.2.weight.exp_avg").Zip(Values(now, "layers.2.weight.exp_avg_sq")))
            Assert.Equal(0.001 * m / 0.1 * m / 0.1, v, 1e-5 * Math.Abs(v) + 1e-30);
    }

    [Theory]
    [InlineData("shape", "layers.0.weight.exp_avg"), InlineData("steps", "optimizer.steps")]
    public void Load_StateOfAnotherNetwork_IsRefused(string what, string name)
    {
        using var model = Trained(Rows(RandomNumbers.Create(), 100, ["red", "blue"], 2), keeps: true);
        var kept = model.Kept.Optimizers!;
        KeptOptimizer wrong = what == "steps" ? kept[0] with { Steps = -1 } : kept[0] with
        {
            Tensors = [.. kept[0].Tensors.Select(t => t.Name == name ? t with { Shape = [1, t.Values.Length] } : t)],
        };
        using var changed = new Model(model.Members, model.Preprocessing, ownsMembers: false)
        {
            Kept = new KeptTraining { Optimizers = [wrong, kept[1]] },
        };
        changed.Save(_folder.Path("wrong.gpubp"));

        var error = Assert.Throws<ModelFileException>(() => Model.Load(_cpu, _folder.Path("wrong.gpubp")).Dispose());

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    private static FurtherOptions OneStep(Optimizer optimizer) => new()
    {
        Recipe = (recipe, samples) => recipe with
        {
            BatchSize = samples.Rows,
            Optimizer = optimizer,
            Options = new FitOptions { Epochs = 1, RestoresBest = false },
        },
    };

    private static void AssertSame(KeptOptimizer expected, KeptOptimizer actual)
    {
        Assert.Equal(expected.Steps, actual.Steps);
        Assert.Equal(expected.Tensors.Select(t => t.Name), actual.Tensors.Select(t => t.Name).OrderBy(
            name => expected.Tensors.Index().First(t => t.Item.Name == name).Index));
        foreach (var tensor in expected.Tensors)
            Assert.Equal(tensor.Values, actual.Tensors.Single(t => t.Name == tensor.Name).Values);
    }

    private static float[] Values(KeptOptimizer kept, string name) => kept.Tensors.Single(t => t.Name == name).Values;

    private static float[] Weights(Model model, int m, int l) => [.. model.Members[m].Layers[l].GetWeights().Cast<float>()];

    private Model Trained(Table table, bool keeps) => Model.Train(table, options: new TrainOptions
    {
        Device = _cpu,
        Members = 2,
        KeepsOptimizer = keeps,
        Recipe = (recipe, _) => recipe with
        {
            Layers = [new(6, Activation.Tanh), new(5, Activation.Tanh), recipe.Layers[^1]],
            Options = new FitOptions { Epochs = 5 },
        },
    });

    private Table Rows(RandomNumbers random, int rows, string[] colours, int classes)
    {
        var path = _folder.Path($"{rows}.csv");
        File.WriteAllLines(path,
        [
            "a,colour,kind",
            .. Enumerable.Range(0, rows).Select(i => string.Create(
                CultureInfo.InvariantCulture, $"{random.NextDouble(-1, 1) + i % classes:F3},{colours[i / 2 % colours.Length]},k{i % classes}")),
        ]);
        return Table.Open(path);
    }
}
