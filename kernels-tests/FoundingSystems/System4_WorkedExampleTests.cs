using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;

namespace GpuBp.Tests.FoundingSystems;

/// <summary>The worked example: 2-2-1, no biases, identity, ½(a − y)², η = 0.05, as printed.</summary>
public class System4_WorkedExampleTests
{
    // Half of the last printed digit, the seventh; a float's rounding here is 1e-8.
    private const double Printed = 5e-8;

    private static readonly Dataset Sample = new(new float[,] { { 2, 3 } }, new float[,] { { 1 } });

    [Theory, EveryDevice]
    public void Forward_FirstTime_GivesThePrintedNumbers(string deviceName)
    {
        using var network = Network(deviceName);
        using var x = new GuardedMatrix(network.Device, new float[,] { { 2, 3 } });
        using var pass = new ForwardPass(network, capacity: 1);

        pass.Run(x.Matrix);

        // The text prints six decimals; these are floats near 1, which end at 6e-8.
        var hidden = pass.A(0, 1).Data.ToArray();
        Assert.Equal(0.85, hidden[0], 1.2e-7);
        Assert.Equal(0.48, hidden[1], 1.2e-7);
        Assert.Equal(0.191, pass.Z(1).Data.ToArray()[0], Printed); // The identity: a = z.
        Assert.Equal(0.3272, Trainer(network).Evaluate(Sample).Loss, 5e-5);
        Assert.Equal(0.5 * 0.809 * 0.809, Trainer(network).Evaluate(Sample).Loss, 1.2e-7);
    }

    [Theory, EveryDevice]
    public void Fit_OneStep_GivesThePrintedWeights(string deviceName)
    {
        using var network = Network(deviceName);

        Trainer(network).FitLast(Sample, epochs: 1);

        var w2 = network.Layers[0].GetWeights();
        var w3 = network.Layers[1].GetWeights();
        Assert.Equal(0.121326, w2[0, 0], Printed);
        Assert.Equal(0.226989, w2[0, 1], Printed);
        Assert.Equal(0.132135, w2[1, 0], Printed);
        Assert.Equal(0.0982025, w2[1, 1], Printed);
        Assert.Equal(0.1743825, w3[0, 0], Printed);
        Assert.Equal(0.169416, w3[0, 1], Printed);
        Assert.Equal(0.2557, Predict(network), 5e-5);
    }

    [Theory, EveryDevice]
    public void Fit_Repeated_DrivesThePredictionToOne(string deviceName)
    {
        using var network = Network(deviceName);
        var trainer = Trainer(network);
        var errors = new List<float>();
        for (var round = 0; round < 20; round++)
        {
            errors.Add(1 - Predict(network));
            trainer.FitLast(Sample, epochs: 5);
        }

        // Down round by round until nothing is left but a rounding of 1.
        Assert.All(errors.Zip(errors.Skip(1)), p => Assert.True(
            Math.Abs(p.Second) < Math.Abs(p.First) || Math.Abs(p.Second) < 1e-6, $"{p}"));
        Assert.Equal(1, Predict(network), 1e-6);
    }

    private static Mlp Network(string deviceName)
    {
        var network = new Mlp(
            TestDevices.Get(deviceName),
            inputs: 2,
            [
                new(2, Activation.Identity) { HasBias = false },
                new(1, Activation.Identity) { HasBias = false },
            ]);
        network.Layers[0].SetWeights(new[,] { { 0.11f, 0.21f }, { 0.12f, 0.08f } });
        network.Layers[1].SetWeights(new[,] { { 0.14f, 0.15f } });
        return network;
    }

    private static Trainer Trainer(Mlp network) =>
        new(network, Loss.Quadratic, new Sgd(LearningRate: 0.05f), batchSize: 1);

    private static float Predict(Mlp network) => network.Predict(new float[,] { { 2, 3 } })[0, 0];
}
