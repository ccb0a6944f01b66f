using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Persistence;

namespace GpuBp.Tests.Populations;

/// <summary>Networks in a population, against the same networks alone.</summary>
public class PopulationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Train_RandomMembers_HaveTheBitsOfNetworksAlone(int threads)
    {
        var random = RandomNumbers.Create();
        var (inputs, classes) = (random.NextInt(1, 20), random.NextInt(2, 5));
        var isValidated = random.NextInt(0, 1) > 0;
        List<PopulationMember> members =
        [
            .. Enumerable.Range(0, 8).Select(_ => Members.Draw(
                random, inputs, classes, random.NextInt(1, 6), isValidated)),
        ];
        using var device = Device.OpenCpu(new CpuOptions { Threads = threads });

        using var result = Population.Train(device, members);

        Assert.Equal(Enumerable.Range(0, 8), result.Members.Select(member => member.Place).Order());
        Assert.All(result.Members, member => Assert.Same(device, member.Network!.Device));
        Assert.Equal(result.Members.Select(m => m.Score), result.Members.Select(m => m.Score).Order());
        Members.AssertAlone(device, result.Members, $"{random}");
    }

    [Theory, EveryDevice(SparesIlgpu = true)]
    public void Train_AnyDevice_HaveTheBitsOfNetworksAloneThere(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        List<PopulationMember> members =
        [
            .. Enumerable.Range(0, 3).Select(_ => Members.Draw(random, 5, 3, epochs: 3, isValidated: true)),
        ];

        using var result = Population.Train(device, members, new PopulationOptions { Rungs = [1] });

        Assert.All(result.Members, member => Assert.Same(device, member.Network!.Device));
        Members.AssertAlone(device, result.Members.Where(m => m.DroppedAfter is null), $"{random}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Train_Halving_SurvivorsHaveTheBitsOfNetworksAlone(int threads)
    {
        var random = RandomNumbers.Create();
        List<PopulationMember> members =
        [
            .. Enumerable.Range(0, 9).Select(_ => Members.Draw(random, 7, 3, epochs: 7, isValidated: true)),
        ];
        using var device = Device.OpenCpu(new CpuOptions { Threads = threads });

        using var result = Population.Train(device, members, new PopulationOptions { Rungs = [1, 2, 5], Factor = 2 });

        // 9, 5, 3, 2.
        Assert.Equal(
            [null, null, 5, 2, 2, 1, 1, 1, 1],
            result.Members.Select(member => member.DroppedAfter));
        Members.AssertAlone(device, result.Members.Take(2), $"{random}");
        Assert.All(result.Members.Skip(2), dropped =>
        {
            Assert.Equal(dropped.DroppedAfter, dropped.Training!.History.Count);
            Assert.Equal(StopReason.Dropped, dropped.Training.Reason);
            Assert.NotNull(dropped.Network);
        });

        // By the histories of the networks alone, who is dropped is known.
        var going = members.Index().ToList();
        var histories = members.ConvertAll(member => Members.Alone(device, member).Result.History);
        foreach (var rung in new[] { 1, 2, 5 })
        {
            var ranked = going.OrderBy(one => members[one.Index].Recipe.Options.RestoresBest
                ? histories[one.Index].Take(rung).Min(p => p.Validation!.Loss)
                : histories[one.Index][rung - 1].Validation!.Loss).ToList();
            going = ranked[..((ranked.Count + 1) / 2)];
            Assert.Equal(
                ranked.Skip(going.Count).Select(one => one.Index).Order(),
                result.Members.Where(m => m.DroppedAfter == rung).Select(m => m.Place).Order());
        }
    }

    [Fact]
    public void Train_PausedAtEveryEpoch_HasTheBitsOfOneRun()
    {
        var random = RandomNumbers.Create();
        var member = Members.Draw(random, 6, 3, epochs: 6, isValidated: true);
        var device = TestDevices.Get("cpu");

        using var result = Population.Train(device, [member], new PopulationOptions { Rungs = [1, 2, 3, 4, 5] });

        Members.AssertAlone(device, result.Members, $"{random}");
    }

    [Fact]
    public void Train_DivergingMember_IsLastWithItsReason()
    {
        var data = Members.Data(RandomNumbers.Create(), inputs: 3, classes: 2);
        var device = TestDevices.Get("cpu");

        using var result = Population.Train(
            device,
            [Members.Small(1e38f, data, data), Members.Small(0.1f, data, data), Members.Small(0.2f, data, data)],
            new PopulationOptions { Rungs = [2] });

        var last = result.Members[2];
        Assert.Equal(0, last.Place);
        Assert.Equal((null, null, null), (last.Network, last.Score, last.DroppedAfter));
        Assert.Contains("not finite", last.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("its training failed", Assert.Throws<InvalidOperationException>(last.TakeNetwork).Message, StringComparison.Ordinal);
        Members.AssertAlone(device, result.Members.Where(m => m.DroppedAfter is null && m.Failure is null), "");
    }

    [Fact]
    public void Train_EqualMembers_AreRankedByPlace()
    {
        var data = Members.Data(RandomNumbers.Create(), inputs: 3, classes: 2);
        using var device = Device.OpenCpu(new CpuOptions { Threads = 3 });

        using var result = Population.Train(
            device, [.. Enumerable.Repeat(Members.Small(0.1f, data, data), 5)], new PopulationOptions { Rungs = [1, 3] });

        Assert.Equal([0, 1, 2, 3, 4], result.Members.Select(member => member.Place));
        Assert.Equal([null, null, 3, 1, 1], result.Members.Select(member => member.DroppedAfter));
    }

    [Fact]
    public void Train_Cancelled_GivesTheBestSoFar()
    {
        var data = Members.Data(RandomNumbers.Create(), inputs: 3, classes: 2);
        using var cancellation = new CancellationTokenSource();
        var progress = new FieldListener(p =>
        {
            if (p is { Place: 1, Epoch.Epoch: 2 })
                cancellation.Cancel();
        });
        using var device = Device.OpenCpu(new CpuOptions { Threads = 1 });

        using var result = Population.Train(
            device,
            [.. Enumerable.Range(0, 4).Select(seed => Members.Small(0.1f, data, data, seed: seed))],
            options: null, progress, cancellation.Token);

        Assert.True(result.IsCancelled);
        var byPlace = result.Members.OrderBy(member => member.Place).ToList();
        Assert.Equal(
            [StopReason.Finished, StopReason.Cancelled, null, null],
            byPlace.Select(member => member.Training?.Reason));
        Assert.Equal(2, byPlace[1].Training!.History.Count);
        Assert.All(byPlace.Skip(2), member => Assert.Equal((null, null), (member.Network, member.Score)));
        Assert.Equal([2, 3], result.Members.Skip(2).Select(member => member.Place));
    }

    [Fact]
    public void Train_CancelledAtARung_PausedMembersAreCancelled()
    {
        var data = Members.Data(RandomNumbers.Create(), inputs: 3, classes: 2);
        using var cancellation = new CancellationTokenSource();
        var progress = new FieldListener(p =>
        {
            if (p.Epoch.Epoch == 3)
                cancellation.Cancel();
        });
        using var device = Device.OpenCpu(new CpuOptions { Threads = 1 });

        using var result = Population.Train(
            device,
            [.. Enumerable.Range(0, 4).Select(seed => Members.Small(0.1f, data, data, seed: seed))],
            new PopulationOptions { Rungs = [2] }, progress, cancellation.Token);

        Assert.Equal([StopReason.Cancelled, StopReason.Cancelled, StopReason.Dropped, StopReason.Dropped],
            result.Members.Select(member => member.Training!.Reason));
        Assert.All(result.Members, member => Assert.NotNull(member.Network));
    }

    [Fact]
    public void Progress_OfAllThreads_ComesOneAtATimeToTheEnd()
    {
        var data = Members.Data(RandomNumbers.Create(), inputs: 3, classes: 2);
        using var device = Device.OpenCpu(new CpuOptions { Threads = 3 });
        var reports = new List<PopulationProgress>();
        var inside = 0;
        var progress = new FieldListener(p =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            reports.Add(p);
            Thread.Yield();
            Interlocked.Decrement(ref inside);
        });

        using var result = Population.Train(
            device,
            [.. Enumerable.Range(0, 6).Select(seed => Members.Small(0.1f, data, data, seed: seed))],
            new PopulationOptions { Rungs = [2] }, progress);

        // Six to the rung, three from there.
        Assert.Equal(6 * 2 + 3 * 4, reports.Count);
        Assert.Equal(reports.Select(p => p.Done), reports.Select(p => p.Done).Order());
        Assert.Equal(1, reports[^1].Done, tolerance: 1e-9);
        Assert.Equal(result.Best.Score, reports[^1].BestScore);
        Assert.Equal((6, 3), (reports[0].Left, reports[^1].Left));
    }

    [Fact]
    public void Progress_Throwing_EndsTraining()
    {
        var data = Members.Data(RandomNumbers.Create(), inputs: 3, classes: 2);
        using var device = Device.OpenCpu(new CpuOptions { Threads = 2 });
        var progress = new FieldListener(_ => throw new TimeZoneNotFoundException("enough"));

        Assert.Throws<TimeZoneNotFoundException>(() => Population.Train(
            device, [.. Enumerable.Repeat(Members.Small(0.1f, data, data), 4)], options: null, progress));
    }

    [Fact]
    public void Budget_OfMultiplyAdds_EndsAtTheSameEpochs()
    {
        var random = RandomNumbers.Create();
        var data = Dataset.FromLabels(random.SingleMatrix(10, 3), random.Labels(10, 2), 2);
        var member = Members.Small(0.1f, data, data);

        // 3·8 and 8·2 weights: 2 of the first and 3 of the others for each row, and 1 of all to validate.
        const double OfEpoch = 10 * (2 * 24 + 3 * 16) + 10 * (24 + 16);
        Assert.Equal(6 * OfEpoch, member.MultiplyAdds);

        // Two epochs of four fit, but not of five. Of two that go on, the second is too much; the first always goes.
        using var result = Population.Train(
            TestDevices.Get("cpu"), [.. Enumerable.Repeat(member, 5)],
            new PopulationOptions { Rungs = [2], Budget = 9 * OfEpoch });

        Assert.Equal([null, 2, 2, 2, 0], result.Members.Select(m => m.DroppedAfter));
        Assert.Equal(12 * OfEpoch, result.MultiplyAdds);
        Assert.Null(result.Members[4].Network);
    }

    [Fact]
    public void TakeNetwork_OfAResult_OutlivesIt()
    {
        var data = Members.Data(RandomNumbers.Create(), inputs: 3, classes: 2);
        var result = Population.Train(TestDevices.Get("cpu"), [Members.Small(0.1f, data, data), Members.Small(0.2f, data, data)]);
        using var taken = result.Best.TakeNetwork();
        var other = result.Members[1].Network!;

        result.Dispose();

        Assert.Equal(data.Rows, taken.Classify(data).Length);
        Assert.Throws<ObjectDisposedException>(() => other.Classify(data));
        Assert.Contains("taken before", Assert.Throws<InvalidOperationException>(result.Best.TakeNetwork).Message, StringComparison.Ordinal);
    }

    // Their histories are from beyond the rungs, at which the budget and the ranks decide.
    [Theory, InlineData(1), InlineData(2), InlineData(5), InlineData(13), InlineData(17)]
    public void Checkpoints_OfAFinishedRun_DropAndRankAsItDid(int number)
    {
        using var folder = new CsvTestFolder();
        var checkpoints = new Checkpoints(folder.Path("runs"));
        var device = TestDevices.Get("cpu");

        var whole = PopulationCase.Run(number, device, checkpoints: null);
        var first = PopulationCase.Run(number, device, checkpoints);
        var again = PopulationCase.Run(number, device, checkpoints);

        Assert.Equal(whole, first);
        Assert.Equal(whole, again);
    }

    [Fact]
    public void Checkpoints_OfAnEndedRun_AreResumedToTheSameBits()
    {
        using var folder = new CsvTestFolder();
        var random = RandomNumbers.Create();
        List<PopulationMember> members =
        [
            .. Enumerable.Range(0, 5).Select(_ => Members.Draw(random, 4, 3, epochs: 6, isValidated: true)),
        ];
        var options = new PopulationOptions
        {
            Rungs = [1, 3],
            Checkpoints = new Checkpoints(folder.Path("runs")) { EverySteps = 3, Every = null },
        };
        using var device = Device.OpenCpu(new CpuOptions { Threads = 2 });
        using var whole = Population.Train(device, members, options with { Checkpoints = null });
        var stopAfter = random.NextInt(1, 14);
        var reports = 0;
        var killer = new FieldListener(_ =>
        {
            if (++reports == stopAfter)
                throw new TimeZoneNotFoundException("killed");
        });
        Assert.Throws<TimeZoneNotFoundException>(() => Population.Train(device, members, options, killer));

        using var resumed = Population.Train(device, members, options);

        Assert.Equal(whole.Members.Select(m => (m.Place, m.Score, m.DroppedAfter)), resumed.Members.Select(m => (m.Place, m.Score, m.DroppedAfter)));
        Assert.Equal(whole.MultiplyAdds, resumed.MultiplyAdds);
        foreach (var (first, second) in whole.Members.Zip(resumed.Members))
            Assert.True(
                first.Network!.Parameters.ToArray().AsSpan().SequenceEqual(second.Network!.Parameters.ToArray()),
                $"members[{first.Place}] after an end at report {stopAfter}; {random}");
    }
}
