using GpuBp.Compute;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;

namespace GpuBp.Tests.Training;

/// <summary>The two ways of a step: by stored gradients, and without.</summary>
public class TrainingStepTests
{
    private static readonly LossFunction Function = Loss.CrossEntropy.For(Activation.Softmax);

    [Theory, EveryDevice]
    public void Step_WithAndWithoutGradients_ChangesTheParametersAlike(string deviceName)
    {
        const int Batch = 33;
        const float LearningRate = 0.7f;
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        using var x = new GuardedMatrix(device, random.SingleMatrix(Batch, 7));
        using var y = new GuardedMatrix(
            device, SampleCosts.Targets(random, Batch, 5, Reference.ReferenceActivation.Softmax));
        var seed = random.Next();
        (float[] Parameters, float[] Costs) After(bool keepsGradients)
        {
            using var network = Network(device, seed);
            using var step = new TrainingStep(
                network, Function, new Sgd(LearningRate), Batch, new() { StoresGradients = keepsGradients });
            using var costs = new GuardedCosts(device, Batch);
            step.Run(x.Matrix, y.Matrix, costs.Next);
            return (network.Parameters.ToArray(), costs.Read(Batch));
        }

        var (stored, costs) = After(keepsGradients: true);
        var (direct, directCosts) = After(keepsGradients: false);

        // The same sums; η·(sum / batch) and (η / batch)·sum each round a few times, and a gradient
        // is at most as large as its terms, which are below 1 here.
        Assert.Equal(costs, directCosts);
        Assert.All(stored.Zip(direct), pair => Assert.Equal(
            pair.First, pair.Second, 10 * FloatError.Unit * (Math.Abs(pair.First) + LearningRate)));
        Assert.NotEqual(stored, Parameters(device, seed));
    }

    [Theory, EveryDevice]
    public void Step_OfPlainDescent_AllocatesNoGradients(string deviceName)
    {
        // A device of its own: others allocate on the shared one meanwhile.
        using var device = TestDevices.Open(deviceName);
        using var network = Network(device, seed: 1);
        long Bytes(bool keepsGradients)
        {
            var before = device.AllocatedBytes;
            using var step = new TrainingStep(network, Function, new Sgd(1), 3, new() { StoresGradients = keepsGradients });
            if (!keepsGradients)
                Assert.Throws<InvalidOperationException>(() => step.LastGradients);
            return device.AllocatedBytes - before;
        }

        // Of each layer, δ and a; of the last, δ and z; the loss's parameters, the learning rate, and
        // of each layer whether all was finite.
        Assert.Equal((2 * 3 * (11 + 5) + 5 + 3) * sizeof(float), Bytes(keepsGradients: false));
        Assert.Equal(
            Bytes(keepsGradients: false) + network.Parameters.Length * sizeof(float),
            Bytes(keepsGradients: true));
    }

    private static Mlp Network(Device device, long seed) =>
        new(device, [7, 11, 5], Activation.Sigmoid, Activation.Softmax, seed: seed);

    private static float[] Parameters(Device device, long seed)
    {
        using var network = Network(device, seed);
        return network.Parameters.ToArray();
    }
}
