using System.Collections.Concurrent;
using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Groups;

/// <summary>Ranks share members, trials and ensembles, to the bits of one process.</summary>
public class RankPopulationTests
{
    // Of several costs, some dropped, one of which fails.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Train_OnRanks_ComesToTheRanksAndBitsOfOneProcess(int ranks)
    {
        var random = RandomNumbers.Create();
        var data = Data(150, random.Next());
        PopulationMember[] members =
        [
            .. Enumerable.Range(0, 7).Select(n => new PopulationMember(
                Recipe(hidden: 4 + 3 * n, rate: n == 3 ? 1e30f : 0.05f * (n + 1)), data, seed: n)),
        ];
        var options = new PopulationOptions { Rungs = [1, 3] };
        using var alone = Population.Train(TestDevices.Get("cpu"), members, options);
        ThreadGroup.Run(ranks, group =>
        {
            using var device = Device.OpenCpu(new CpuOptions { Threads = 1 });
            using var shared = Population.Train(device, members, options with { Group = group });
            Assert.Equal(alone.Members.Select(member => member.Place), shared.Members.Select(member => member.Place));
            foreach (var (expected, actual) in alone.Members.Zip(shared.Members))
            {
                Assert.Equal(expected.Score, actual.Score);
                Assert.Equal(expected.DroppedAfter, actual.DroppedAfter);
                Assert.Equal(expected.Failure?.Message, actual.Failure?.Message);
                Assert.Equal(expected.Training?.Reason, actual.Training?.Reason);
                Assert.Equal(expected.Training?.Best?.Loss, actual.Training?.Best?.Loss);
                Assert.Equal(expected.Network?.Parameters.ToArray(), actual.Network?.Parameters.ToArray());
            }

            Assert.Equal(alone.MultiplyAdds, shared.MultiplyAdds);
        });
        Assert.Contains(alone.Members, member => member.Failure is not null);
    }

    // The members of the ranks are not the same: all are in the end, each trained once.
    [Fact]
    public void Train_OnRanks_TrainsEachMemberOnOne()
    {
        var data = Data(60, seed: 4);
        PopulationMember[] members =
            [.. Enumerable.Range(0, 9).Select(n => new PopulationMember(Recipe(5, 0.1f), data, seed: n))];
        var trained = new ConcurrentBag<(int Rank, int Place)>();
        ThreadGroup.Run(3, group =>
        {
            using var device = Device.OpenCpu(new CpuOptions { Threads = 1 });
            using var shared = Population.Train(
                device,
                members,
                new PopulationOptions { Group = group },
                new Listener(report => trained.Add((group.Rank, report.Place))));
        });
        var ranks = trained.Distinct().ToList();
        Assert.Equal(members.Length, ranks.Count);
        Assert.All(ranks.CountBy(pair => pair.Rank), rank => Assert.Equal(3, rank.Value));
    }

    [Fact]
    public void ModelTrain_OnRanks_SavesTheModelOfOneProcess()
    {
        var random = new Random(8);
        var lines = Enumerable.Range(0, 240).Select(_ => (X: random.NextSingle(), Y: random.NextSingle()))
            .Select(row => FormattableString.Invariant(
                $"{row.X},{row.Y},{(row.X + row.Y > 1 ? "far" : "near")}"));
        var text = string.Join('\n', lines.Prepend("x,y,where"));
        byte[] Trained(IProcessGroup? group)
        {
            using var device = Device.OpenCpu(new CpuOptions { Threads = 1 });
            var path = Path.GetTempFileName();
            try
            {
                using var training = ModelTraining.Prepare(
                    Table.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))),
                    "where",
                    new TrainOptions { Device = device, Members = 4, Group = group, TestShare = 0.2 });
                training.Run();
                using var model = training.Model;
                model.Save(path);
                return File.ReadAllBytes(path);
            }
            finally
            {
                File.Delete(path);
            }
        }

        var alone = Trained(null);
        ThreadGroup.Run(2, group => Assert.Equal(alone, Trained(group)));
    }

    private static TrainingRecipe Recipe(int hidden, float rate) => new()
    {
        Layers = [new LayerOptions(hidden, Activation.Relu), new LayerOptions(2, Activation.Softmax)],
        Loss = Loss.CrossEntropy,
        Optimizer = new Sgd(rate),
        BatchSize = 16,
        Options = new FitOptions { Epochs = 5, ValidationShare = 0.2 },
    };

    private static Dataset Data(int rows, int seed)
    {
        var random = new Random(seed);
        var features = new float[rows, 3];
        var targets = new float[rows, 2];
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < 3; k++)
                features[i, k] = 2 * random.NextSingle() - 1;
            targets[i, features[i, 0] + 0.3f * features[i, 1] > 0 ? 1 : 0] = 1;
        }

        return new Dataset(features, targets);
    }

    private sealed class Listener(Action<PopulationProgress> report) : IProgress<PopulationProgress>
    {
        public void Report(PopulationProgress value) => report(value);
    }
}
