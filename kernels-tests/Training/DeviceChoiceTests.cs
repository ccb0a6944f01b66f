using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Which of two devices is taken for a shape. The CPU with the kernels' own forms stands for the GPU.</summary>
public sealed class DeviceChoiceTests : IDisposable
{
    private static readonly int[] Sizes = [6, 5, 3];
    private readonly string _folder = Directory.CreateTempSubdirectory("choice-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Seconds of a step on the GPU and on the CPU, both only for layers.
    [Theory]
    [InlineData(1e-6, 1e-5, null, true, "is estimated to make")]
    [InlineData(1e-5, 1e-6, null, false, "is estimated to make")]
    [InlineData(1e-6, 3e-6, 100, true, "is estimated to make")] // Too short for a trial.
    [InlineData(3e-6, 1e-6, 100, false, "is estimated to make")]
    [InlineData(1, 3, null, true, "is estimated to make")] // Steps too long for one.
    public void Compare_ClearOrNotWorthATrial_TakesTheFasterByTheModel(
        double gpu, double cpu, int? steps, bool isGpu, string words)
    {
        var (chosen, reason) = Compare(gpu, cpu, steps);

        Assert.Equal(isGpu, chosen);
        Assert.StartsWith("6-5-3, batch 4: ", reason);
        Assert.Contains(words, reason, StringComparison.Ordinal);
    }

    [Theory, InlineData(null), InlineData(100_000_000)]
    public void Compare_DevicesOfNearlyTheSameSpeed_TriesThem(int? steps)
    {
        var (_, reason) = Compare(1e-6, 2e-6, steps);

        Assert.Contains(" made ", reason, StringComparison.Ordinal);
        Assert.Contains(" steps/s, cpu ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_GpuThatCannotTrain_TakesTheCpuAndSaysWhy()
    {
        var choice = new DeviceChoice(Sizes, 4, _ => throw new DeviceException("It is full."));

        var (isGpu, reason) = choice.Compare(TestDevices.Get(TestDevices.KernelForms), TestDevices.Get("cpu"), null);

        Assert.False(isGpu);
        Assert.Equal("cpu cannot train 6-5-3, batch 4: It is full.", reason);
    }

    [Fact]
    public void StepModel_OfTwoMeasurements_GivesThemAgainAndNothingNegative()
    {
        var random = RandomNumbers.Create();
        for (var round = 0; round < 20; round++)
        {
            var small = 1e-6 * (1 + random.Next(1000));
            var large = small * (1 + random.Next(5000) / 10.0);

            var model = StepModel.Solve(small, large);

            Assert.Equal(small, model.Seconds([16, 16, 16], 8), small * 1e-6);
            Assert.Equal(large, model.Seconds([384, 384, 384], 64), large * 1e-6);
            Assert.True(model.Seconds([1, 1], 1) > 0 && model.Layer >= 0 && model.Operation >= 0, $"{model}, {random}");
        }

        Assert.Equal(0, StepModel.Solve(2, 1).Operation);
    }

    [Fact]
    public void StepModel_OfADevice_IsMeasuredOnceAndKeptOnDisk()
    {
        var device = TestDevices.Get("cpu");

        var first = StepModel.Of(device, new DeviceCache(_folder));

        Assert.True(first.Layer > 0 || first.Operation > 0);
        Assert.Equal(first, StepModel.Of(device, new DeviceCache(_folder)));
        File.WriteAllText(Assert.Single(Directory.GetFiles(_folder)), "damaged");
        Assert.True(StepModel.Of(device, new DeviceCache(_folder)).Seconds(Sizes, 4) > 0);
    }

    [Fact]
    public void OpenFor_WithoutAGpu_IsTheCpu()
    {
        Assert.SkipWhen(Device.Diagnose().Devices.Any(device => device.IsGpu), "There is a GPU.");
        Assert.SkipUnless(
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("GPUBP_DEVICE")), "GPUBP_DEVICE names another.");

        using var device = Device.OpenFor([784, 30, 10], batchSize: 32);

        Assert.Equal("cpu", device.Info.Id);
        Assert.Null(device.Reason);
    }

    [Fact]
    public void OpenFor_WrongArguments_AreNamed()
    {
        Assert.Throws<ArgumentException>(() => Device.OpenFor([64], 8));
        Assert.Throws<ArgumentException>(() => Device.OpenFor([64, 0], 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => Device.OpenFor([64, 10], 0));
    }

    private static (bool IsGpu, string Reason) Compare(double gpuStep, double cpuStep, int? steps)
    {
        var gpu = TestDevices.Get(TestDevices.KernelForms);
        var choice = new DeviceChoice(
            Sizes, 4, device => new StepModel((device == gpu ? gpuStep : cpuStep) / (Sizes.Length - 1), 0));
        return choice.Compare(gpu, TestDevices.Get("cpu"), steps);
    }
}
