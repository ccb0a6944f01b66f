using System.Runtime.InteropServices;
using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Training;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace GpuBp.Tests.Ilgpu;

/// <summary>Memory that ILGPU's user and the library share.</summary>
public class ArrayViewTests
{
    [Fact]
    public void View_OfUsersMemory_IsTheSameMemory()
    {
        using var own = new OwnAccelerator();
        using var users = own.Accelerator.Allocate1D<float>([0, 1, 2, 3, 4, 5, 6, 7]);

        var view = own.Device.View(users.View.SubView(3, 4));

        Assert.Equal(4, view.Length);
        Assert.Equal([3f, 4f, 5f, 6f], view.ToArray());
        view.Slice(1, 2).CopyFrom([40, 50]);
        Assert.Equal([0f, 1f, 2f, 3f, 40f, 50f, 6f, 7f], users.GetAsArray1D());
        Assert.Equal(0, own.Device.AllocatedBytes);

        // Kernels that read four floats at once may not take it for aligned.
        Assert.False(ProductShape.IsAlignedMatrix(new Matrix(view, 1, 4)));
        Assert.True(ProductShape.IsAlignedMatrix(new Matrix(own.Device.View(users.View.SubView(4, 4)), 1, 4)));
    }

    [Theory, EveryDevice(Only = "ilgpu:cpu")]
    public void AsArrayView_OfOurMemory_IsTheSameMemory(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var buffer = device.Upload<float>([0, 1, 2, 3, 4]);

        var view = buffer.View.Slice(1, 3).AsArrayView();

        Assert.Equal([1f, 2f, 3f], view.GetAsArray());
        view.SubView(1, 1).CopyFromCPU([20f]);
        Assert.Equal([0f, 1f, 20f, 3f, 4f], buffer.View.ToArray());
        Assert.Equal([1f, 20f, 3f], device.View(view).ToArray());
    }

