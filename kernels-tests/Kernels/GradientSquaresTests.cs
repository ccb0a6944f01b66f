using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

public class GradientSquaresTests
{
    [Theory, EveryDevice(1), EveryDevice(255), EveryDevice(8191), EveryDevice(8192), EveryDevice(8193), EveryDevice(70_001)]
    public void GradientSquares_AnyLength_MatchTheBlocksSums(string deviceName, int count)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var grad = random.Floats(count);
        using var gradOnDevice = new GuardedMatrix(device, grad);
        using var squares = new GuardedMatrix(device, 1, UpdateLaunches.SquaresOf(count));

        UpdateLaunches.Squares(gradOnDevice.Vector, squares.Vector);

        // Squares do not cancel: each of some 32 additions in a row, and 8 of halves, is off by u of the sum.
        var expected = grad.Chunk(GradientSquares.Block).Select(block => block.Sum(g => (double)g * g));
        foreach (var (sum, actual) in expected.Zip(squares.Read()))
            Assert.True(Math.Abs(sum - actual) <= 64 * FloatError.Unit * sum, $"{actual} of {sum}, {random}");
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.999)]
    [InlineData(0.9999999)]
    [InlineData(0.0)]
    public void Correction_AnyStep_HasAllDigits(double beta)
    {
        foreach (var step in new[] { 1, 2, 3, 9, 10, 11, 100, 999, 1000, 1001, 123_456, int.MaxValue })
        {
            var expected = -Math.Exp(step * Math.Log(beta)) + 1;
            if (beta > 0.999) // Where that cancels.
                expected = step * (1 - beta) < 1e-3 ? step * (1 - beta) * (1 - (step - 1) * (1 - beta) / 2) : expected;
            var actual = UpdateNumbers.Correction((float)Math.Log(beta), step);
            Assert.True(
                Math.Abs(actual - expected) <= 6 * FloatError.Unit * expected, $"{actual} of {expected}, step {step}");
        }
    }
}
