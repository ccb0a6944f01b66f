using System.Diagnostics;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Persistence;

/// <summary>Processes that train with checkpoints are killed at random moments, and others go on.</summary>
public class KillTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void Training_KilledAtARandomMoment_GoesOnToTheSameBits(bool isDamaged) =>
        Run(CheckpointChild.Network, LongRun.IsAsked ? 200 : 5, isDamaged);

    [Fact]
    public void Population_KilledAtARandomMoment_GoesOnToTheSameBits() =>
        Run(CheckpointChild.Population, LongRun.IsAsked ? 50 : 5, isDamaged: false);

    private static void Run(string kind, int kills, bool isDamaged)
    {
        var random = RandomNumbers.Create();
        using var folder = new CsvTestFolder();
        var longest = Time(CheckpointChild.Start(kind, 0, folder.Path("whole")));
        var (killed, begun, damaged) = (0, 0, 0);
        for (var n = 0; n < kills; n++)
        {
            var number = random.NextInt(0, 59);
            var path = folder.Path($"{n}");
            using (var child = CheckpointChild.Start(kind, number, path))
            {
                Assert.Equal(CheckpointChild.Started, child.StandardOutput.ReadLine());
                if (isDamaged) // Else most have nothing yet that could be damaged.
                    WaitForCheckpoints(child, path);
                child.WaitForExit(random.NextInt(0, (int)longest.TotalMilliseconds / (isDamaged ? 10 : 1)));
                killed += child.HasExited ? 0 : 1;
                child.Kill();
                child.WaitForExit();
            }

            begun += Directory.Exists(path) && Directory.GetFiles(path, "*.gpubp", SearchOption.AllDirectories).Length > 0 ? 1 : 0;
            if (isDamaged && FileDamage.DamageNewest(path, (DamageKind)(n % 4), random))
                damaged++;
            var resumed = CheckpointChild.Train(kind, number, path);
            var whole = CheckpointChild.Train(kind, number, folder: null);
            Assert.True(whole.AsSpan().SequenceEqual(resumed), $"{random}, kill {n}, training {number}");
            Directory.Delete(path, recursive: true);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kills} processes: {killed} killed before their end, {begun} behind their first checkpoint, {damaged} damaged; {longest.TotalMilliseconds:F0} ms at most.");
    }

    private static void WaitForCheckpoints(Process child, string path)
    {
        while (!child.HasExited && !(Directory.Exists(path) && Directory.GetFiles(path, "*.gpubp").Length > 1))
            Thread.Sleep(1);
    }

    private static TimeSpan Time(Process child)
    {
        using (child)
        {
            Assert.Equal(CheckpointChild.Started, child.StandardOutput.ReadLine());
            var start = Stopwatch.GetTimestamp();
            child.WaitForExit();
            Assert.Equal(0, child.ExitCode);
            return Stopwatch.GetElapsedTime(start);
        }
    }
}
