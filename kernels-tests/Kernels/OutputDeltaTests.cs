using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

public class OutputDeltaTests
{
    [Theory]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Sigmoid, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Tanh, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Relu, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.LeakyRelu, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Sigmoid, ReferenceLoss.CrossEntropy)]
    [EveryDevice(ReferenceActivation.Softmax, ReferenceLoss.CrossEntropy)]
    public void OutputDelta_EveryPair_MatchesReference(
        string deviceName, ReferenceActivation activation, ReferenceLoss loss)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var output = LibraryActivations.Of(activation);
        var function = LibraryActivations.Of(loss).For(output);
        (int, int)[] shapes = [(1, 1), (5, 3), (29, 31), (random.NextInt(1, 99), 101)];
        foreach (var (batch, outputs) in shapes)
        {
            var z = FloatError.Wide(random.SingleMatrix(batch, outputs, 2));
            var a = FloatError.Narrow(ReferenceEquations.Activate(z, activation));
            var y = random.SingleMatrix(batch, outputs);
            using var aOnDevice = new GuardedMatrix(device, a);
            using var yOnDevice = new GuardedMatrix(device, y);
            using var delta = new GuardedMatrix(device, batch, outputs);

            function.OutputDelta(output, aOnDevice.Matrix, yOnDevice.Matrix, delta.Matrix);

            // a − y and its product with σ′ round by u each; σ′ from the rounded a is off by 4 u.
            var expected = ReferenceEquations.OutputDelta(
                z, FloatError.Wide(a), FloatError.Wide(y), activation, loss);
            var difference = ReferenceEquations.OutputDelta(
                z, FloatError.Wide(a), FloatError.Wide(y), activation, ReferenceLoss.CrossEntropy);
            var allowed = 2 * FloatError.Norm(expected) +
                (loss == ReferenceLoss.Quadratic ? 4 * FloatError.Norm(difference) : 0);
            FloatError.AssertWithin(
                allowed * FloatError.Unit,
                expected,
                delta.Read(),
                $"[{batch} × {outputs}], {random}");
        }
    }
}
