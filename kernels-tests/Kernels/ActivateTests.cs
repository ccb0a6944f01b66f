using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

public class ActivateTests
{
    // Where e^z or e^−z overflows, too; 88.7 is ln of the largest float.
    private static readonly float[] Extremes =
    [
        0, -0f, 1e-30f, -1e-30f, 17, -17, 87, -87, 100, -100, 1e4f, -1e4f, 1e30f, -1e30f,
        float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    [Theory]
    [EveryDevice(ReferenceActivation.Identity)]
    [EveryDevice(ReferenceActivation.Sigmoid)]
    [EveryDevice(ReferenceActivation.Tanh)]
    [EveryDevice(ReferenceActivation.Relu)]
    [EveryDevice(ReferenceActivation.LeakyRelu)]
    [EveryDevice(ReferenceActivation.LeakyRelu20)]
    [EveryDevice(ReferenceActivation.Elu)]
    [EveryDevice(ReferenceActivation.Gelu)]
    [EveryDevice(ReferenceActivation.Silu)]
    [EveryDevice(ReferenceActivation.Mish)]
    [EveryDevice(ReferenceActivation.Selu)]
    [EveryDevice(ReferenceActivation.Softplus)]
    public void Activate_RandomShapes_MatchesReference(
        string deviceName, ReferenceActivation activation)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        (int, int)[] shapes = [(1, 1), (3, 7), (17, 61), (random.NextInt(1, 99), 257)];
        foreach (var (batch, outputs) in shapes)
        {
            var z = random.SingleMatrix(batch, outputs, 5);
            using var zOnDevice = new GuardedMatrix(device, z);
            using var a = new GuardedMatrix(device, batch, outputs);

            LibraryActivations.Of(activation).Apply(zOnDevice.Matrix, a.Matrix);

            var expected = ReferenceEquations.Activate(FloatError.Wide(z), activation);
            FloatError.AssertWithin(
                FloatError.Function * FloatError.Norm(expected), expected, a.Read(), $"{random}");
        }
    }

    [Theory]
    [EveryDevice(ReferenceActivation.Identity)]
    [EveryDevice(ReferenceActivation.Sigmoid)]
    [EveryDevice(ReferenceActivation.Tanh)]
    [EveryDevice(ReferenceActivation.Relu)]
    [EveryDevice(ReferenceActivation.LeakyRelu)]
    [EveryDevice(ReferenceActivation.LeakyRelu20)]
    [EveryDevice(ReferenceActivation.Elu)]
    [EveryDevice(ReferenceActivation.Gelu)]
    [EveryDevice(ReferenceActivation.Silu)]
    [EveryDevice(ReferenceActivation.Mish)]
    [EveryDevice(ReferenceActivation.Selu)]
    [EveryDevice(ReferenceActivation.Softplus)]
    public void Activate_Extremes_GiveTheLimit(string deviceName, ReferenceActivation activation)
    {
        var device = TestDevices.Get(deviceName);
        using var z = new GuardedMatrix(device, Extremes);
        using var a = new GuardedMatrix(device, 1, Extremes.Length);

        LibraryActivations.Of(activation).Apply(z.Matrix, a.Matrix);

        foreach (var (at, actual) in a.Read().Index())
        {
            // The reference is right for infinities too: Math.Max(0, −∞) = 0, 1 / (1 + e^∞) = 0.
            var expected = ReferenceActivations.Apply(activation, Extremes[at]);

            // A device may flush what is too small for a normal float.
            var error = Math.Abs(actual - expected);
            Assert.True(
                (float)expected == actual || (double.IsNaN(expected) && float.IsNaN(actual)) ||
                error <= FloatError.Function * Math.Abs(expected) + 1.2e-38,
                $"σ({Extremes[at]}) is {actual}; {expected} is right.");
        }
    }

    [Theory, EveryDevice]
    public void Activate_RunTwice_GivesTheSameBits(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var z = new GuardedMatrix(device, RandomNumbers.Create().SingleMatrix(37, 41, 5));
        int[] Run()
        {
            using var a = new GuardedMatrix(device, 37, 41);
            ForwardLaunches.Activate<Sigmoid>(z.Matrix, a.Matrix);
            return a.ReadBits();
        }

        Assert.Equal(Run(), Run());
    }
}
