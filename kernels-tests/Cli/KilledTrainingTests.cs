using System.Diagnostics;
using System.Globalization;
using GpuBp.Tests.Data;
using GpuBp.Tests.Persistence;

namespace GpuBp.Tests.Cli;

/// <summary><c>gpubp train</c>, with its search and its ensemble, is killed at random moments, and run again.</summary>
public sealed class KilledTrainingTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Kills = LongRun.IsAsked ? 50 : 4;

    private const string Small = "--epochs 150 --hidden 6,6";

    // Each trains several networks: of a search, members, folds that correct quantiles; of all kinds of layers.
    private static readonly string[] Options =
    [
        "--target kind --members 3",
        $"--target amount --members 3 --quantiles 0.1,0.9 {Small}",
        $"--target kind --members 3 --threshold f1 --calibrate --keep-optimizer {Small}",
        $"--target kind --members 4 {Small} --layer-norm --residual --scale-inputs --dropout 0.2 " +
            "--dropout-schedule cosine --decay-schedule step --validation 0.2",
    ];

    private readonly CsvTestFolder _folder = new();

    private string Model => _folder.Path("m.gpubp");

    private string Checkpoints => _folder.Path("kept");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_KilledAtARandomMoment_EndsWithTheSameFile()
    {
        var random = new RandomNumbers(output);
        var table = _folder.Write(Rows(random));
        var wholes = Options.Select(options => Whole(Command(table, options))).ToList();
        var (killed, searching, damaged) = (0, 0, 0);
        for (var n = 0; n < Kills; n++)
        {
            var (whole, time) = wholes[n % Options.Length];
            var command = Command(table, Options[n % Options.Length]);
            var place = $"{random}, kill {n} of {Options[n % Options.Length]}";
            using (var process = Process.Start(new ProcessStartInfo(InterruptionTests.Program, command) { RedirectStandardOutput = true, RedirectStandardError = true })!)
            {
                process.WaitForExit(random.NextInt(0, (int)time.TotalMilliseconds));
                killed += process.HasExited ? 0 : 1;
                process.Kill();
                process.WaitForExit();
            }

            if (File.Exists(Model)) // A file is whole or not there.
                Assert.True(whole.AsSpan().SequenceEqual(File.ReadAllBytes(Model)), $"{place}: the killed process's file differs");
            searching += Directory.Exists(Checkpoints) && Directory.GetFiles(Checkpoints, "*.gpubp").Length == 0 ? 1 : 0;
            damaged += n / 4 % 2 == 1 && Damage((DamageKind)(n / 8 % 4), random) ? 1 : 0;
            File.Delete(Model);
            ToolRun.Of(command).Done();
            Assert.True(whole.AsSpan().SequenceEqual(File.ReadAllBytes(Model)), $"{place}: the file of the run after it differs");
            Delete();
        }

        output.WriteLine($"{Kills} processes: {killed} killed before their end, {searching} while searching, {damaged} damaged.");
    }

    private string[] Command(string table, string options) =>
    [
        "train", table, "--out", Model, "--checkpoints", Checkpoints, "--checkpoint-every", "0.02s", "--device", "cpu", "--quiet",
        .. options.Split(' '),
    ];

    /// <summary>The file of a run that is not killed, and how long its process takes.</summary>
    private (byte[] Bytes, TimeSpan Time) Whole(string[] command)
    {
        var start = Stopwatch.GetTimestamp();
        using (var process = Process.Start(new ProcessStartInfo(InterruptionTests.Program, command) { RedirectStandardOutput = true, RedirectStandardError = true })!)
        {
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
        }

        var time = Stopwatch.GetElapsedTime(start);
        var bytes = File.ReadAllBytes(Model);
        Delete();
        return (bytes, time);
    }

    private void Delete()
    {
        File.Delete(Model);
        if (Directory.Exists(Checkpoints))
            Directory.Delete(Checkpoints, recursive: true);
    }

    /// <summary>Damages the newest checkpoint of one of the networks.</summary>
    private bool Damage(DamageKind kind, RandomNumbers random)
    {
        string[] folders = Directory.Exists(Checkpoints)
            ? [Checkpoints, .. Directory.GetDirectories(Checkpoints, "*", SearchOption.AllDirectories)]
            : [];
        return folders.Length > 0 && FileDamage.DamageNewest(folders[random.Next(folders.Length)], kind, random);
    }

    private static string Rows(RandomNumbers random) =>
        "a,b,kind,amount\n" + string.Concat(Enumerable.Range(0, 40).Select(_ =>
        {
            var (a, b) = (random.NextDouble(-1, 1), random.NextDouble(-1, 1));
            return string.Create(CultureInfo.InvariantCulture, $"{a:F5},{b:F5},{(a > b ? "yes" : "no")},{a - 2 * b:F4}\n");
        }));
}
