using GpuBp.Bench.Scale;

namespace GpuBp.Tests.Bench;

/// <summary>The model by which the benchmark foretells steps on many hosts.</summary>
public sealed class ScalingModelTests
{
    // 1 KB takes 1 s; each of 2 other ranks adds 0.25 s.
    private static readonly Wire Slow = new(BytesPerSecond: 1000, Latency: 0.25);

    [Fact]
    public void StepSeconds_NothingBetween_AddsTheWire() => Assert.Equal(
        2 + 3 + 0.5,
        ScalingModel.StepSeconds([Begin(2, 0, 3000), Wait(0, 0)], ranks: 3, Slow),
        precision: 12);

    [Fact]
    public void StepSeconds_ComputingWhileItTravels_HidesTheWire()
    {
        Assert.Equal(
            2 + 5, ScalingModel.StepSeconds([Begin(2, 0, 3000), Wait(5, 0)], 3, Slow), precision: 12);
        Assert.Equal(
            2 + 3.5, ScalingModel.StepSeconds([Begin(2, 0, 3000), Wait(1, 0)], 3, Slow), precision: 12);
    }

    // The second begins at 1 s, when the first still has 2 s to go, and its delay overlaps nothing.
    [Fact]
    public void StepSeconds_TwoOperations_OneAfterAnother() => Assert.Equal(
        3 + 1 + 0.5,
        ScalingModel.StepSeconds(
            [Begin(0, 0, 3000), Begin(1, 1, 1000), Wait(0, 0), Wait(0, 1)], 3, Slow),
        precision: 12);

    [Fact]
    public void Trace_OfARehearsal_HasTheOperationsOfAStep()
    {
        var traced = new TracedGroup(new RehearsalGroup(3, wire: null));
        for (var step = 0; step < 4; step++)
        {
            var sent = traced.BeginAllToAll<float>(new float[30], [10, 10, 10], new float[20], [0, 10, 10]);
            sent.Wait();
            sent.Wait();
            traced.BeginAllGather<float>(new float[10], new float[30], [10, 10, 10]).Wait();
        }

        var trace = traced.Median();

        Assert.Equal(
            [(0, 80, false), (0, 0, true), (1, 80, false), (1, 0, true)],
            trace.Select(one => (one.Operation, (int)one.Bytes, one.IsWait)));
    }

    private static TraceEvent Begin(double seconds, int operation, long bytes) =>
        new(seconds, 0, operation, bytes, IsWait: false);

    private static TraceEvent Wait(double seconds, int operation) =>
        new(seconds, 0, operation, 0, IsWait: true);
}
