using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

/// <summary>BP1 and the samples' costs, of elementwise outputs and of softmax.</summary>
public class OutputDeltaTests
{
    internal const int Range = 3;

    [Theory]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Sigmoid, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Tanh, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Relu, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.LeakyRelu, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Elu, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Gelu, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Silu, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Mish, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Selu, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Softplus, ReferenceLoss.Quadratic)]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Absolute)]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Huber)]
    [EveryDevice(ReferenceActivation.Tanh, ReferenceLoss.Huber)]
    [EveryDevice(ReferenceActivation.Identity, ReferenceLoss.Pinball)]
    [EveryDevice(ReferenceActivation.Tanh, ReferenceLoss.Pinball)]
    [EveryDevice(ReferenceActivation.Sigmoid, ReferenceLoss.CrossEntropy)]
    [EveryDevice(ReferenceActivation.Softmax, ReferenceLoss.CrossEntropy)]
    public void OutputDelta_EveryPair_MatchesReference(
        string deviceName, ReferenceActivation activation, ReferenceLoss loss)
    {
        var random = RandomNumbers.Create();

        // Whole and ragged batches, at and after the start of an epoch.
        (int, int, int, int)[] shapes =
        [
            (1, 1, 0, 1), (5, 5, 2, 3), (29, 64, 0, 31), (64, 64, 3, 10),
            (random.NextInt(1, 99), 99, random.NextInt(0, 9), 101),
        ];
        foreach (var (batch, batchSize, cursor, outputs) in shapes)
        {
            var z = random.SingleMatrix(batch, outputs, Range);
            var y = SampleCosts.Targets(random, batch, outputs, activation);

            var (delta, costs) = Run(deviceName, activation, loss, z, y, batchSize, cursor);

            Verify(random, activation, loss, z, y, delta, costs);
        }
    }

    [Theory, EveryDevice]
    public void OutputDelta_SaturatedSigmoid_CostsStayFinite(string deviceName)
    {
        // a is 0 or 1 to the last bit, and wrong: the logarithm of a would be −∞.
        var (delta, costs) = Run(
            deviceName,
            ReferenceActivation.Sigmoid,
            ReferenceLoss.CrossEntropy,
            new float[,] { { 1e4f, -1e4f, 100, -100 } },
            new float[,] { { 0, 1, 1, 0 } });

        Assert.All(delta.Zip([1f, -1f, 0f, 0f]), pair => Assert.Equal(pair.Second, pair.First, 1e-7f));
        Assert.Equal([2e4f], costs);
    }

    [Theory, EveryDevice]
    public void SoftmaxDelta_HugeZ_StaysFinite(string deviceName)
    {
        var (delta, costs) = Run(
            deviceName,
            ReferenceActivation.Softmax,
            ReferenceLoss.CrossEntropy,
            new float[,] { { 1e4f, 0, -1e4f }, { -1e4f, -1e4f, -1e4f }, { 1e38f, -1e38f, 0 } },
            new float[,] { { 0, 0, 1 }, { 1, 0, 0 }, { 1, 0, 0 } });

        var third = 1 / 3f;
        float[] expected = [1, 0, -1, third - 1, third, third, 0, 0, 0];
        Assert.All(delta.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-7f));
        Assert.Equal(2e4f, costs[0]);
        Assert.Equal(Math.Log(3), costs[1], 1e-6);
        Assert.Equal(0, costs[2]);
    }

    [Theory]
    [EveryDevice(ReferenceActivation.Sigmoid)]
    [EveryDevice(ReferenceActivation.Softmax)]
    public void OutputDelta_OneNaN_SpoilsItsSampleOnly(
        string deviceName, ReferenceActivation activation)
    {
        var (delta, costs) = Run(
            deviceName,
            activation,
            ReferenceLoss.CrossEntropy,
            new[,] { { 0f, float.NaN, 1 }, { 0, 0, 0 } },
            new float[,] { { 0, 1, 0 }, { 0, 0, 1 } });

        Assert.Equal(float.NaN, delta[1]);
        Assert.Equal(float.NaN, costs[0]);
        Assert.All(delta[3..], value => Assert.True(float.IsFinite(value)));
        Assert.True(float.IsFinite(costs[1]));
    }

    /// <summary>Holds δ and the samples' costs to the reference.</summary>
    internal static void Verify(
        RandomNumbers random,
        ReferenceActivation activation,
        ReferenceLoss loss,
        float[,] z,
        float[,] y,
        float[] delta,
        float[] costs)
    {
        var outputs = z.GetLength(1);

        // a is a function's error off, under softmax of a sum and of the differences that ln a
        // takes; so δ is, by the share of a. Against y it rounds by u, as the product with σ′,
        // which a's error moves by at most twice as much.
        var wide = FloatError.Wide(z);
        var a = ReferenceEquations.Activate(wide, activation);
        var what = $"[{z.GetLength(0)} × {outputs}] of {activation}, {loss}, {random}";
        var expected = ReferenceEquations.OutputDelta(
            wide, a, FloatError.Wide(y), activation, loss);
        var ofA = activation == ReferenceActivation.Softmax
            ? FloatError.OfSum(outputs) + (6 * Range + Math.Log(outputs)) * FloatError.Unit
            : 0;
        var parts = FloatError.Norm(a) + FloatError.Norm(FloatError.Wide(y));
        FloatError.AssertWithin(
            (3 * FloatError.Function + ofA) * parts, expected, delta, "δ of " + what);

        // A chain or a tree of additions of positive terms, each 8 u of its parts off, or as ln a is.
        var cost = SampleCosts.Of(wide, a, FloatError.Wide(y), activation, loss);
        var ofCost = outputs * FloatError.Unit * FloatError.Norm(cost) +
            (FloatError.Function + ofA) * (cost.Sum() + wide.Cast<double>().Sum(v => Math.Abs(v) + 1));
        FloatError.AssertWithin(ofCost, cost, costs, "costs of " + what);
    }

    private static (float[] Delta, float[] Costs) Run(
        string deviceName,
        ReferenceActivation activation,
        ReferenceLoss loss,
        float[,] z,
        float[,] y,
        int? batchSize = null,
        int cursor = 0)
    {
        var device = TestDevices.Get(deviceName);
        var (batch, outputs) = (z.GetLength(0), z.GetLength(1));
        var output = LibraryActivations.Of(activation);
        using var zOnDevice = new GuardedMatrix(device, z);
        using var yOnDevice = new GuardedMatrix(device, y);
        using var delta = new GuardedMatrix(device, batch, outputs);
        using var costs = new GuardedCosts(device, batchSize ?? batch, cursor);
        var function = LibraryActivations.Of(loss, outputs).For(output);
        using var parameters = function.UploadParameters(device, outputs);
        function.OutputDelta(
            output, zOnDevice.Matrix, yOnDevice.Matrix, delta.Matrix, costs.Next, parameters);
        Assert.Equal(z.Cast<float>(), zOnDevice.Read());
        return (delta.Read(), costs.Read(batch));
    }
}
