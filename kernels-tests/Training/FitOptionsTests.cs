using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Options of training out of their range, and such as contradict each other.</summary>
public class FitOptionsTests
{
    public static TheoryData<string, Func<FitOptions>, string> Impossible => new()
    {
        { "Epochs", () => new FitOptions { Epochs = 0 }, "at least 1" },
        { "ValidationShare", () => new FitOptions { ValidationShare = -0.1 }, "at least 0 and below 1" },
        { "ValidationShare", () => new FitOptions { ValidationShare = 1 }, "at least 0 and below 1" },
        { "ValidationShare", () => new FitOptions { ValidationShare = double.NaN }, "at least 0 and below 1" },
        { "Metric", () => new FitOptions { Metric = (Metric)2 }, "one of Loss, Accuracy" },
        { "Patience", () => new FitOptions { Patience = 0 }, "at least 1" },
        { "MinDelta", () => new FitOptions { MinDelta = -1 }, "at least 0 and finite" },
        { "MinDelta", () => new FitOptions { MinDelta = double.PositiveInfinity }, "at least 0 and finite" },
        { "TimeBudget", () => new FitOptions { TimeBudget = TimeSpan.Zero }, "above 0" },
    };

    [Theory, MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void Option_OutOfRange_NamesItTheValueAndTheRange(string name, Func<FitOptions> make, string range)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(name, make);

        Assert.NotNull(e.ActualValue);
        Assert.Contains(range, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schedule_Null_IsRefused() =>
        Assert.Throws<ArgumentNullException>("value", () => new FitOptions { Schedule = null! });

    [Theory, EveryDevice]
    public void Fit_OptionsThatContradict_SaysWhatToDo(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1), 1);
        var numbers = new Dataset(new float[4, 2], new float[,] { { 0.5f }, { 1 }, { 2 }, { 3 } });
        ArgumentException Refused(FitOptions options) =>
            Assert.Throws<ArgumentException>(nameof(options), () => trainer.Fit(numbers, options));

        var both = Refused(new FitOptions { Validation = numbers, ValidationShare = 0.5 });
        Assert.Contains("set one", both.Message, StringComparison.Ordinal);
        foreach (var options in new FitOptions[]
            { new(), new() { Validation = numbers }, new() { ValidationShare = 0.5 } })
        {
            var e = Refused(options with { Metric = Metric.Accuracy });
            Assert.Contains("validation samples with classes", e.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentNullException>("options", () => trainer.Fit(numbers, null!));
        Assert.Throws<ArgumentNullException>("train", () => trainer.Fit((Dataset)null!, new FitOptions()));
    }
}
