using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

public class CountCorrectTests
{
    [Theory, EveryDevice(1, 2), EveryDevice(1009, 10), EveryDevice(37, 101)]
    public void CountCorrect_RandomOutputs_MatchesHost(string deviceName, int batch, int outputs)
    {
        var random = RandomNumbers.Create();
        var a = random.SingleMatrix(batch, outputs);
        var labels = random.Labels(batch, outputs);
        var y = new float[batch, outputs];
        var expected = 0;
        for (var i = 0; i < batch; i++)
        {
            y[i, labels[i]] = 1;
            var row = Enumerable.Range(0, outputs).Select(j => a[i, j]).ToArray();
            if (Array.IndexOf(row, row.Max()) == labels[i])
                expected++;
        }

        Assert.Equal(expected, Count(deviceName, a, y));
    }

    [Theory]
    [EveryDevice(0.5f, 1f, 1)]
    [EveryDevice(0.49999997f, 1f, 0)]
    [EveryDevice(0.49999997f, 0f, 1)]
    [EveryDevice(0.5f, 0f, 0)]
    [EveryDevice(float.NaN, 1f, 0)]
    [EveryDevice(float.NaN, 0f, 0)]
    public void CountCorrect_OneOutput_SplitsAtOneHalf(
        string deviceName, float a, float y, int expected) =>
        Assert.Equal(expected, Count(deviceName, new[,] { { a } }, new[,] { { y } }));

    [Theory, EveryDevice]
    public void CountCorrect_EqualOutputs_TakesTheFirst(string deviceName)
    {
        float[,] a = { { 1, 1, 1 }, { 0, 1, 1 } };

        Assert.Equal(2, Count(deviceName, a, new float[,] { { 1, 0, 0 }, { 0, 1, 0 } }));
        Assert.Equal(0, Count(deviceName, a, new float[,] { { 0, 1, 0 }, { 0, 0, 1 } }));
    }

    [Theory, EveryDevice]
    public void CountCorrect_NaN_IsWrong(string deviceName)
    {
        float[,] a = { { float.NaN, 0 }, { 1, float.NaN }, { float.PositiveInfinity, 0 } };

        Assert.Equal(1, Count(deviceName, a, new float[,] { { 1, 0 }, { 1, 0 }, { 1, 0 } }));
    }

    [Theory, EveryDevice]
    public void CountCorrect_CalledAgain_AddsUp(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var a = new GuardedMatrix(device, new float[,] { { 0, 1 } });
        using var correct = device.Upload<int>([7, 100, 7]);

        for (var call = 0; call < 3; call++)
            OutputLaunches.CountCorrect(a.Matrix, a.Matrix, correct.View.Slice(1, 1));

        Assert.Equal([7, 103, 7], correct.View.ToArray());
    }

    private static int Count(string deviceName, float[,] a, float[,] y)
    {
        var device = TestDevices.Get(deviceName);
        using var aOnDevice = new GuardedMatrix(device, a);
        using var yOnDevice = new GuardedMatrix(device, y);
        using var correct = device.Upload<int>([0]);
        OutputLaunches.CountCorrect(aOnDevice.Matrix, yOnDevice.Matrix, correct);
        return correct.View.ToArray()[0];
    }
}
