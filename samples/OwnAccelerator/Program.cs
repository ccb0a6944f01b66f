// How do I train on my own accelerator, on data that my ILGPU kernel computed, without a copy?

using GpuBp;
using GpuBp.Compute;
using GpuBp.Samples.OwnAccelerator;
using ILGPU;
using ILGPU.Runtime;
using Device = GpuBp.Compute.Device; // ILGPU.Runtime has a Device, too.

const int Points = 32 * 32;

using var context = Context.Create(builder => builder.Default().GpuBp());
using var accelerator = context.GetPreferredDevice(preferCPU: false).CreateAccelerator(context);
using var device = Device.FromAccelerator(accelerator);

using var points = accelerator.Allocate1D<float>(2 * Points);
using var inside = accelerator.Allocate1D<float>(Points);
var draw = accelerator
    .LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>>(Disc.Draw);
draw(Points, points.View, inside.View);

var disc = Dataset.FromDevice(
    features: new Matrix(device.View(points.View), Points, 2),
    targets: new Matrix(device.View(inside.View), Points, 1));
using var network =
    new Mlp(device, [2, 16, 1], Activation.Tanh, output: Activation.Sigmoid, seed: 1);
using var trainer = new Trainer(
    network, Loss.CrossEntropy, new Sgd(LearningRate: 0.3f, Momentum: 0.9f), batchSize: 64);
trainer.Fit(disc, epochs: 15);
Console.WriteLine($"{device}: accuracy {trainer.Evaluate(disc).Accuracy:P1}");
