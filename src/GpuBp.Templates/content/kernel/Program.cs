// Runs a kernel of its own on the best device of this machine.
using GpuBp.Compute;
using GpuBpKernel;

float[] values = [1, 2, 3, 4];
using var device = Device.Open();
using var x = device.Upload<float>(values);
using var y = device.Allocate<float>(values.Length);
Launch.Scale(device, values.Length, x.View, y.View, factor: 2f);
Console.WriteLine($"{device}: {string.Join(' ', y.View.ToArray())}");
