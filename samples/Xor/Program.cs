// What is the smallest program that trains a network?

using GpuBp;
using GpuBp.Compute;

var xor = new Dataset(
    features: new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } },
    targets: new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });

using var device = Device.Open();
using var network = new Mlp(device, [2, 8, 1], Activation.Sigmoid, seed: 1);
using var trainer =
    new Trainer(network, Loss.CrossEntropy, new Sgd(LearningRate: 1f), batchSize: 4);
trainer.Fit(xor, epochs: 1000);

var outputs = network.Predict(xor);
for (var i = 0; i < xor.Rows; i++)
    Console.WriteLine($"{xor.Row(i)[0]} xor {xor.Row(i)[1]} = {outputs[i, 0]:F3}");
Console.WriteLine($"{device}: accuracy {trainer.Evaluate(xor).Accuracy:P0}");
