using System.Text.Json;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>
/// Each schedule against PyTorch in float64, alone and on a fixed network; torch/schedules.py wrote the figures.
/// </summary>
public class ScheduleTorchTests
{
    private const int Units = 40;

    // By the names of the script, with its settings.
    private static readonly Dictionary<string, Func<ScheduleUnit, Schedule>> Schedules = new()
    {
        ["constant"] = _ => Schedule.Constant,
        ["step"] = unit => new StepSchedule(7, Unit: unit),
        ["step half"] = unit => new StepSchedule(3, 0.5, unit),
        ["exponential"] = unit => new ExponentialSchedule(0.9, unit),
        ["cosine"] = unit => new CosineSchedule(Units, Unit: unit),
        ["cosine least"] = unit => new CosineSchedule(Units, MinRate: 0.01, Unit: unit),
        ["cosine warm-up"] = unit => new CosineSchedule(Units, 5, Unit: unit),
        ["cosine warm-up least"] = unit => new CosineSchedule(Units, 10, 0.25, 0.02, unit),
        ["one cycle"] = unit => new OneCycleSchedule(0.5f, Units, Unit: unit),
        ["one cycle linear"] = unit => new OneCycleSchedule(0.5f, Units, 0.4, 10, 100, Unit: unit) { IsLinear = true },
        ["one cycle three phases"] = unit =>
            new OneCycleSchedule(0.5f, Units, 0.33, HasThreePhases: true, Unit: unit),
    };

    private static readonly Dictionary<string, PlateauSchedule> Plateaus = new()
    {
        ["default"] = new PlateauSchedule(),
        ["quick"] = new PlateauSchedule(0.5, 1, 0.01),
        ["cooling"] = new PlateauSchedule(0.3, 2, 0, 3, 0.01),
    };

    private static readonly Lazy<JsonElement> Figures = new(() => TorchFigures.Read("schedules"));

    [Fact]
    public void Schedules_OfTheScript_GivePyTorchsRates()
    {
        var cases = Figures.Value.GetProperty("cases");
        Assert.Equal(cases.EnumerateObject().Select(c => c.Name), Schedules.Keys);
        foreach (var (name, schedule) in Schedules)
        {
            foreach (var (n, expected) in TorchFigures.List(cases.GetProperty(name).GetProperty("rates")).Index())
            {
                var actual = schedule(ScheduleUnit.Epoch).RateAt(n, 1000, 0.3);
                Assert.True(Math.Abs(actual - expected) <= 1e-9 * expected, $"{name} at {n}: {actual} of {expected}");
            }
        }
    }

    [Fact]
    public void Plateaus_OfTheScript_GivePyTorchsRates()
    {
        var cases = Figures.Value.GetProperty("plateaus");
        var losses = TorchFigures.List(Figures.Value.GetProperty("losses"));
        Assert.Equal(cases.EnumerateObject().Select(c => c.Name), Plateaus.Keys);
        foreach (var (name, schedule) in Plateaus)
        {
            var state = Plateau.Start;
            foreach (var (n, expected) in TorchFigures.List(cases.GetProperty(name)).Index())
            {
                Assert.Equal(expected, state.Rate(schedule, 0.3), 1e-12 * expected);
                state = state.After(schedule, 0.3, losses[n]);
            }

            Assert.NotEqual(0, state.Changes);
        }
    }

    // One batch is one epoch, so that both units count the same.
    [Theory, EveryDevice(ScheduleUnit.Epoch), EveryDevice(ScheduleUnit.Step)]
    public void Training_TwentySteps_IsPyTorchs(string deviceName, ScheduleUnit unit)
    {
        var data = TorchFigures.Data;
        foreach (var (name, schedule) in Schedules)
        {
            using var network = TorchFigures.Network(deviceName);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.3f), data.Rows);
            var options = new FitOptions
            {
                Epochs = Figures.Value.GetProperty("steps").GetInt32(),
                Schedule = schedule(unit),
                RestoresBest = false,
            };

            var result = trainer.Fit(data, options);

            var figures = Figures.Value.GetProperty("cases").GetProperty(name);
            TorchFigures.Hold(name, figures.GetProperty("trained"), network, 1e-5);
            Assert.All(
                TorchFigures.List(figures.GetProperty("rates")).Zip(result.History),
                pair => Assert.Equal(pair.First, pair.Second.LearningRate, 1e-7));
        }
    }
}
