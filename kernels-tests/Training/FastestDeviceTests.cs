using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

public class FastestDeviceTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(1, 3, 2)]
    [InlineData(5, 4, 7, 3)]
    [InlineData(2, 3, 1)]
    public void Trial_AnyShape_TimesEveryDeviceForWork(int batch, params int[] layers)
    {
        var comparison = new DeviceTrial(layers, batch, Short).Compare();

        var found = Device.Diagnose();
        Assert.Equal(
            found.Devices.Where(device => device.Id != "ilgpu:cpu"), comparison.Speeds.Select(speed => speed.Device));
        Assert.Equal(found.Problems, comparison.Problems);
        Assert.Equal($"{string.Join('-', layers)}, batch {batch}", comparison.Shape);
        Assert.Contains(comparison.Fastest, found.Devices);
        Assert.All(comparison.Speeds, speed => Assert.Null(speed.Problem));
        Assert.All(comparison.Speeds, speed => Assert.True(
            0 < speed.MinStepsPerSecond && speed.MinStepsPerSecond <= speed.StepsPerSecond &&
            speed.StepsPerSecond <= speed.MaxStepsPerSecond));
    }

    [Fact]
    public void Comparison_OfKnownSpeeds_NamesTheFastestFirst()
    {
        DeviceInfo Info(string id) => TestDevices.Get("cpu").Info with { Id = id, Name = "n", Driver = "d" };
        var comparison = new DeviceComparison(
            "2-1, batch 3",
            [
                new DeviceSpeed { Device = Info("slow"), StepsPerSecond = 0.125, MinStepsPerSecond = 0.1, MaxStepsPerSecond = 0.2 },
                new DeviceSpeed { Device = Info("broken"), Problem = "It is full." },
                new DeviceSpeed { Device = Info("quick"), StepsPerSecond = 1234, MinStepsPerSecond = 1200, MaxStepsPerSecond = 1300 },
            ],
            ["No driver."]);

        Assert.Equal("quick", comparison.Fastest.Id);
        Assert.Equal(
            [
                "2-1, batch 3",
                "quick (n, d): 1,234 steps/s (1,200–1,300)",
                "slow (n, d): 0.13 steps/s (0.1–0.2)",
                "broken (n, d): It is full.",
                "No driver.",
            ],
            comparison.ToString().Split(Environment.NewLine));
    }

    [Fact]
    public void FastestDevice_WrongArguments_AreNamed()
    {
        Refused<ArgumentException>("layers has 1 numbers", 8, 64);
        Refused<ArgumentException>("layers has 0 numbers", 8);
        Refused<ArgumentException>("layers[1] is 0; a layer needs at least 1", 8, 64, 0, 10);
        Refused<ArgumentException>("layers[0] is -3", 8, -3, 10);
        Refused<ArgumentOutOfRangeException>("batch size must be at least 1", 0, 64, 10);
        Refused<ArgumentOutOfRangeException>("batch size must be at least 1", int.MinValue, 64, 10);
    }

    [Fact]
    public void FastestDevice_AbsurdShapes_SayWhatToMakeSmaller()
    {
        Refused<ArgumentException>("layers[0], which is 2,147,483,647", 2, int.MaxValue, 10);
        Refused<ArgumentException>("layers[1], which is 100", 1_000_000_000, 1, 100);
        Refused<ArgumentException>(
            "Make the batch or a layer smaller", 1, [.. Enumerable.Repeat(2_000_000_000, 9)]);
    }

    private static void Refused<TException>(string message, int batch, params int[] layers)
        where TException : ArgumentException
    {
        var e = Assert.Throws<TException>(() => Trainer.FastestDevice(layers, batch));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }
}
