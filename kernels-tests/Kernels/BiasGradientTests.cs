using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

public class BiasGradientTests
{
    [Theory, EveryDevice]
    public void BiasGradient_RandomShapes_MatchesReference(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);

        // Around the group's 8 rows and 32 columns.
        (int, int)[] edges =
        [
            (1, 1), (1, 31), (7, 32), (8, 33), (9, 1), (97, 65), (1009, 3),
            (random.NextInt(1, 300), random.NextInt(1, 300)),
        ];
        foreach (var (batch, outputs) in edges)
        {
            var delta = random.SingleMatrix(batch, outputs);
            using var deltaOnDevice = new GuardedMatrix(device, delta);
            using var gradB = new GuardedMatrix(device, 1, outputs);

            BackwardLaunches.BiasGradient(deltaOnDevice.Matrix, gradB.Vector);

            // The longest chain of additions: a thread's rows, then the group's partial sums. A
            // device of small groups has one thread for each column. The division adds up to 5 u.
            var height = BiasGradient.Config(deltaOnDevice.Matrix).GroupY;
            var chain = batch / height + 1 + height;
            var squares = ReferenceEquations.BiasGradient(FloatError.Squares(delta));
            var allowed =
                (FloatError.OfSum(chain) + 5 * FloatError.Unit) * Math.Sqrt(squares.Sum() / batch);
            FloatError.AssertWithin(
                allowed,
                ReferenceEquations.BiasGradient(FloatError.Wide(delta)),
                gradB.Read(),
                $"[{batch} × {outputs}], {random}");
        }
    }

    [Theory, EveryDevice]
    public void BiasGradient_RunTwice_GivesTheSameBits(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        using var delta = new GuardedMatrix(device, random.SingleMatrix(501, 67));
        int[] Run()
        {
            using var gradB = new GuardedMatrix(device, 1, 67);
            BackwardLaunches.BiasGradient(delta.Matrix, gradB.Vector);
            return gradB.ReadBits();
        }

        Assert.Equal(Run(), Run());
    }

    [Theory, EveryDevice]
    public void BiasDescent_RandomShapes_StepsAlongTheGradient(string deviceName)
    {
        const float LearningRate = 0.7f;
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        using var learningRate = device.Upload<float>([LearningRate]);
        (int, int)[] edges = [(1, 1), (7, 32), (9, 33), (random.NextInt(1, 300), random.NextInt(1, 300))];
        foreach (var (batch, outputs) in edges)
        {
            var b = random.Floats(outputs);
            using var delta = new GuardedMatrix(device, random.SingleMatrix(batch, outputs));
            using var gradB = new GuardedMatrix(device, 1, outputs);
            using var bOnDevice = new GuardedMatrix(device, b);
            BackwardLaunches.BiasGradient(delta.Matrix, gradB.Vector);

            UpdateLaunches.BiasDescent(delta.Matrix, bOnDevice.Vector, learningRate);

            // The same sums, to the last bit; η / batch, its product and the difference round, up
            // to 8 u with OpenCL's division.
            var gradient = gradB.Read();
            var expected = b.Zip(gradient, (v, g) => v - (double)LearningRate * g).ToArray();
            var allowed = FloatError.Unit * (FloatError.Norm(expected) +
                8 * LearningRate * FloatError.Norm(FloatError.Wide(gradient)));
            FloatError.AssertWithin(
                allowed, expected, bOnDevice.Read(), $"[{batch} × {outputs}], {random}");
        }
    }
}
