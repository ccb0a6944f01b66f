using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

public class SoftmaxTests
{
    [Theory]
    [EveryDevice(1, 1, 0f)]
    [EveryDevice(1, 2, 0f)]
    [EveryDevice(13, 10, 0f)]
    [EveryDevice(10, 997, 0f)]
    [EveryDevice(17, 10, 1e4f)]
    [EveryDevice(17, 10, -1e4f)]
    public void Softmax_RowsAroundAnyLevel_MatchReference(
        string deviceName, int batch, int outputs, float level)
    {
        const float Range = 3;
        var random = RandomNumbers.Create();
        var z = random.SingleMatrix(batch, outputs, Range);
        for (var i = 0; i < batch; i++)
        {
            for (var j = 0; j < outputs; j++)
                z[i, j] += level;
        }

        var (logA, a) = Run(deviceName, z);

        // ln a = (z − max) − ln Σ: two differences, rounded by u of at most 2·Range and of |ln a|;
        // the sum of positive terms, each a function's error off, by at most u for each addition,
        // of random sign. None of them knows the level.
        var expected = ReferenceEquations.Activate(FloatError.Wide(z), ReferenceActivation.Softmax);
        var expectedLog = FloatError.Map(expected, Math.Log);
        var allowed = FloatError.OfSum(outputs) + FloatError.Function +
            (2 * Range + Math.Log(outputs) + 2 * Range) * FloatError.Unit;
        FloatError.AssertWithin(
            allowed * FloatError.Norm(expected), expected, a, $"a of [{batch} × {outputs}], {random}");
        FloatError.AssertWithin(
            allowed * Math.Sqrt(batch * outputs),
            expectedLog,
            logA,
            $"ln a of [{batch} × {outputs}], {random}");
    }

    [Theory, EveryDevice]
    public void Softmax_HugeZ_StaysFinite(string deviceName)
    {
        float[,] z = { { 1e4f, 0, -1e4f }, { -1e4f, -1e4f, -1e4f }, { 1e38f, -1e38f, 0 } };

        var (logA, a) = Run(deviceName, z);

        var third = 1 / 3f;
        float[] expected = [1, 0, 0, third, third, third, 1, 0, 0];
        Assert.All(a.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-7f));
        Assert.All(logA, value => Assert.True(float.IsFinite(value)));
        Assert.Equal([0, -1e4f, -2e4f], logA[..3]);
    }

    [Theory, EveryDevice]
    public void Softmax_OneNaN_SpoilsItsRowOnly(string deviceName)
    {
        var (_, a) = Run(deviceName, new[,] { { 0f, float.NaN, 1 }, { 0, 0, 0 } });

        Assert.All(a[..3], value => Assert.Equal(float.NaN, value));
        Assert.All(a[3..], value => Assert.Equal(1 / 3f, value, 1e-7f));
    }

    [Theory, EveryDevice]
    public void Softmax_RunTwice_GivesTheSameBits(string deviceName)
    {
        var z = RandomNumbers.Create().SingleMatrix(31, 17, 5);

        var (firstLog, first) = Run(deviceName, z);
        var (secondLog, second) = Run(deviceName, z);

        Assert.Equal(first, second);
        Assert.Equal(firstLog, secondLog);
    }

    private static (float[] LogA, float[] A) Run(string deviceName, float[,] z)
    {
        var device = TestDevices.Get(deviceName);
        using var zOnDevice = new GuardedMatrix(device, z);
        using var a = new GuardedMatrix(device, z.GetLength(0), z.GetLength(1));
        ForwardLaunches.Softmax(zOnDevice.Matrix, a.Matrix);
        return (zOnDevice.Read(), a.Read());
    }
}
