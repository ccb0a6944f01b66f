using GpuBp.Compute;
using GpuBp.Compute.Cuda;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cuda;

/// <summary>
/// Nothing overtakes what it depends on, in whatever order the card does the rest, and what is used is
/// freed only afterwards.
/// </summary>
public sealed class CardOrderTests : IDisposable
{
    private readonly RandomNumbers _random = RandomNumbers.Create();
    private readonly SimulatedCard _card = new();
    private readonly CudaDevice _device;

    public CardOrderTests()
    {
        SimulatedCard.SetSeed(_card.Driver, _random.Next());
        _device = _card.Open();
    }

    public void Dispose()
    {
        _device.Dispose();
        _card.Dispose();
    }

    // As a data set streams through: two staging buffers and two device buffers in turns, with launches
    // that read them, recorded or not, while the next upload is under way.
    [Theory, InlineData(false), InlineData(true)]
    public void Upload_TwoBuffersInTurns_EachLaunchSeesItsBatch(bool isRecorded)
    {
        const int Length = 1000;
        StagingBuffer<float>[] staging =
            [_device.Staging.Allocate<float>(Length), _device.Staging.Allocate<float>(Length)];
        DeviceBuffer<float>[] batches = [_device.Allocate<float>(Length), _device.Allocate<float>(Length)];
        using var results = _device.Allocate<float>(40 * Length);
        for (var step = 0; step < 40; step++)
        {
            var (source, batch) = (staging[step % 2], batches[step % 2]);
            source.WaitUntilFree();
            using (var fill = source.Fill())
                fill.Values.Fill(step + 1);
            _device.Staging.Upload(source, Length, batch.View);
            var result = results.View.Slice(step * Length, Length);
            void Launch() => _device.Launch(
                SampleKernels.Scale(), default, SampleKernels.ScaleArguments(Length, batch.View, result, 2));
            if (isRecorded)
                _device.Record(Launch).Run();
            else
                Launch();
        }

        var values = results.View.ToArray();
        for (var step = 0; step < 40; step++)
            Assert.All(
                values[(step * Length)..((step + 1) * Length)],
                value => Assert.True(value == 2 * (step + 1), $"step {step} read {value / 2}; {_random}"));
    }

    // A copy from the host is done with its source when it returns, whatever its size.
    [Theory, InlineData(1), InlineData(16_384), InlineData(16_385), InlineData(3_000_001)]
    public void CopyFrom_SourceChangedAfterwards_HasCopiedTheOld(int length)
    {
        using var x = _device.Allocate<int>(length);
        var source = Enumerable.Range(1, length).ToArray();

        x.View.CopyFrom(source);
        Array.Clear(source);

        Assert.Equal(Enumerable.Range(1, length), x.View.ToArray());
    }

    // y[i + 1] = 2 · y[i] over a random walk of slices, next to the same on the host.
    [Fact]
    public void Replay_RandomDependencies_EqualsTheOrderOfRecording()
    {
        const int Slices = 12;
        var moves = Enumerable.Range(0, 60)
            .Select(_ => (From: _random.Next(Slices), To: _random.Next(Slices)))
            .Where(move => move.From != move.To)
            .ToList();
        var expected = Enumerable.Range(1, Slices).Select(i => (double)i).ToArray();
        using var values = _device.Upload<float>([.. expected.Select(value => (float)value)]);
        var sequence = _device.Record(() =>
        {
            foreach (var (from, to) in moves)
                _device.Launch(
                    WithWrites(), default,
                    SampleKernels.ScaleArguments(
                        1, values.View.Slice(from, 1), values.View.Slice(to, 1), 0.5f));
        });

        for (var run = 0; run < 5; run++)
        {
            sequence.Run();
            foreach (var (from, to) in moves)
                expected[to] = 0.5 * expected[from];
        }

        // Halves are exact.
        Assert.Equal(expected.Select(value => (float)value), values.View.ToArray());
        Assert.Equal(5, _card.Calls("cuGraphLaunch"));
        Assert.Equal(0, _card.Calls("cuLaunchKernel"));
    }

    [Fact]
    public void Buffer_FreedBehindItsLastLaunch_IsFreedAfterIt()
    {
        using var sums = _device.Upload<float>(new float[50]);
        for (var i = 0; i < 50; i++)
        {
            using var x = _device.Upload<float>([i]);
            _device.Launch(
                SampleKernels.Scale(), default,
                SampleKernels.ScaleArguments(1, x, sums.View.Slice(i, 1), 2));
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(i => 2f * i), sums.View.ToArray());
    }

    [Fact]
    public void Launch_FromSeveralThreads_RunsOnTheOneDevice()
    {
        using var results = _device.Upload<float>(new float[64]);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var x = _device.Upload<float>([i]);
            _device.Launch(
                SampleKernels.Scale(), default,
                SampleKernels.ScaleArguments(1, x, results.View.Slice(i, 1), 3));
        });

        Assert.Equal(Enumerable.Range(0, 64).Select(i => 3f * i), results.View.ToArray());
    }

    [Fact]
    public void Dispose_WithEverythingInUse_FreesAll()
    {
        var device = _card.Open();
        var x = device.Upload<float>(new float[100_000]);
        var staging = device.Staging.Allocate<float>(1000);
        using (var fill = staging.Fill())
            fill.Values.Fill(1);
        device.Staging.Upload(staging, 1000, x.View.Slice(0, 1000));
        var sequence = device.Record(() =>
            device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1000, x, x, 2)));
        sequence.Run();

        device.Dispose();
        _device.Dispose();

        Assert.Equal(0, _card.Leaks());
        Assert.Throws<ObjectDisposedException>(sequence.Run);
        staging.Dispose();
        x.Dispose();
    }

    private static Kernel WithWrites()
    {
        var scale = SampleKernels.Scale();
        return new Kernel(scale.Name, scale.Text, [], scale.IsImplicit, scale.Run, (in config) => 0)
        {
            Writes = [false, false, true, false],
        };
    }
}
