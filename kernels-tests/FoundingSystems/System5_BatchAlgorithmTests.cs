using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.FoundingSystems;

/// <summary>
/// The batch algorithm: for each sample forward, output error and the way back; then one averaged
/// update, W ← W − (η/m) Σ δ aᵀ.
/// </summary>
public class System5_BatchAlgorithmTests
{
    private const float LearningRate = 0.5f;

    [Theory, EveryDevice(1), EveryDevice(13), EveryDevice(70)]
    public void Fit_WholeBatch_AppliesTheMeanOfTheSamplesUpdates(string deviceName, int samples)
    {
        var random = RandomNumbers.Create();
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName),
            random,
            [6, 9, 5],
            ReferenceActivation.Sigmoid,
            ReferenceActivation.Sigmoid,
            ReferenceLoss.Quadratic);
        var data = new Dataset(random.SingleMatrix(samples, 6), random.SingleMatrix(samples, 5));

        // Sample by sample, each with the weights of the start: what one sample alone would change.
        var expected = pair.Reference.Layers
            .Select(l => ((double[,])l.W.Clone(), (double[])l.B!.Clone())).ToArray();
        for (var i = 0; i < samples; i++)
        {
            var (x, y) = TrainingData.Part(data, [i]);
            var back = pair.Reference.Backward(pair.Reference.Forward(x), y);
            for (var l = 0; l < expected.Length; l++)
            {
                ReferenceEquations.Update(
                    expected[l].Item1,
                    expected[l].Item2,
                    back.GradW[l],
                    back.GradB[l],
                    LearningRate / samples);
            }
        }

        new Trainer(pair.Library, Loss.Quadratic, new Sgd(LearningRate), samples).FitLast(data, epochs: 1);

        // Gradients' share, as derived in GradientTests, for gradients smaller than the parameters.
        var share = 2 * Math.Sqrt(5) * (FloatError.OfSum(samples) + FloatError.Function);
        foreach (var (layer, (w, b)) in pair.Library.Layers.Zip(expected))
        {
            FloatError.AssertWithin(
                share * FloatError.Norm(w), w, [.. layer.GetWeights().Cast<float>()], $"W, {random}");
            FloatError.AssertWithin(share * FloatError.Norm(b), b, layer.GetBiases(), $"b, {random}");
        }
    }
}
