using GpuBp.Tests.Data;

namespace GpuBp.Tests.Training;

/// <summary>Means and covariances of classes, and the rows drawn from them.</summary>
public sealed class ClassMomentsTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(true), InlineData(false)]
    public void Of_Rows_AreThoseOfDoubles(bool isFull)
    {
        var (plan, rows) = Read(RandomNumbers.Create(), 200, ["red", "blue", "green"]);

        var moments = ClassMoments.Of(plan, rows, isFull ? long.MaxValue : 0)!;

        var d = moments.Columns;
        Assert.Equal((isFull, 5), (moments.IsFull, d)); // Two numbers, three colours.
        for (var c = 0; c < 3; c++)
        {
            double[][] ofClass = [.. Enumerable.Range(0, rows.Rows).Where(i => rows.Labels![i] == c)
                .Select(i => ClassMoments.Places(plan).Select(k => (double)rows.Features.Span[i * rows.Inputs + k]).ToArray())];
            double[] means = [.. Enumerable.Range(0, d).Select(k => ofClass.Average(row => row[k]))];
            for (var k = 0; k < d; k++)
            {
                Assert.Equal(means[k], moments.Classes[c][k], 1e-9);
                for (var l = isFull ? 0 : k; l <= k; l++)
                    Assert.Equal(
                        ofClass.Average(row => (row[k] - means[k]) * (row[l] - means[l])),
                        moments.Classes[c][isFull ? ClassMoments.Place(d, k, l) : d + k], 1e-9);
            }
        }
    }

    [Theory, InlineData(true, 0.12), InlineData(false, 0.12)]
    public void Draw_ManyRows_HaveTheMomentsOfTheirClass(bool isFull, double tolerance)
    {
        var random = RandomNumbers.Create();
        var (plan, rows) = Read(random, 3000, ["red", "blue", "green"]);
        var moments = ClassMoments.Of(plan, rows, isFull ? long.MaxValue : 0)!;

        var drawn = ClassRows.Of(moments, plan, plan, [2], 20_000, random.Next());

        // Of x and y, which hang together; a deviation of the mean of 20,000 is below 0.01, clips take a little.
        var (x, y) = (plan.FirstInputs[0], plan.FirstInputs[1]);
        var (m, d) = (moments.Classes[2], moments.Columns);
        var meanX = Mean(i => drawn[i, x]);
        var meanY = Mean(i => drawn[i, y]);
        Assert.Equal(m[0], meanX, tolerance);
        Assert.Equal(m[1], meanY, tolerance);
        var covariance = Mean(i => (drawn[i, x] - meanX) * (drawn[i, y] - meanY));
        Assert.Equal(isFull ? m[ClassMoments.Place(d, 1, 0)] : 0, covariance, tolerance);
        Assert.True(!isFull || Math.Abs(covariance) > 0.3, $"{random}: {covariance}");

        double Mean(Func<int, double> value) => Enumerable.Range(0, 20_000).Average(value);
    }

    [Fact]
    public void Wider_FurtherCategoryAndClass_KeepTheOldOnes()
    {
        var random = RandomNumbers.Create();
        var (plan, rows) = Read(random, 300, ["red", "blue", "green"]);
        var moments = ClassMoments.Of(plan, rows, long.MaxValue)!;
        var table = Write(random, 90, ["red", "violet", "blue"], 4);
        var wider = WiderPlan.Of(plan, table);

        var more = moments.Wider(plan, wider, wider.Read(table, new TableReadOptions { HasTarget = true }));

        Assert.Equal((6, 4), (more.Columns, more.Classes.Length));
        int[] places = [.. ClassMoments.Places(wider).Index().Where(p => wider.InputNames()[p.Item] != "colour=violet").Select(p => p.Index)];
        for (var k = 0; k < 5; k++)
        {
            Assert.Equal(moments.Classes[1][k], more.Classes[1][places[k]]);
            for (var l = 0; l <= k; l++)
                Assert.Equal(
                    moments.Classes[1][ClassMoments.Place(5, k, l)],
                    more.Classes[1][ClassMoments.Place(6, places[k], places[l])]);
        }

        var violet = Enumerable.Range(0, 6).Single(k => !places.Contains(k));
        Assert.Equal(0, more.Classes[1][violet]);
        Assert.NotEqual(0, more.Classes[3][violet]);
    }

    [Fact]
    public void Model_SavedAndLoaded_HasTheSameMoments()
    {
        var table = Write(RandomNumbers.Create(), 80, ["red", "blue"], 3);
        var cpu = Devices.TestDevices.Get("cpu");
        using var model = Model.Train(table, options: new TrainOptions { Device = cpu, Members = 1, SearchBudget = 0, Recipe = Brief });
        var path = _folder.Path("m.gpubp");
        model.Save(path);

        using var loaded = Model.Load(cpu, path);

        Assert.Equal(model.Kept.Moments!.Classes.SelectMany(c => c), loaded.Kept.Moments!.Classes.SelectMany(c => c));
        Assert.Equal(model.Kept.Moments.Columns, loaded.Kept.Moments.Columns);
    }

    [Theory]
    [InlineData(4, 1.0), InlineData(3, double.NaN)]
    public void Load_MomentsOfOtherColumnsOrNotFinite_AreRefused(int columns, double number)
    {
        var random = RandomNumbers.Create();
        var (plan, _) = Read(random, 30, ["red"]);
        var cpu = Devices.TestDevices.Get("cpu");
        using var network = new Mlp(cpu, plan.Inputs, [new LayerOptions(3, Activation.Softmax)]);
        using var model = new Model([network], new Preprocessing { Plan = plan }, ownsMembers: false)
        {
            Kept = new KeptTraining
            {
                Moments = new ClassMoments(columns, [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Repeat(number, 2 * columns).ToArray())]),
            },
        };
        var path = _folder.Path("wrong.gpubp");
        model.Save(path);

        var error = Assert.Throws<ModelFileException>(() => Model.Load(cpu, path).Dispose());

        Assert.Contains("the tensor 'classes.moments' has", error.Message, StringComparison.Ordinal);
    }

    private static TrainingRecipe Brief(TrainingRecipe recipe, Dataset samples) =>
        recipe with { Options = recipe.Options with { Epochs = 2 } };

    private (TablePlan Plan, TableRows Rows) Read(Random random, int rows, string[] colours)
    {
        var table = Write(random, rows, colours, 3);
        var plan = TablePlan.Learn(table, options: new TableOptions { Encoding = NumberEncoding.Suggested });
        return (plan, plan.Read(table, new TableReadOptions { HasTarget = true }));
    }

    private Table Write(Random random, int rows, string[] colours, int classes)
    {
        var path = _folder.Path($"{rows}.csv");
        File.WriteAllText(path, "x,y,colour,kind\n" + string.Join('\n', Enumerable.Range(0, rows).Select(i =>
        {
            var x = random.NextDouble() + random.NextDouble();
            return FormattableString.Invariant(
                $"{x + i % classes:0.000},{3 * x + random.NextDouble():0.000},{colours[random.Next(colours.Length)]},k{i % classes}");
        })));
        return Table.Open(path);
    }
}
