using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

public class SgdUpdateTests
{
    [Theory, EveryDevice(1), EveryDevice(257), EveryDevice(10_007)]
    public void SgdUpdate_RandomParameters_MatchesTheFormula(string deviceName, int count)
    {
        const float LearningRate = 0.3f;
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var (w, grad) = (random.Floats(count), random.Floats(count));
        using var wOnDevice = new GuardedMatrix(device, w);
        using var gradOnDevice = new GuardedMatrix(device, grad);
        using var learningRate = device.Upload<float>([LearningRate]);

        UpdateLaunches.SgdUpdate(wOnDevice.Vector, gradOnDevice.Vector, learningRate);

        // One rounding of the product, one of the difference.
        var expected = w.Zip(grad, (v, g) => v - (double)LearningRate * g).ToArray();
        var allowed = FloatError.Unit *
            (FloatError.Norm(expected) + LearningRate * FloatError.Norm(FloatError.Wide(grad)));
        FloatError.AssertWithin(allowed, expected, wOnDevice.Read(), $"{random}");
        Assert.Equal(grad, gradOnDevice.Read());
    }
}
