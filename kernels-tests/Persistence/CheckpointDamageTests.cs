using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Persistence;

/// <summary>Folders of checkpoints that something has happened to.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private static readonly int Cases = LongRun.IsAsked ? 50 : 5;

    private readonly CsvTestFolder _folder = new();
    private readonly Device _cpu = TestDevices.Get("cpu");

    private string Folder => _folder.Path("run");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DamageKind.Truncated)]
    [InlineData(DamageKind.FlippedBits)]
    [InlineData(DamageKind.ZeroedPage)]
    [InlineData(DamageKind.OldCopiedOver)]
    public void Training_WhoseNewestCheckpointIsDamaged_GoesOnFromTheOneBefore(DamageKind kind)
    {
        var random = RandomNumbers.Create();
        for (var n = 0; n < Cases; n++)
        {
            var training = new CheckpointCase(random.NextInt(0, 59));
            var folder = _folder.Path($"run{n}");
            var checkpoints = new Checkpoints(folder) { EverySteps = random.NextInt(1, 30), Keep = random.NextInt(2, 3) };
            Stop(training, checkpoints, random.NextInt(1, 10));
            var isOnly = Directory.GetFiles(folder, "*.gpubp").Length == 1;
            var isDamaged = FileDamage.DamageNewest(folder, kind, random) && kind != DamageKind.OldCopiedOver;

            var resumed = training.Run(_cpu, checkpoints);

            Assert.True(SameRun(training.Run(_cpu, checkpoints: null), resumed), $"{random}, case {n}");
            Assert.Equal(isDamaged ? 1 : 0, resumed.Warnings.Count);
            Assert.Equal(isDamaged ? 1 : 0, Directory.GetFiles(folder, "*.gpubp.damaged").Length);
            Assert.All(resumed.Warnings, warning => Assert.Contains(isOnly ? "training begins anew" : "Training resumes from ", warning));
        }
    }

    [Fact]
    public void Training_WhoseCheckpointsAreAllDamaged_SaysSoAndBeginsAnew()
    {
        var checkpoints = new Checkpoints(Folder) { EveryEpochs = 2 };
        var whole = new CheckpointCase(8).Run(_cpu, checkpoints);
        foreach (var file in Directory.GetFiles(Folder, "*.gpubp"))
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^4]);
        File.WriteAllText(Path.Combine(Folder, $"checkpoint-1.gpubp.x{AtomicFile.Unfinished}"), "cut");
        var reported = new List<string>();

        var again = new CheckpointCase(8).Run(_cpu, checkpoints, new Listener(epoch => reported.AddRange(epoch.Warnings)));

        Assert.Equal(whole.Parameters, again.Parameters);
        Assert.Equal(2, again.Warnings.Count);
        Assert.All(again.Warnings, warning => Assert.EndsWith(
            ".gpubp.damaged. There is no other checkpoint: training begins anew.", warning));
        Assert.Equal(again.Warnings, reported);
        Assert.Empty(Directory.GetFiles(Folder, $"*{AtomicFile.Unfinished}"));
    }

    // By their names, the oldest and the newest were the wrong ones.
    [Fact]
    public void Checkpoints_ThatWereCopiedIn_AreOrderedByWhatTheySay()
    {
        var training = new CheckpointCase(8) { Epochs = 6 };
        training.Run(_cpu, new Checkpoints(Folder) { EveryEpochs = 1, Keep = 100 });
        string Name(int epoch) => Path.Combine(Folder, CheckpointFile.Name(epoch, 0));
        File.Move(Name(2), Path.Combine(Folder, "checkpoint-9999999999-0000000000.gpubp"));
        File.Move(Name(6), Path.Combine(Folder, "checkpoint-0000000000-0000000001.gpubp"));
        File.Copy(Name(3), Name(8));
        var epochs = new List<int>();
        var kept = new List<int>();

        var longer = new CheckpointCase(8) { Epochs = 9 };
        var resumed = longer.Run(_cpu, new Checkpoints(Folder) { EveryEpochs = 1, Keep = 3 }, new Listener(epoch => epochs.Add(epoch.Epoch)));
        foreach (var file in Directory.GetFiles(Folder, "*.gpubp"))
            kept.Add(Model.Describe(file).Epochs!.Value);

        Assert.Equal([7, 8, 9], epochs);
        Assert.Equal([7, 8, 9], kept.Order());
        Assert.Equal(longer.Run(_cpu, null).Parameters, resumed.Parameters);
    }

    [Fact]
    public void Checkpoint_OfAnotherTrainingAmongOthers_IsRefusedAndStays()
    {
        new CheckpointCase(8).Run(_cpu, new Checkpoints(Folder));
        var other = new Checkpoints(_folder.Path("other"));
        new CheckpointCase(12) { Epochs = 1 }.Run(_cpu, other);
        var copied = Path.Combine(Folder, "checkpoint-1.gpubp");
        File.Copy(Directory.GetFiles(other.Folder, "*.gpubp").Single(), copied);

        var error = Assert.Throws<ModelFileException>(() => new CheckpointCase(8).Run(_cpu, new Checkpoints(Folder)));

        Assert.StartsWith($"{copied}: it is of another training", error.Message);
        Assert.True(File.Exists(copied));
    }

    [Fact]
    public void Checkpoint_ThatCannotBeWritten_IsAWarningAndIsTriedAgain()
    {
        var training = new CheckpointCase(8);
        void Block(int epoch) => Directory.CreateDirectory(Path.Combine(Folder, CheckpointFile.Name(epoch, 0), "full"));
        var warnings = new List<(int Epoch, int Count)>();

        var run = training.Run(_cpu, new Checkpoints(Folder) { EveryEpochs = 1 }, new Listener(epoch =>
        {
            if (epoch.Warnings.Count > 0)
                warnings.Add((epoch.Epoch, epoch.Warnings.Count));
            if (epoch.Epoch is 3 or 4 or 12) // Folders of the checkpoints' names are in their way.
                Block(epoch.Epoch);
        }));

        Assert.Equal(training.Run(_cpu, null).Parameters, run.Parameters);
        Assert.Equal([(4, 1)], warnings);
        Assert.Equal(3, run.Warnings.Count);
        Assert.StartsWith("The checkpoint behind epoch 3 was not saved: ", run.Warnings[0]);
        Assert.EndsWith("Training goes on, and tries again when the next checkpoint is due.", run.Warnings[0]);
        Assert.StartsWith("The checkpoint behind epoch 12 was not saved: ", run.Warnings[^1]);
        Assert.EndsWith("A rerun resumes from the checkpoint before, or begins anew.", run.Warnings[^1]);
        Assert.Equal(
            [CheckpointFile.Name(10, 0), CheckpointFile.Name(11, 0)],
            Directory.GetFiles(Folder, "*.gpubp").Select(Path.GetFileName).Order());
    }

    // In an epoch, after a step, and between two epochs.
    [Theory, EveryDevice(1), EveryDevice(0)]
    public void Fit_WhoseCheckpointCannotBeWritten_LeavesTheBest(string deviceName, int everySteps)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 4, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 2);
        var best = Array.Empty<float>();
        var options = new FitOptions
        {
            Epochs = 6,
            Validation = TrainingData.Xor,
            Checkpoints = new Checkpoints(Folder)
            {
                EverySteps = everySteps == 0 ? null : everySteps,
                EveryEpochs = 1,
            },
        };

        var result = trainer.Fit(TrainingData.Xor, options, epoch =>
        {
            if (epoch.IsBest)
                best = network.Parameters.ToArray();
            if (epoch.Epoch == 2)
                trainer.Optimizer = new Sgd(1000);
            if (epoch.Epoch == 5)
                Directory.CreateDirectory(Path.Combine(Folder, CheckpointFile.Name(5, everySteps), "full"));
        });

        Assert.Single(result.Warnings);
        Assert.Equal(best, network.Parameters.ToArray());
        Assert.Equal(6, trainer.Epochs);
    }

    [Fact]
    public void Checkpoint_OfAnotherKindOfDevice_IsResumedWhenToldSo()
    {
        var training = new CheckpointCase(8) { Epochs = 4 };
        training.Run(_cpu, new Checkpoints(Folder) { Keep = 1 });
        var path = Directory.GetFiles(Folder, "*.gpubp").Single();
        File.WriteAllBytes(path, SafetensorsBytes.Rewritten(
            File.ReadAllBytes(path),
            header => header.Replace("{\\\"device\\\":\\\"cpu\\\"", "{\\\"device\\\":\\\"cuda\\\"", StringComparison.Ordinal)));
        var longer = new CheckpointCase(8) { Epochs = 5 };

        var error = Assert.Throws<ModelFileException>(() => longer.Run(_cpu, new Checkpoints(Folder)));
        var resumed = longer.Run(_cpu, new Checkpoints(Folder) { ResumesFromAnyDevice = true });

        Assert.StartsWith($"{path}: the run was on a device of the kind cuda, and is on cpu now", error.Message);
        Assert.Equal(longer.Run(_cpu, null).Parameters, resumed.Parameters);
    }

    [Theory]
    [InlineData("elapsedTicks", "-1")]
    [InlineData("elapsedTicks", "9223372036854775807")]
    [InlineData("steps", "-1")]
    [InlineData("steps", "9223372036854775807")]
    [InlineData("partSteps", "9223372036854775807")]
    [InlineData("part", "-1")]
    [InlineData("batch", "2147483648")]
    [InlineData("waited", "2147483647")]
    [InlineData("partLoss", "1e999")]
    [InlineData("bestScore", "-1e999")]
    [InlineData("epoch", "4000000000")]
    [InlineData("optimizerSteps", "2147483647")]
    public void Number_OfACheckpointThatIsOutOfRange_IsRefusedWithItsName(string name, string value)
    {
        new CheckpointCase(12).Run(_cpu, new Checkpoints(Folder) { Keep = 1 });
        var path = Directory.GetFiles(Folder, "*.gpubp").Single();
        File.WriteAllBytes(path, SafetensorsBytes.Rewritten(File.ReadAllBytes(path), header =>
            System.Text.RegularExpressions.Regex.Replace(header, $"(\\\\\"{name}\\\\\":)[^,}}]+", $"${{1}}{value}")));

        var error = Assert.Throws<ModelFileException>(() => new CheckpointCase(12).Run(_cpu, new Checkpoints(Folder)));

        Assert.StartsWith(path, error.Message);
        Assert.Contains($"{name} that is ", error.Message);
    }

    private static bool SameRun(
        (float[] Parameters, double[] History, StopReason Reason, IReadOnlyList<string> Warnings) a,
        (float[] Parameters, double[] History, StopReason Reason, IReadOnlyList<string> Warnings) b) =>
        a.Parameters.AsSpan().SequenceEqual(b.Parameters) && a.History.AsSpan().SequenceEqual(b.History) && a.Reason == b.Reason;

    /// <summary>Trains until so many epochs are finished.</summary>
    private void Stop(CheckpointCase training, Checkpoints checkpoints, int epochs)
    {
        using var stop = new CancellationTokenSource();
        training.Run(
            _cpu,
            checkpoints,
            new Listener(epoch =>
            {
                if (epoch.Epoch == epochs)
                    stop.Cancel();
            }),
            stop.Token);
    }
}
