using System.Diagnostics;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Processes that train with checkpoints are killed at random moments, and others go on.</summary>
public class KillTests
{
    private static readonly int Kills = LongRun.IsAsked ? 200 : 5;

    [Theory, InlineData(false), InlineData(true)]
    public void Training_KilledAtARandomMoment_GoesOnToTheSameBits(bool isDamaged)
    {
        var random = RandomNumbers.Create();
        using var folder = new CsvTestFolder();
        var cpu = TestDevices.Get("cpu");
        var longest = Time(CheckpointChild.Start(0, folder.Path("whole")));
        var (killed, begun, damaged) = (0, 0, 0);
        for (var n = 0; n < Kills; n++)
        {
            var number = random.NextInt(0, 59);
            var path = folder.Path($"{n}");
            using (var child = CheckpointChild.Start(number, path))
            {
                Assert.Equal(CheckpointChild.Started, child.StandardOutput.ReadLine());
                if (isDamaged) // Else most have nothing yet that could be damaged.
                    WaitForCheckpoints(child, path);
                child.WaitForExit(random.NextInt(0, (int)longest.TotalMilliseconds / (isDamaged ? 10 : 1)));
                killed += child.HasExited ? 0 : 1;
                child.Kill();
                child.WaitForExit();
            }

            begun += Directory.Exists(path) && Directory.GetFiles(path, "*.gpubp").Length > 0 ? 1 : 0;
            if (isDamaged && FileDamage.DamageNewest(path, (DamageKind)(n % 4), random))
                damaged++;
            var resumed = CheckpointChild.Training(number).Run(cpu, CheckpointChild.Checkpoints(path));
            var whole = CheckpointChild.Training(number).Run(cpu, checkpoints: null);
            var place = $"{random}, kill {n}, training {number}";
            Assert.True(whole.History.AsSpan().SequenceEqual(resumed.History), place);
            Assert.True(whole.Parameters.AsSpan().SequenceEqual(resumed.Parameters), place);
            Directory.Delete(path, recursive: true);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Kills} processes: {killed} killed before their end, {begun} behind their first checkpoint, {damaged} damaged; {longest.TotalMilliseconds:F0} ms at most.");
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
