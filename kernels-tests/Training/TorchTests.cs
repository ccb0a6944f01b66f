using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;

namespace GpuBp.Tests.Training;

/// <summary>Each activation and loss against PyTorch in float64, over 20 steps.</summary>
public class TorchTests(ITestOutputHelper output)
{
    /// <summary>‖ours − theirs‖ / ‖theirs‖ of each tensor: some 100 u, of 20 steps that err by a few u each.</summary>
    private const double Allowed = 1e-5;

    [Theory, EveryDevice]
    public void Fit_EveryActivationAndLoss_IsPyTorchs(string deviceName)
    {
        var worst = 0.0;
        foreach (var stored in TorchCase.All)
        {
            using var network = stored.Network(TestDevices.Get(deviceName));
            using var trainer = new Trainer(
                network, stored.LossOf(), new Sgd(TorchCase.LearningRate), stored.Data.Rows);

            var losses = trainer.FitLast(stored.Data, stored.Losses.Length).Select(p => p.Loss).ToArray();

            double Share(double[] theirs, IEnumerable<double> ours) =>
                FloatError.Norm(theirs.Zip(ours, (t, o) => o - t)) / FloatError.Norm(theirs);
            var shares = network.Layers.SelectMany((layer, l) => new[]
            {
                Share(stored.Last[2 * l], layer.GetWeights().Cast<float>().Select(w => (double)w)),
                Share(stored.Last[2 * l + 1], layer.GetBiases().Select(b => (double)b)),
            }).Append(Share(stored.Losses, losses)).ToArray();
            Assert.All(shares, share => Assert.True(share <= Allowed, $"{share:E2} in {stored.Name}"));
            worst = Math.Max(worst, shares.Max());
        }

        output.WriteLine($"{TorchCase.All.Count} trainings, at most {worst:E2} off.");
    }
}
