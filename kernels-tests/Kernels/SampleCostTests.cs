using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

public class SampleCostTests
{
    [Theory]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Absolute)]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Huber)]
    [EveryDevice(ReferenceActivation.Sigmoid, ReferenceLoss.CrossEntropy)]
    [EveryDevice(ReferenceActivation.Softmax, ReferenceLoss.CrossEntropy)]
    public void SampleCost_EveryLoss_MatchesReference(
        string deviceName, ReferenceActivation activation, ReferenceLoss loss)
    {
        var random = RandomNumbers.Create();
        foreach (var (batch, outputs) in new[] { (1, 1), (3, 5), (97, 101), (random.NextInt(1, 2000), 11) })
        {
            var z = random.SingleMatrix(batch, outputs, 3);
            var y = SampleCosts.Targets(random, batch, outputs, activation);
            var wide = FloatError.Wide(z);
            var a = ReferenceEquations.Activate(wide, activation);
            var given = activation == ReferenceActivation.Softmax
                ? FloatError.Narrow(FloatError.Map(a, Math.Log))
                : z;

            var costs = Costs(deviceName, activation, loss, given, FloatError.Narrow(a), y);

            // All terms are positive, so the chain of additions bounds the share. A cost is off by
            // 8 u of its parts: functions' errors, and |z|·u where max(z, 0) − z y cancels, or where
            // a rounded a has moved the difference.
            var expected = SampleCosts.Of(wide, a, FloatError.Wide(y), activation, loss);
            var parts = expected.Sum() + wide.Cast<double>().Sum(v => Math.Abs(v) + 1);
            FloatError.AssertWithin(
                FloatError.Unit * (outputs * FloatError.Norm(expected) + 8 * parts),
                expected,
                costs,
                $"[{batch} × {outputs}], {random}");
        }
    }

    [Theory, EveryDevice]
    public void SampleCost_SaturatedSigmoid_StaysFinite(string deviceName)
    {
        // a is 0 or 1 to the last bit, and wrong: the logarithm of a would be −∞.
        float[,] z = { { 1e4f, -1e4f, 100, -100 } }, a = { { 1, 0, 1, 0 } }, y = { { 0, 1, 1, 0 } };

        var costs = Costs(
            deviceName, ReferenceActivation.Sigmoid, ReferenceLoss.CrossEntropy, z, a, y);

        Assert.Equal([2e4f], costs);
    }

    private static float[] Costs(
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
        using var costs = new GuardedMatrix(device, 1, z.GetLength(0));
        var function = LibraryActivations.Of(loss, z.GetLength(1)).For(LibraryActivations.Of(activation));
        using var parameters = function.UploadParameters(device, z.GetLength(1));
        function.SampleCost(zOnDevice.Matrix, aOnDevice.Matrix, yOnDevice.Matrix, costs.Vector, parameters);
        return costs.Read();
    }
}
