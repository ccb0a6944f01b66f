using System.Globalization;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Persistence;

public sealed class CheckpointTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Folder => _folder.Path("run");

    public void Dispose() => _folder.Dispose();

    // Stopped between two steps; then the newest checkpoint may be lost, as if the process had been killed before it.
    [Theory]
    [EveryDevice(0), EveryDevice(1), EveryDevice(2, SparesIlgpu = true), EveryDevice(3, SparesIlgpu = true)]
    [EveryDevice(4, SparesIlgpu = true)]
    public void Training_StoppedAtRandomPoints_HasTheBitsOfOneThatWasNot(string deviceName, int start)
    {
        var random = RandomNumbers.Create();
        StopAndGoOn(deviceName, random, new CheckpointCase(start + 5 * random.NextInt(0, 20)));
    }

    [Theory]
    [EveryDevice(0), EveryDevice(1), EveryDevice(2, SparesIlgpu = true), EveryDevice(3, SparesIlgpu = true)]
    [EveryDevice(4, SparesIlgpu = true)]
    public void TrainingOnParts_StoppedAtRandomPoints_HasTheBitsOfOneThatWasNot(string deviceName, int start)
    {
        var random = RandomNumbers.Create();
        StopAndGoOn(
            deviceName, random, new CheckpointCase(start + 5 * random.NextInt(0, 20)) { Parts = [9, 14, 1, 12, 7] });
    }

    private void StopAndGoOn(string deviceName, RandomNumbers random, CheckpointCase training)
    {
        var whole = training.Run(TestDevices.Get(deviceName), checkpoints: null);
        var checkpoints = new Checkpoints(Folder) { EverySteps = random.NextInt(1, 30), Keep = random.NextInt(1, 3) };

        var (stops, resumed) = (0, whole);
        for (; ; )
        {
            // At last nobody stops it.
            using var stop = new RandomStop(random, stops < 6 ? random.NextInt(0, 2) : int.MaxValue);
            resumed = training.Run(TestDevices.Get(deviceName), checkpoints, stop, stop.Token);
            if (resumed.Reason != StopReason.Cancelled)
                break;
            stops++;
            var files = Directory.GetFiles(Folder, "*.gpubp");
            Assert.InRange(files.Length, 1, checkpoints.Keep);
            if (random.NextInt(0, 1) == 0 && files.Length > 1)
                File.Delete(files.Order(StringComparer.Ordinal).Last());
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{stops} stops");
        Assert.Equal(whole.Reason, resumed.Reason);
        Assert.Equal(whole.History, resumed.History);
        Assert.Equal(whole.Parameters, resumed.Parameters);
    }

    [Fact]
    public void Training_ThatIsFinished_ReturnsAtOnceOrGoesOnForMoreEpochs()
    {
        var checkpoints = new Checkpoints(Folder);
        var device = TestDevices.Get("cpu");
        var first = new CheckpointCase(8).Run(device, checkpoints);
        var epochs = new List<int>();

        var again = new CheckpointCase(8).Run(device, checkpoints, new Listener(p => epochs.Add(p.Epoch)));
        var more = new CheckpointCase(8) { Epochs = 14 }.Run(device, checkpoints, new Listener(p => epochs.Add(p.Epoch)));

        Assert.Equal(first.Parameters, again.Parameters);
        Assert.Equal(first.History, again.History);
        Assert.Equal([13, 14], epochs);
        Assert.Equal(new CheckpointCase(8) { Epochs = 14 }.Run(device, null).Parameters, more.Parameters);
    }

    [Fact]
    public void Folder_OfAnotherCulture_IsGoneOnWith()
    {
        var device = TestDevices.Get("cpu");
        var checkpoints = new Checkpoints(Folder);
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;
        float[] first;
        try
        {
            first = new CheckpointCase(8).Run(device, checkpoints).Parameters;
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(first, new CheckpointCase(8).Run(device, checkpoints).Parameters);
    }

    [Fact]
    public void Checkpoint_AsAModel_IsLoaded()
    {
        var device = TestDevices.Get("cpu");
        new CheckpointCase(8).Run(device, new Checkpoints(Folder) { EveryEpochs = 4, Keep = 100 });

        var files = Directory.GetFiles(Folder, "*.gpubp").Order().ToArray();
        using var model = Model.Load(device, files[^1]);

        Assert.Equal(
            ["0000000004-0000000000", "0000000008-0000000000", "0000000012-0000000000"],
            files.Select(file => Path.GetFileNameWithoutExtension(file)["checkpoint-".Length..]));
        Assert.Equal("4 → 9 tanh → 3 softmax", model.Network.ToString());
        Assert.Equal(12, Model.Describe(files[^1]).Epochs);
    }

    [Fact]
    public void Folder_OfOtherLearningRatesOfLayers_IsRefused()
    {
        new CheckpointCase(8).Run(TestDevices.Get("cpu"), new Checkpoints(Folder));

        var error = Assert.Throws<ModelFileException>(() =>
            new CheckpointCase(8) { FirstFactor = 0 }.Run(TestDevices.Get("cpu"), new Checkpoints(Folder)));

        Assert.Contains("it is 4 → 9 tanh learning rate × 0, 9 → 3 softmax", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_OfAnotherTraining_IsRefusedWithWhatDiffers()
    {
        new CheckpointCase(8).Run(TestDevices.Get("cpu"), new Checkpoints(Folder));

        var error = Assert.Throws<ModelFileException>(
            () => new CheckpointCase(12).Run(TestDevices.Get("cpu"), new Checkpoints(Folder)));

        Assert.Contains("it is of another training, whose network is 4 → 9 tanh, 9 → 3 softmax; of this one it is", error.Message);
    }

    [Fact]
    public void Folder_OfTheSameLossWithOtherNumbers_IsRefused()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 1], Activation.Sigmoid, seed: 1);
        void Fit(Loss loss, string folder)
        {
            using var trainer = new Trainer(network, loss, new Sgd(0.1f), batchSize: 2);
            trainer.Fit(TrainingData.Xor, new FitOptions { Epochs = 1, Checkpoints = new Checkpoints(_folder.Path(folder)) });
        }

        Fit(Loss.Huber(), "Huber");
        Fit(Loss.CrossEntropyWith(0.1f), "smoothed");
        Fit(Loss.CrossEntropyWith(classWeights: [1, 2]), "weighed");

        var huber = Assert.Throws<ModelFileException>(() => Fit(Loss.Huber(2), "Huber"));
        Assert.Contains("whose loss is Huber 1; of this one it is Huber 2", huber.Message);
        Assert.Throws<ModelFileException>(() => Fit(Loss.CrossEntropy, "smoothed"));
        Assert.Throws<ModelFileException>(() => Fit(Loss.CrossEntropyWith(classWeights: [2, 1]), "weighed"));
    }

    [Fact]
    public void Folder_OfOtherParts_IsRefusedWithWhatDiffers()
    {
        using var network = PartFitTests.Network(TestDevices.Get("cpu"));
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 2);
        var parts = PartFitTests.Parts(RandomNumbers.Create(), [5, 6, 6]);
        var options = new FitOptions { Epochs = 1, Checkpoints = new Checkpoints(Folder) { EverySteps = 1 } };
        async IAsyncEnumerable<Dataset> Failing()
        {
            await Task.Yield();
            foreach (var part in parts)
                yield return part;
            throw new IOException();
        }

        // The last checkpoint is the one before the last step of part 3.
        Assert.Throws<IOException>(() => trainer.Fit(Failing(), options));
        string Refused<T>(params Dataset[] others)
            where T : Exception => Assert.Throws<T>(() => trainer.Fit(others.ToAsyncEnumerable(), options)).Message;

        Assert.Contains("whose data is parts, the first", Refused<ModelFileException>([.. parts.Reverse()]));
        Assert.Contains("is behind batch 2 of part 3, which has 2 now", Refused<ArgumentException>([.. parts[..2], parts[2].Subset([0, 1, 2])]));
        Assert.Contains("is within part 3 of epoch 1, which has 2 now", Refused<ArgumentException>(parts[..2]));
        Assert.Contains("is within part 3 of epoch 1, which has 1 now", Refused<ArgumentException>(parts[..1]));
        Assert.Single(trainer.Fit(parts.ToAsyncEnumerable(), options).History);
    }

    [Fact]
    public void Folder_OfATrainingThatRuns_IsRefusedWithItsProcess()
    {
        var device = TestDevices.Get("cpu");
        var checkpoints = new Checkpoints(Folder);
        IOException? error = null;
        var whole = new CheckpointCase(8).Run(device, checkpoints, new Listener(_ =>
            error ??= Assert.Throws<IOException>(() => new CheckpointCase(8).Run(device, checkpoints))));

        Assert.Contains($"another training writes its checkpoints there", error!.Message);
        Assert.Contains($"Process {Environment.ProcessId} ", error.Message);
        Assert.Equal(new CheckpointCase(8).Run(device, null).Parameters, whole.Parameters);
    }

    [Fact]
    public void Options_OutOfRange_AreNamed()
    {
        Assert.Throws<ArgumentOutOfRangeException>("EverySteps", () => new Checkpoints("x") { EverySteps = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("EveryEpochs", () => new Checkpoints("x") { EveryEpochs = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("Every", () => new Checkpoints("x") { Every = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>("Keep", () => new Checkpoints("x") { Keep = 0 });
        Assert.Throws<ArgumentException>("folder", () => new Checkpoints(""));
    }
}
