using GpuBp.Compute.Cpu;

namespace GpuBp.Tests.Devices;

public class CpuTeamTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(40)]
    public void Run_AnyNumberOfThreads_RunsEachPartOnce(int threads)
    {
        using var team = new CpuTeam(threads, adapts: false);
        var runs = new int[threads];
        for (var n = 1; n <= 200; n++)
        {
            var parts = 1 + n % threads;
            Array.Clear(runs);
            team.Run(parts, 0, (index, count) => Interlocked.Add(ref runs[index], count));

            Assert.Equal(Enumerable.Range(0, threads).Select(i => i < parts ? parts : 0), runs);
        }
    }

    [Theory, InlineData(2), InlineData(7)]
    public void Barrier_ManyInARow_LetsNobodyAhead(int threads)
    {
        const int Rounds = 300;
        using var team = new CpuTeam(threads, adapts: false);
        var rounds = new int[threads];
        var early = 0;

        team.Run(threads, 0, (index, count) =>
        {
            for (var round = 1; round <= Rounds; round++)
            {
                Volatile.Write(ref rounds[index], round);
                team.Barrier(count);

                // Nobody is behind, and nobody can pass the next barrier before this part comes to it.
                for (var i = 0; i < count; i++)
                {
                    if (Volatile.Read(ref rounds[i]) != round)
                        Interlocked.Increment(ref early);
                }

                team.Barrier(count);
            }
        });

        Assert.Equal(0, early);
    }

    [Theory]
    [InlineData(2, 0), InlineData(2, 1), InlineData(7, 0), InlineData(7, 3), InlineData(7, 6)]
    public void Run_PartThatThrows_ReleasesTheOthersAndThrows(int threads, int thrower)
    {
        using var team = new CpuTeam(threads, adapts: false);
        for (var n = 0; n < 20; n++)
        {
            var passed = 0;
            var e = Assert.Throws<InvalidTimeZoneException>(() => team.Run(threads, 0, (index, count) =>
            {
                if (index == thrower)
                    throw new InvalidTimeZoneException("mine");
                team.Barrier(count);
                Interlocked.Increment(ref passed);
            }));

            Assert.Equal("mine", e.Message);
            Assert.Equal(0, passed);

            // The next job finds a team in order.
            var arrived = 0;
            team.Run(threads, 0, (index, count) =>
            {
                Interlocked.Increment(ref arrived);
                team.Barrier(count);
                if (Volatile.Read(ref arrived) != count)
                    throw new InvalidOperationException("A part passed the barrier too early.");
            });
        }
    }

    [Fact]
    public void Run_Repeated_AllocatesNothing()
    {
        using var team = new CpuTeam(3, adapts: false);
        Action<int, int> job = (_, count) => team.Barrier(count);
        for (var n = 0; n < 10; n++)
            team.Run(3, 0, job);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1000; n++)
            team.Run(3, 0, job);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Run_AfterThePause_WakesTheSleepers()
    {
        using var team = new CpuTeam(4, adapts: false);
        var runs = 0;
        for (var n = 1; n <= 30; n++)
        {
            // Long enough for the workers to fall asleep, or to be about to.
            Thread.Sleep(n % 3);
            team.Run(4, 0, (_, count) => Interlocked.Add(ref runs, 12 / count));
            Assert.Equal(12 * n, runs);
        }
    }

    [Fact]
    public void Run_ShortJobWhileTheOthersSleep_IsDoneByTheCaller()
    {
        using var team = new CpuTeam(3);
        var counts = new List<int>();
        team.Run(3, 10_000, (_, count) => counts.Add(count));
        Assert.Equal([1], counts);

        var parts = 0;
        team.Run(3, 1_000_000, (_, _) => Interlocked.Increment(ref parts));
        Assert.Equal(3, parts);
    }

    [Fact]
    public void Dispose_WithSleepingThreads_EndsThem()
    {
        var team = new CpuTeam(5, adapts: false);
        var threads = new Thread[5];
        team.Run(5, 0, (index, _) => threads[index] = Thread.CurrentThread);

        team.Dispose();
        team.Dispose();

        Assert.All(threads[1..], thread => Assert.False(thread.IsAlive));
        Assert.All(threads[1..], thread => Assert.NotSame(Thread.CurrentThread, thread));
    }

    [Fact]
    public void Dispose_NeverUsed_Succeeds() => new CpuTeam(1000).Dispose();
}
