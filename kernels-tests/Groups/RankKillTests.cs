using System.Diagnostics;
using System.Globalization;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Groups;

/// <summary>Ranks that are killed end all, and a rerun goes on to the bits of one process.</summary>
public sealed class RankKillTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gpubp-kill-").FullName;

    public static TheoryData<string> Launchers => [.. MpiLauncher.Names];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // GPUBP_KILLS=50 kills as often as that; each time as many or fewer ranks go on.
    [Theory, MemberData(nameof(Launchers))]
    public void Fit_RankKilledAtARandomMoment_GoesOnToTheBitsOfOneProcess(string name)
    {
        var launcher = MpiLauncher.Get(name);
        var random = RandomNumbers.Create();
        var kills = int.Parse(
            Environment.GetEnvironmentVariable("GPUBP_KILLS") is { Length: > 0 } count ? count : "1",
            CultureInfo.InvariantCulture);
        var expected = RankTraining.Long(Path.Combine(_folder, "alone")).Run(TestDevices.Get("cpu")).Hash;
        var (killed, trainings, slowest) = (0, 0, TimeSpan.Zero);
        while (killed < kills)
        {
            var folder = Path.Combine(_folder, $"{trainings++}");
            var ranks = 4;
            var isKilled = true;
            while (isKilled)
            {
                using var run = RankRun.Start(launcher, ranks, ["train", folder]);
                var processes = run.Processes(ranks);
                isKilled = killed < kills && Killed(run, processes, random, ref slowest);
                if (isKilled)
                {
                    killed++;
                    ranks = killed % 3 == 0 ? 4 : 2;
                    continue;
                }

                Assert.Equal(ranks, run.EndWell().Split($"hash {expected}").Length - 1);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{killed} ranks killed in {trainings} trainings; all had ended after {slowest} at most");
    }

    /// <summary>Kills a rank after some time; false if all had ended well by then.</summary>
    private static bool Killed(RankRun run, int[] processes, RandomNumbers random, ref TimeSpan slowest)
    {
        Thread.Sleep(random.NextInt(0, 2500));
        var victim = processes[random.NextInt(0, processes.Length - 1)];
        if (run.Output.Contains("hash", StringComparison.Ordinal) || !Directory.Exists($"/proc/{victim}"))
            return false;
        var clock = Stopwatch.StartNew();
        if (!IsSignalled(victim))
            return false; // It has ended since.
        run.End();
        while (Array.Exists(processes, process => Directory.Exists($"/proc/{process}")))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}:\n{run.Output}");
            Thread.Sleep(10);
        }

        slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        return true;
    }

    private static bool IsSignalled(int process)
    {
        using var kill = Process.Start("kill", ["-KILL", $"{process}"]);
        kill.WaitForExit();
        return kill.ExitCode == 0;
    }
}