    [Fact]
    public void Fit_OnADatasetOfTheDevice_ReadsItInPlace()
    {
        var random = RandomNumbers.Create();
        using var own = new OwnAccelerator();
        var data = TrainingData.Classes(random, 20, 6, 3);
        using var features = own.Accelerator.Allocate1D<float>(20 * 6);
        using var targets = own.Accelerator.Allocate1D(data.Targets.ToArray());
        features.MemSetToZero();
        var onDevice = Dataset.FromDevice(
            new Matrix(own.Device.View(features.View), 20, 6), new Matrix(own.Device.View(targets.View), 20, 3));
        Assert.True(onDevice.IsClassification);
        Assert.Equal(data.Labels, onDevice.Labels);

        // What the host has read is not what it trains on.
        features.CopyFromCPU(data.Features.ToArray());
        var (inPlace, copied) = (Train(onDevice), Train(data));

        Assert.Equal(copied.Parameters, inPlace.Parameters);
        Assert.Equal(copied.Loss, inPlace.Loss);
        Assert.Equal(data.Features.ToArray(), features.GetAsArray1D());

        (float[] Parameters, double Loss) Train(Dataset samples)
        {
            using var network = new Mlp(own.Device, [6, 5, 3], Activation.Tanh, Activation.Softmax, seed: 1);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 8, seed: 1);
            trainer.FitLast(samples, epochs: 2);
            return (network.Parameters.ToArray(), trainer.Evaluate(samples).Loss);
        }
    }

    [Fact]
    public void FromDevice_TwoDevices_NamesBoth()
    {
        using var own = new OwnAccelerator();
        using var x = own.Device.Upload<float>([1]);
        using var y = TestDevices.Get("cpu").Upload<float>([1]);

        var e = Assert.Throws<ArgumentException>(() => Dataset.FromDevice(new Matrix(x, 1, 1), new Matrix(y, 1, 1)));

        Assert.Contains("ilgpu:cpu", e.Message, StringComparison.Ordinal);
        Assert.Contains("targets on cpu", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void View_OfAnotherAccelerator_IsRefusedByName()
    {
        using var own = new OwnAccelerator();
        using var other = own.Context.CreateCPUAccelerator(0);
        using var users = other.Allocate1D<float>(3);

        var e = Assert.Throws<ArgumentException>(() => own.Device.View(users.View));

        Assert.Contains("another accelerator", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void View_Empty_IsRefused()
    {
        using var own = new OwnAccelerator();
        using var users = own.Accelerator.Allocate1D<float>(3);

        Assert.Contains(
            "empty", Assert.Throws<ArgumentException>(() => own.Device.View(ArrayView<float>.Empty)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => own.Device.View(users.View.SubView(1, 0)));
    }

    [Fact]
    public void View_OfMemoryThatIsNotAligned_IsRefusedByItsAddress()
    {
        using var own = new OwnAccelerator();
        var memory = Marshal.AllocHGlobal(64);
        using (var users = CPUMemoryBuffer.Create(own.Accelerator, memory + 4, length: 8, elementSize: sizeof(float)))
        {
            var view = users.AsArrayView<float>(0, 8);

            var e = Assert.Throws<ArgumentException>(() => own.Device.View(view));

            Assert.Contains($"0x{memory + 4:x}", e.Message, StringComparison.Ordinal);
            Assert.Contains("multiple of 16", e.Message, StringComparison.Ordinal);
        }

        Marshal.FreeHGlobal(memory);
    }

    [Fact]
    public void View_OfADisposedBuffer_IsRefusedWhereverItIsUsed()
    {
        using var own = new OwnAccelerator();
        using var x = own.Device.Upload<float>([1, 2, 3]);
        var users = own.Accelerator.Allocate1D<float>([4, 5, 6]);
        var (raw, view) = (users.View, own.Device.View(users.View));
        var sequence = own.Device.Record(() => Launch.Copy(own.Device, 3, view, x));
        sequence.Run();
        Assert.Equal([4f, 5f, 6f], x.View.ToArray());
        users.Dispose();

        Action[] uses =
        [
            () => own.Device.View(raw), () => view.ToArray(), () => view.CopyFrom([7, 8, 9]), () => view.AsArrayView(),
            () => Launch.Copy(own.Device, 3, view, x), sequence.Run,
        ];

        Assert.All(uses, use => Assert.Contains(
            "12 bytes", Assert.Throws<ObjectDisposedException>(use).Message, StringComparison.Ordinal));

        // Another view lets go of it, and works.
        using var others = own.Accelerator.Allocate1D<float>([1]);
        Assert.Equal([1f], own.Device.View(others.View).ToArray());
        Assert.Throws<ObjectDisposedException>(() => view.ToArray());
    }

    [Fact]
    public void Conversions_OnADisposedDevice_AreRefused()
    {
        using var own = new OwnAccelerator();
        using var users = own.Accelerator.Allocate1D<float>([4, 5, 6]);
        var view = own.Device.View(users.View);
        own.Device.Dispose();

        Assert.Throws<ObjectDisposedException>(() => own.Device.View(users.View));
        Assert.Throws<ObjectDisposedException>(() => view.AsArrayView());
        Assert.Equal([4f, 5f, 6f], users.GetAsArray1D());
    }

    [Theory, EveryDevice(Only = "cpu"), EveryDevice(Only = "opencl"), EveryDevice(Only = "cuda")]
    public void Conversions_OnADeviceThatIsNotIlgpus_AreRefusedByName(string deviceName)
    {
        using var own = new OwnAccelerator();
        using var users = own.Accelerator.Allocate1D<float>(3);
        var device = TestDevices.Get(deviceName);
        using var buffer = device.Allocate<float>(3);

        Action[] conversions = [() => device.View(users.View), () => buffer.View.AsArrayView()];

        Assert.All(conversions, convert => Assert.Contains(
            device.Info.Id, Assert.Throws<ArgumentException>(convert).Message, StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => default(BufferView<float>).AsArrayView());
    }
}
