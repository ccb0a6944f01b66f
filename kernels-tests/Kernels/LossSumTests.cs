using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

public class LossSumTests
{
    [Theory]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Sigmoid, ReferenceLoss.CrossEntropy)]
    [EveryDevice(ReferenceActivation.Softmax, ReferenceLoss.CrossEntropy)]
    public void LossSum_EveryLoss_MatchesReference(
        string deviceName, ReferenceActivation activation, ReferenceLoss loss)
    {
        var random = RandomNumbers.Create();

        // 97 · 101 elements are two groups, 700 · 401 the most there are, and ragged.
        foreach (var (batch, outputs) in new[] { (1, 1), (3, 5), (13, 5), (97, 101), (700, 401) })
        {
            var z = random.SingleMatrix(batch, outputs, 3);
            var y = Targets(random, batch, outputs, activation);
            var wide = FloatError.Wide(z);
            var a = ReferenceEquations.Activate(wide, activation);
            var given = activation == ReferenceActivation.Softmax
                ? FloatError.Narrow(FloatError.Map(a, Math.Log))
                : z;

            var sums = Sum(deviceName, activation, loss, given, FloatError.Narrow(a), y);

            // All terms are positive, so the chain of additions bounds the share: a thread's
            // elements, its group's tree. A cost is off by 8 u of its parts: functions' errors, and
            // |z|·u where max(z, 0) − z y cancels, or where a rounded a has moved the difference.
            var expected = batch * ReferenceLosses.Mean(
                wide, a, FloatError.Wide(y), activation, loss);
            var chain = batch * outputs / (sums.Length * LossSum.Threads) + 1 + 6;
            var parts = expected + wide.Cast<double>().Sum(v => Math.Abs(v) + 1);
            var allowed = FloatError.Unit * (chain * expected + 8 * parts);
            Assert.Equal(LossSum.Groups(batch * outputs), sums.Length);
            FloatError.AssertWithin(
                allowed,
                [expected],
                [(float)sums.Sum(s => (double)s)],
                $"[{batch} × {outputs}], {random}");
        }
    }

    [Theory, EveryDevice]
    public void LossSum_SaturatedSigmoid_StaysFinite(string deviceName)
    {
        // a is 0 or 1 to the last bit, and wrong: the logarithm of a would be −∞.
        float[,] z = { { 1e4f, -1e4f, 100, -100 } }, a = { { 1, 0, 1, 0 } }, y = { { 0, 1, 1, 0 } };

        var sums = Sum(
            deviceName, ReferenceActivation.Sigmoid, ReferenceLoss.CrossEntropy, z, a, y);

        Assert.Equal([2e4f], sums);
    }

    [Theory, EveryDevice]
    public void LossSum_RunTwice_GivesTheSameBits(string deviceName)
    {
        var random = RandomNumbers.Create();
        var (z, a, y) = (
            random.SingleMatrix(331, 97), random.SingleMatrix(331, 97), random.SingleMatrix(331, 97));
        float[] Run() =>
            Sum(deviceName, ReferenceActivation.Identity, ReferenceLoss.Quadratic, z, a, y);

        Assert.Equal(Run(), Run());
    }

    private static float[] Sum(
        string deviceName,
        ReferenceActivation activation,
        ReferenceLoss loss,
        float[,] z,
        float[,] a,
        float[,] y)
    {
        var device = TestDevices.Get(deviceName);
        using var zOnDevice = new GuardedMatrix(device, z);
        using var aOnDevice = new GuardedMatrix(device, a);
        using var yOnDevice = new GuardedMatrix(device, y);
        using var sums = new GuardedMatrix(device, 1, LossSum.Groups(z.Length));
        LibraryActivations.Of(loss).For(LibraryActivations.Of(activation)).Sum(
            zOnDevice.Matrix, aOnDevice.Matrix, yOnDevice.Matrix, sums.Vector);
        return sums.Read();
    }

    // One-hot under softmax, whose zeros must not be multiplied by ln a; probabilities else.
    private static float[,] Targets(
        RandomNumbers random, int batch, int outputs, ReferenceActivation activation)
    {
        var y = new float[batch, outputs];
        for (var i = 0; i < batch; i++)
        {
            var label = random.NextInt(0, outputs - 1);
            for (var j = 0; j < outputs; j++)
                y[i, j] = activation != ReferenceActivation.Softmax ? random.NextSingle()
                    : j == label ? 1 : 0;
        }

        return y;
    }
}
