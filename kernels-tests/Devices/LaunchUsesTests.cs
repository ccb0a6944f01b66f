using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

/// <summary>Which launches must wait for which.</summary>
public unsafe class LaunchUsesTests
{
    [Fact]
    public void Predecessors_Chain_NamesOnlyTheLatest()
    {
        using var x = TestDevices.Get("cpu").Allocate<float>(8);
        using var y = TestDevices.Get("cpu").Allocate<float>(8);

        // The third reads what the second wrote, which waits for the first.
        Assert.Equal<int[]>(
            [[], [0], [1]], LaunchUses.Predecessors([Uses(x, y), Uses(y, x), Uses(x, y)]));
    }

    [Fact]
    public void Predecessors_PartsOfABuffer_WaitOnlyWhereTheyOverlap()
    {
        using var x = TestDevices.Get("cpu").Allocate<float>(8);
        using var y = TestDevices.Get("cpu").Allocate<float>(8);

        Assert.Equal<int[]>(
            [[], [], [1, 0], [], [3, 2]],
            LaunchUses.Predecessors(
            [
                Uses(x, y.View.Slice(0, 4)),
                Uses(x, y.View.Slice(4, 4)),
                Uses(x, y.View.Slice(3, 2)),
                Uses(x.View.Slice(0, 4), x.View.Slice(4, 4), writes: false),
                Uses(x.View.Slice(0, 4), x.View.Slice(4, 4)),
            ]));
    }

    [Fact]
    public void Predecessors_RandomLaunches_OrderAllConflictsWithNoEdgeTooMany()
    {
        var random = RandomNumbers.Create();
        using var buffer = TestDevices.Get("cpu").Allocate<float>(64);
        for (var repetition = 0; repetition < 50; repetition++)
        {
            LaunchUses[] launches =
            [
                .. Enumerable.Range(0, random.NextInt(1, 30))
                    .Select(_ => Uses(Part(), Part(), writes: random.Next(4) > 0)),
            ];

            var predecessors = LaunchUses.Predecessors(launches);

            // By paths of edges, one launch at a time, as a scheduler follows them.
            var before = new bool[launches.Length, launches.Length];
            for (var i = 0; i < launches.Length; i++)
            {
                foreach (var j in predecessors[i])
                {
                    Assert.True(launches[i].ConflictsWith(launches[j]), $"{j} → {i} is needless; {random}");
                    Assert.DoesNotContain(predecessors[i], k => k != j && before[k, j]);
                    before[i, j] = true;
                    for (var k = 0; k < j; k++)
                        before[i, k] |= before[j, k];
                }

                for (var j = 0; j < i; j++)
                    Assert.True(
                        before[i, j] || !launches[i].ConflictsWith(launches[j]),
                        $"{i} does not wait for {j}; {random}");
            }
        }

        BufferView<float> Part()
        {
            var start = random.Next(64);
            return buffer.View.Slice(start, random.NextInt(1, Math.Min(8, 64 - start)));
        }
    }

    private static LaunchUses Uses(BufferView<float> read, BufferView<float> written, bool writes = true)
    {
        var scale = SampleKernels.Scale();
        var kernel = new Kernel(
            scale.Name, scale.Text, [], isImplicit: true, (arguments, in config, first, end, scratch) => { },
            (in config) => 0)
        {
            Writes = [false, false, writes, false],
        };
        return new LaunchUses(kernel, SampleKernels.ScaleArguments((int)read.Length, read, written, 1));
    }
}
