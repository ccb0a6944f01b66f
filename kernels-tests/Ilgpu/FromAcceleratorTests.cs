using GpuBp.Compute;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Training;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using Device = GpuBp.Compute.Device;

namespace GpuBp.Tests.Ilgpu;

/// <summary>A device by an accelerator that the user has made.</summary>
public class FromAcceleratorTests
{
    // The sums of two devices run in other orders.
    private const double Allowed = 1e-4;

    [Fact]
    public void FromAccelerator_Disposed_LeavesTheAcceleratorAlive()
    {
        using var own = new OwnAccelerator();
        using var users = own.Accelerator.Allocate1D<float>(3);
        var mine = own.Device.Upload<float>([1, 2, 3]);
        Assert.Equal(12, own.Device.AllocatedBytes);
        var inside = mine.View.AsArrayView().GetAccelerator();
        Assert.Same(own.Accelerator, inside);

        own.Device.Dispose();

        Assert.False(own.Accelerator.IsDisposed);
        users.CopyFromCPU([4, 5, 6]);
        Assert.Equal([4f, 5f, 6f], users.GetAsArray1D());
        Assert.Throws<ObjectDisposedException>(() => mine.View.ToArray());
        using var again = Device.FromAccelerator(own.Accelerator);
        using var x = again.Upload<float>([7]);
        Assert.Equal([7f], x.View.ToArray());
    }

    [Fact]
    public void FromAccelerator_DefaultCpu_SaysWhatItIs()
    {
        using var own = new OwnAccelerator();

        Assert.Equal("ilgpu:cpu", own.Device.Info.Id);
        Assert.Equal(16, own.Device.Info.MaxGroupSize);
        Assert.Equal($"ilgpu:cpu (CPUAccelerator, borrowed, {own.Device.Info.Driver})", own.Device.ToString());
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("momentum")]
    [InlineData("adam")]
    public void Fit_OnTheDefaultCpu_LearnsAsOnOurs(string optimizer)
    {
        var random = RandomNumbers.Create();
        using var own = new OwnAccelerator();
        var data = TrainingData.Classes(random, 48, 784, 10);

        Assert.Equal(Losses(TestDevices.Get("cpu")), Losses(own.Device), (a, b) => Math.Abs(a - b) <= Allowed * a);

        double[] Losses(Device device)
        {
            using var network = new Mlp(device, [784, 30, 10], Activation.Sigmoid, Activation.Softmax, seed: 1);
            Optimizer by = optimizer switch
            {
                "sgd" => new Sgd(0.1f),
                "momentum" => new Sgd(0.1f, Momentum: 0.9f),
                _ => new Adam(0.01f),
            };
            using var trainer = new Trainer(network, Loss.CrossEntropy, by, batchSize: 32);
            return [.. trainer.FitLast(data, epochs: 2).Select(epoch => epoch.Loss), trainer.Evaluate(data).Loss];
        }
    }

    [Fact]
    public void Fit_WithClippingOnTheDefaultCpu_NamesKernelAndThreadsAndRemedy()
    {
        using var own = new OwnAccelerator();
        using var large = new OwnAccelerator(CPUDevice.Nvidia);

        var e = Assert.Throws<ArgumentException>(() => Fit(own.Device));

        Assert.Contains("GradientSquares was launched with groups of 256 × 1 threads", e.Message, StringComparison.Ordinal);
        Assert.Contains("ilgpu:cpu takes at most 16", e.Message, StringComparison.Ordinal);
        Assert.Contains("CPUDevice.Nvidia.CreateCPUAccelerator(context)", e.Message, StringComparison.Ordinal);
        Assert.Equal(1024, large.Device.Info.MaxGroupSize);
        Fit(large.Device);

        static void Fit(Device device)
        {
            using var network = new Mlp(device, [2, 2, 1], Activation.Sigmoid, seed: 1);
            using var trainer = new Trainer(
                network, Loss.CrossEntropy, new Sgd(0.1f) { ClipNorm = 1 }, batchSize: 4);
            trainer.FitLast(TrainingData.Xor, epochs: 1);
        }
    }

    [Fact]
    public void FromAccelerator_Null_IsRefused() =>
        Assert.Throws<ArgumentNullException>(() => Device.FromAccelerator(null!));

    [Fact]
    public void FromAccelerator_DisposedAccelerator_IsRefusedByName()
    {
        using var own = new OwnAccelerator();
        own.Accelerator.Dispose();

        var e = Assert.Throws<ObjectDisposedException>(() => Device.FromAccelerator(own.Accelerator));

        Assert.Contains("CPUAccelerator was disposed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromAccelerator_ContextWithoutOurs_IsShownTheLine()
    {
        using var context = Context.Create(builder => builder.CPU().EnableAlgorithms());
        using var accelerator = context.CreateCPUAccelerator(0);

        var e = Assert.Throws<ArgumentException>(() => Device.FromAccelerator(accelerator));

        Assert.Contains("Context.Create(builder => builder.Default().GpuBp())", e.Message, StringComparison.Ordinal);
        Assert.Contains("tanh errs by 5·10⁻⁴", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GpuBp_BeforeOtherSettings_StillMarksTheContext()
    {
        using var context = Context.Create(builder => builder.GpuBp().Default());
        using var accelerator = context.CreateCPUAccelerator(0);

        using var device = Device.FromAccelerator(accelerator);

        Assert.Equal(OptimizationLevel.O1, context.Properties.OptimizationLevel);
    }

    [Fact]
    public void Calls_AfterTheAcceleratorWasDisposed_NameIt()
    {
        using var own = new OwnAccelerator();
        using var network = new Mlp(own.Device, [2, 2, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 4);
        trainer.FitLast(TrainingData.Xor, epochs: 1);
        using var x = own.Device.Upload<float>([1, 2]);
        own.Accelerator.Dispose();

        Action[] calls =
        [
            () => own.Device.Allocate<float>(1), () => x.View.ToArray(), () => x.View.CopyFrom([3, 4]),
            own.Device.Synchronize, () => network.Predict(TrainingData.Xor), () => trainer.FitLast(TrainingData.Xor, epochs: 1),
            () => GpuBp.Kernels.Launch.Copy(own.Device, 1, x.View.Slice(0, 1), x.View.Slice(1, 1)),
        ];

        Assert.All(calls, call => Assert.Contains(
            "CPUAccelerator, borrowed", Assert.Throws<DeviceException>(call).Message, StringComparison.Ordinal));
    }
}
