using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>The precision that a trainer is asked for, as its network shows it.</summary>
public class PrecisionTests
{
    // Too many parameters for one multiprocessor.
    private const int Inputs = 64;
    private const int Hidden = 640;

    [Theory]
    [EveryDevice(Precision.TensorFloat32, 11, SparesIlgpu = true)]
    [EveryDevice(Precision.BFloat16, 8, SparesIlgpu = true)]
    public void Fit_InALowerPrecision_StaysNearStrictWeights(string deviceName, Precision precision, int digits)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var data = Data(random);
        var seed = random.Next();
        var strict = Train(device, data, seed, Precision.Float32);
        var rounded = Train(device, data, seed, precision);

        // Where there are no tensor cores it makes no difference.
        if (device.Info.ComputeCapability < 80)
        {
            Assert.Equal(strict, rounded);
            return;
        }

        // One step changes the weights by a product of two factors that are each off by half of the last
        // digit, after two products of which the same is true; they are a small part of the weights.
        Assert.NotEqual(strict, rounded);
        var allowed = 8 * Math.ScaleB(1, -digits) * Norm(strict);
        Assert.InRange(Norm([.. strict.Zip(rounded, (s, r) => s - r)]), 0, allowed);
        Assert.Equal(rounded, Train(device, data, seed, precision));
    }

    [Fact]
    public void Trainer_OfNoPrecision_Refuses()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 1], Activation.Sigmoid, seed: 1);

        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new Trainer(network, Loss.Quadratic, new Sgd(1), 1, precision: (Precision)3));

        Assert.Contains("TensorFloat32", error.Message, StringComparison.Ordinal);
    }

    private static float[] Train(Device device, Dataset data, int seed, Precision precision)
    {
        using var network = new Mlp(device, [Inputs, Hidden, Hidden, 4], Activation.Tanh, seed: seed);
        using var trainer = new Trainer(
            network, Loss.Quadratic, new Sgd(0.1f), batchSize: data.Rows, precision: precision);
        trainer.FitLast(data, epochs: 1);
        return network.Parameters.ToArray();
    }

    private static Dataset Data(RandomNumbers random) =>
        new(random.SingleMatrix(48, Inputs), random.SingleMatrix(48, 4));

    private static double Norm(IEnumerable<float> values) =>
        Math.Sqrt(values.Sum(v => (double)v * v));
}
