// How do I write my own activation, loss and optimiser, and do they run on every device?

using GpuBp;
using GpuBp.Compute;
using GpuBp.Samples.OwnActivation;

// Devices sum in different orders, and their exp and tanh differ in the last bits; in training the
// differences stay small.
const double Tolerance = 1e-3;

// y = sin 3x, on 64 points from −1 to 1.
float[,] x = new float[64, 1], y = new float[64, 1];
for (var i = 0; i < 64; i++)
{
    x[i, 0] = (i - 31.5f) / 31.5f;
    y[i, 0] = MathF.Sin(3 * x[i, 0]);
}

var sine = new Dataset(x, y);
var found = Device.Diagnose();
Console.WriteLine(found);
Console.WriteLine();

double[] losses = [.. found.Devices.Select(device => Train(device.Id))];
var agree = losses.All(loss => Math.Abs(loss - losses[0]) <= Tolerance * losses[0]);
Console.WriteLine(agree
    ? $"They agree to {Tolerance:P1}."
    : $"They differ by more than {Tolerance:P1}.");
return agree ? 0 : 1;

double Train(string name)
{
    using var device = Device.Open(name);
    using var network =
        new Mlp(device, [1, 16, 16, 1], Activation.Of<Mish>(), Activation.Identity, seed: 1);
    var adagrad = Optimizer.Of<Adagrad>(learningRate: 0.1f, hyper1: 1e-8f);
    using var trainer = new Trainer(network, Loss.Of<LogCosh>(), adagrad, batchSize: 16, seed: 1);
    var history = trainer.Fit(sine, epochs: 200).History;
    Console.WriteLine(
        $"{name}: loss {history[0].Loss:F6} in the first epoch, {history[^1].Loss:F6} in the last");
    return history[^1].Loss;
}
