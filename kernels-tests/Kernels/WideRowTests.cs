using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

/// <summary>The forms of BP1 for wide rows, which the library takes on GPUs, on every device.</summary>
public class WideRowTests
{
    [Theory]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Sigmoid, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Tanh, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Absolute)]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Huber)]
    [EveryDevice(ReferenceActivation.Sigmoid, ReferenceLoss.CrossEntropy)]
    [EveryDevice(ReferenceActivation.Softmax, ReferenceLoss.CrossEntropy)]
    public void WideRows_EveryPair_MatchReference(
        string deviceName, ReferenceActivation activation, ReferenceLoss loss)
    {
        var random = RandomNumbers.Create();
        (int, int, int, int)[] shapes =
        [
            (1, 1, 0, 31), (7, 8, 2, 32), (8, 8, 0, 33), (9, 9, 3, 64),
            (random.NextInt(1, 40), 40, random.NextInt(0, 9), random.NextInt(1, 300)),
        ];
        foreach (var (batch, batchSize, cursor, outputs) in shapes)
        {
            var z = random.SingleMatrix(batch, outputs, OutputDeltaTests.Range);
            var y = SampleCosts.Targets(random, batch, outputs, activation);

            var (delta, costs) = Run(deviceName, activation, loss, z, y, batchSize, cursor);

            OutputDeltaTests.Verify(random, activation, loss, z, y, delta, costs);
        }
    }

    [Theory, EveryDevice]
    public void WideSoftmaxDelta_NaNAndHugeZ_StayInTheirRows(string deviceName)
    {
        var random = RandomNumbers.Create();
        var z = random.SingleMatrix(3, 65, OutputDeltaTests.Range);
        (z[0, 64], z[1, 3], z[1, 40]) = (float.NaN, 1e38f, -1e38f);
        var y = SampleCosts.Targets(random, 3, 65, ReferenceActivation.Softmax);

        var (delta, costs) = Run(
            deviceName, ReferenceActivation.Softmax, ReferenceLoss.CrossEntropy, z, y, 3, 0);

        Assert.All(delta[..65], value => Assert.Equal(float.NaN, value));
        Assert.Equal(float.NaN, costs[0]);
        Assert.All(delta[65..], value => Assert.True(float.IsFinite(value), $"{value}, {random}"));
        Assert.Equal(1 - y[1, 3], delta[65 + 3]);
    }

    private static (float[] Delta, float[] Costs) Run(
        string deviceName,
        ReferenceActivation activation,
        ReferenceLoss loss,
        float[,] z,
        float[,] y,
        int batchSize,
        int cursor)
    {
        var device = TestDevices.Get(deviceName);
        var (batch, outputs) = (z.GetLength(0), z.GetLength(1));
        using var zOnDevice = new GuardedMatrix(device, z);
        using var yOnDevice = new GuardedMatrix(device, y);
        using var delta = new GuardedMatrix(device, batch, outputs);
        using var costs = new GuardedCosts(device, batchSize, cursor);
        var (input, targets, errors, next) =
            (zOnDevice.Matrix, yOnDevice.Matrix, delta.Matrix, costs.Next);
        using var parameters = LibraryActivations.Of(loss, outputs).For(LibraryActivations.Of(activation))
            .UploadParameters(device, outputs);
        switch (activation, loss)
        {
            case (ReferenceActivation.Identity, ReferenceLoss.Quadratic):
                OutputLaunches.WideOutputDelta<Identity, QuadraticLoss>(input, targets, errors, next, parameters);
                break;
            case (ReferenceActivation.Sigmoid, ReferenceLoss.Quadratic):
                OutputLaunches.WideOutputDelta<Sigmoid, QuadraticLoss>(input, targets, errors, next, parameters);
                break;
            case (ReferenceActivation.Tanh, ReferenceLoss.Quadratic):
                OutputLaunches.WideOutputDelta<Tanh, QuadraticLoss>(input, targets, errors, next, parameters);
                break;
            case (ReferenceActivation.Identity, ReferenceLoss.Absolute):
                OutputLaunches.WideOutputDelta<Identity, AbsoluteLoss>(input, targets, errors, next, parameters);
                break;
            case (ReferenceActivation.Identity, ReferenceLoss.Huber):
                OutputLaunches.WideOutputDelta<Identity, HuberLoss>(
                    input, targets, errors, next, parameters);
                break;
            case (ReferenceActivation.Identity, ReferenceLoss.Pinball):
                OutputLaunches.WideOutputDelta<Identity, PinballLoss>(input, targets, errors, next, parameters);
                break;
            case (ReferenceActivation.Sigmoid, ReferenceLoss.CrossEntropy):
                OutputLaunches.WideOutputDelta<Sigmoid, SigmoidCrossEntropyLoss>(
                    input, targets, errors, next, parameters);
                break;
            default:
                OutputLaunches.WideSoftmaxDelta(input, targets, errors, next);
                break;
        }

        Assert.Equal(z.Cast<float>(), zOnDevice.Read());
        return (delta.Read(), costs.Read(batch));
    }
}
