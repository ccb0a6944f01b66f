using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

/// <summary>What does not fit is refused before a launch, by name, actual and needed shape.</summary>
public class LaunchErrorTests
{
    [Theory, EveryDevice]
    public void Products_WrongShape_NameTheMatrix(string deviceName)
    {
        using var buffer = TestDevices.Get(deviceName).Allocate<float>(100);
        Matrix M(int rows, int columns) => new(buffer.View.Slice(1, rows * columns), rows, columns);
        BufferView<float> V(int length) => buffer.View.Slice(1, length);
        using var notes = TestDevices.Get(deviceName).Allocate<int>(3);
        FiniteCheck N(int current = 1, int nonFinite = 1) =>
            new(notes.View.Slice(0, current), notes.View.Slice(0, nonFinite));

        Refused(
            "x is [3 × 5]; [3 × 4]",
            () => ForwardLaunches.LinearForward<Relu>(M(3, 5), M(2, 4), V(2), M(3, 2)));
        Refused(
            "x is [4 × 4]; [3 × 4]",
            () => ForwardLaunches.LinearForward<Relu>(M(4, 4), M(2, 4), V(2), M(3, 2)));
        Refused(
            "a is [3 × 3]; [3 × 2]",
            () => ForwardLaunches.LinearForward<Relu>(M(3, 4), M(2, 4), V(2), M(3, 3)));
        Refused(
            "b has 3 elements; 2",
            () => ForwardLaunches.LinearForward<Relu>(M(3, 4), M(2, 4), V(3), M(3, 2)));
        Refused(
            "nextDelta is [3 × 3]; [3 × 2]",
            () => BackwardLaunches.BackwardDelta<Relu>(M(3, 3), M(2, 4), M(3, 4), M(3, 4)));
        Refused(
            "kept is [3 × 5]; [3 × 4]",
            () => BackwardLaunches.BackwardDelta<Relu>(M(3, 2), M(2, 4), M(3, 5), M(3, 4)));
        Refused(
            "delta is [3 × 5]; [3 × 4]",
            () => BackwardLaunches.BackwardDelta<Relu>(M(3, 2), M(2, 4), M(3, 5), M(3, 5)));
        Refused("x is [4 × 4]; [3 × 4]", () => BackwardLaunches.WeightGradient(M(3, 2), M(4, 4), M(2, 4), N()));
        Refused("gradW is [3 × 4]; [2 × 4]", () => BackwardLaunches.WeightGradient(M(3, 2), M(3, 4), M(3, 4), N()));
        Refused("gradB has 3 elements; 2", () => BackwardLaunches.BiasGradient(M(3, 2), V(3)));
        Refused("x is [4 × 4]; [3 × 4]", () => UpdateLaunches.WeightDescent(M(3, 2), M(4, 4), M(2, 4), V(1), N()));
        Refused("w is [3 × 4]; [2 × 4]", () => UpdateLaunches.WeightDescent(M(3, 2), M(3, 4), M(3, 4), V(1), N()));
        Refused("b has 3 elements; 2", () => UpdateLaunches.BiasDescent(M(3, 2), V(3), V(1)));
        Refused(
            "learningRate has 2 elements; 1",
            () => UpdateLaunches.WeightDescent(M(3, 2), M(3, 4), M(2, 4), V(2), N()));
        Refused(
            "current has 2 elements; 1", () => BackwardLaunches.WeightGradient(M(3, 2), M(3, 4), M(2, 4), N(2)));
        Refused(
            "nonFinite has 3 elements; 1",
            () => UpdateLaunches.WeightDescent(M(3, 2), M(3, 4), M(2, 4), V(1), N(1, 3)));
        Refused("learningRate has 2 elements; 1", () => UpdateLaunches.BiasDescent(M(3, 2), V(2), V(2)));
    }

