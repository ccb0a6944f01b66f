using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.FoundingSystems;

/// <summary>
/// One hidden layer, squared error, one sample at a time: each weight's gradient is the output of
/// the neuron before it times the backward signal of the neuron after it.
/// </summary>
public class System2_SampleBySampleSgdTests
{
    [Theory]
    [EveryDevice(ReferenceActivation.Sigmoid)]
    [EveryDevice(ReferenceActivation.Tanh)]
    [EveryDevice(ReferenceActivation.Relu)]
    [EveryDevice(ReferenceActivation.LeakyRelu)]
    public void Gradient_OneSample_IsInputTimesBackwardSignal(
        string deviceName, ReferenceActivation activation)
    {
        var random = RandomNumbers.Create();
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName),
            random,
            [6, 9, 4],
            activation,
            activation,
            ReferenceLoss.Quadratic);
        var (x, y) = (random.SingleMatrix(1, 6), random.SingleMatrix(1, 4));
        var hidden = pair.Reference.Forward(FloatError.Wide(x)).A[0];
        var first = pair.Reference.Layers[0];
        var sums = ReferenceEquations.PreActivation(
            FloatError.Squares(x),
            FloatError.Map(first.W, w => w * w),
            [.. first.B!.Select(b => b * b)]);

        // For one sample ∂C/∂b is the backward signal δ itself.
        var (gradW, signal, _) = pair.Step(x, y);

        // One product and a division by 1 from the library's own δ: exact but for 6 u. The hidden
        // outputs are off by their own sum and function.
        AssertOuterProduct(signal[0]!, FloatError.Wide(x), gradW[0], allowedOfInput: 0);
        AssertOuterProduct(
            signal[1]!,
            hidden,
            gradW[1],
            FloatError.OfSum(7) * Math.Sqrt(sums.Cast<double>().Sum()) +
                FloatError.Function * FloatError.Norm(hidden));
    }

    [Theory]
    [EveryDevice(ReferenceActivation.Sigmoid)]
    [EveryDevice(ReferenceActivation.Tanh)]
    [EveryDevice(ReferenceActivation.Relu)]
    [EveryDevice(ReferenceActivation.LeakyRelu)]
    public void Fit_SampleBySample_Learns(string deviceName, ReferenceActivation activation)
    {
        using var network = new Mlp(
            TestDevices.Get(deviceName),
            [2, 8, 1],
            LibraryActivations.Of(activation),
            Activation.Identity,
            seed: 1);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.2f), batchSize: 1);

        // Half of the squared error of the best constant, ½, is 0.125. What has learnt need not go on.
        using var learnt = new CancellationTokenSource();
        var result = trainer.Fit(
            TrainingData.Xor,
            new FitOptions { Epochs = 1000, RestoresBest = false },
            epoch =>
            {
                if (epoch.Loss < 0.005)
                    learnt.Cancel();
            },
            learnt.Token);

        Assert.True(result.History[^1].Loss < 0.01, $"The loss is {result.History[^1].Loss}.");
        Assert.Equal(1, trainer.Evaluate(TrainingData.Xor).Accuracy);
    }

    private static void AssertOuterProduct(
        float[] signal, double[,] input, float[] gradW, double allowedOfInput)
    {
        double[] expected = [.. signal.SelectMany(d => input.Cast<double>().Select(x => d * x))];
        var allowed = 6 * FloatError.Unit * FloatError.Norm(expected) +
            allowedOfInput * FloatError.Norm(FloatError.Wide(signal));
        FloatError.AssertWithin(allowed, expected, gradW, "gradW");
    }
}
