using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

/// <summary>Every product under every tile of several stages.</summary>
public class StagedTileTests
{
    [Theory, EveryStagedTile]
    public void LinearForward_StagedTile_MatchesReference(string deviceName, string tileName)
    {
        var random = RandomNumbers.Create();
        var tile = TestTile.All[tileName];
        foreach (var shape in ProductShapes.Of(deviceName, tile, random))
            LinearForwardTests.Verify(
                deviceName,
                random,
                shape,
                ReferenceActivation.Sigmoid,
                (x, w, b, a) => tile.Run(x, w, (x, w) => new LinearForwardTests.Call(x, w, b, a)),
                tile.Precision,
                tile.IsAligned);
    }

    [Theory, EveryStagedTile]
    public void BackwardDelta_StagedTile_MatchesReference(string deviceName, string tileName)
    {
        var random = RandomNumbers.Create();
        var tile = TestTile.All[tileName];
        foreach (var shape in ProductShapes.Of(deviceName, tile, random))
            BackwardDeltaTests.Verify(
                deviceName,
                random,
                shape,
                ReferenceActivation.Tanh,
                (nextDelta, nextW, a, delta) =>
                    tile.Run(nextDelta, nextW, (nextDelta, nextW) =>
                        new BackwardDeltaTests.Call(nextDelta, nextW, a, delta)),
                tile.Precision,
                tile.IsAligned);
    }

    [Theory, EveryStagedTile]
    public void WeightGradient_StagedTile_MatchesReference(string deviceName, string tileName)
    {
        var random = RandomNumbers.Create();
        var tile = TestTile.All[tileName];
        foreach (var shape in ProductShapes.Of(deviceName, tile, random))
            WeightGradientTests.Verify(
                deviceName,
                random,
                shape,
                (delta, x, gradW, check) =>
                    tile.Run(delta, x, (delta, x) => new WeightGradientTests.Call(delta, x, gradW, check)),
                tile.Precision,
                tile.IsAligned);
    }

    [Theory, EveryStagedTile]
    public void WeightDescent_StagedTile_MatchesReference(string deviceName, string tileName)
    {
        var random = RandomNumbers.Create();
        var tile = TestTile.All[tileName];
        foreach (var shape in ProductShapes.Of(deviceName, tile, random))
            WeightDescentTests.Verify(
                deviceName,
                random,
                shape,
                (delta, x, w, rate, check) =>
                    tile.Run(delta, x, (delta, x) => new WeightDescentTests.Call(delta, x, w, rate, check)),
                tile.Precision,
                tile.IsAligned);
    }
}