    [Theory, EveryDevice]
    public void Elementwise_WrongShape_NameTheMatrix(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var buffer = device.Allocate<float>(100);
        using var rows = device.Allocate<int>(3);
        Matrix M(int rows, int columns) => new(buffer.View.Slice(1, rows * columns), rows, columns);
        BufferView<float> V(int length) => buffer.View.Slice(1, length);

        Refused("a is [2 × 3]; [3 × 2]", () => ForwardLaunches.Activate<Relu>(M(3, 2), M(2, 3)));
        Refused("a is [2 × 3]; [3 × 2]", () => ForwardLaunches.Softmax(M(3, 2), M(2, 3)));
        BatchCosts Costs(int cursors, int currents = 1) =>
            new(V(3), rows.View.Slice(0, cursors), rows.View.Slice(0, currents), 3);
        Refused(
            "y is [3 × 1]; [3 × 2]",
            () => OutputLaunches.OutputDelta<Relu, QuadraticLoss>(M(3, 2), M(3, 1), M(3, 2), Costs(1), V(2)));
        Refused(
            "delta is [1 × 2]; [3 × 2]",
            () => OutputLaunches.OutputDelta<Relu, QuadraticLoss>(M(3, 2), M(3, 2), M(1, 2), Costs(1), V(2)));
        Refused(
            "parameters has 1 elements; 2",
            () => OutputLaunches.OutputDelta<Relu, QuadraticLoss>(M(3, 2), M(3, 2), M(3, 2), Costs(1), V(1)));
        Refused(
            "y is [3 × 1]; [3 × 2]",
            () => OutputLaunches.SoftmaxDelta(M(3, 2), M(3, 1), M(3, 2), Costs(1)));
        Refused(
            "cursor has 2 elements; 1",
            () => OutputLaunches.SoftmaxDelta(M(3, 2), M(3, 2), M(3, 2), Costs(2)));
        Refused(
            "current has 2 elements; 1",
            () => OutputLaunches.SoftmaxDelta(M(3, 2), M(3, 2), M(3, 2), Costs(1, 2)));
        Refused(
            "z is [3 × 1]; [3 × 2]",
            () => OutputLaunches.SampleCost<QuadraticLoss>(M(3, 1), M(3, 2), M(3, 2), V(3), V(2)));
        Refused(
            "y is [3 × 1]; [3 × 2]",
            () => OutputLaunches.SampleCost<QuadraticLoss>(M(3, 2), M(3, 2), M(3, 1), V(3), V(2)));
        Refused(
            "costs has 2 elements; 3",
            () => OutputLaunches.SampleCost<QuadraticLoss>(M(3, 2), M(3, 2), M(3, 2), V(2), V(2)));
        Refused(
            "parameters has 3 elements; 2",
            () => OutputLaunches.SampleCost<QuadraticLoss>(M(3, 2), M(3, 2), M(3, 2), V(3), V(3)));
        Refused("grad has 4 elements; 5", () => UpdateLaunches.SgdUpdate(V(5), V(4), V(1)));
        Refused("learningRate has 2 elements; 1", () => UpdateLaunches.SgdUpdate(V(5), V(5), V(2)));
        Refused(
            "cursor has 3 elements; 1", () => BatchLaunches.GatherRows(M(9, 4), rows, rows, M(3, 4), 3));
        Refused(
            "batch is [3 × 5]; [3 × 4]",
            () => BatchLaunches.GatherRows(M(9, 4), rows, rows.View.Slice(0, 1), M(3, 5), 3));
        Refused("cursor has 3 elements; 1", () => BatchLaunches.NextBatch(rows));
        Refused(
            "y is [3 × 1]; [3 × 2]",
            () => OutputLaunches.CountCorrect(M(3, 2), M(3, 1), rows.View.Slice(0, 1)));
        Refused("correct has 3 elements; 1", () => OutputLaunches.CountCorrect(M(3, 2), M(3, 2), rows));
    }

    private static void Refused(string message, Action step)
    {
        var e = Assert.Throws<ArgumentException>(step);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }
}
