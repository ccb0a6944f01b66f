using System.Globalization;

namespace GpuBp;

/// <summary>
/// Chooses between a GPU and the CPU for networks of one shape: by an estimate for both, and where
/// that leaves it open by a trial of the shape.
/// </summary>
/// <param name="sizes">Inputs, then the neurons of each layer.</param>
/// <param name="batch">Samples of a mini-batch.</param>
/// <param name="model">The model of a device; its <see cref="DeviceException"/> says that the
/// device cannot train.</param>
internal sealed class DeviceChoice(int[] sizes, int batch, Func<Device, StepModel> model)
{
    /// <summary>An estimate decides where it makes a device so many times as fast.</summary>
    private const double SureRatio = 4;

    /// <summary>A trial of some 20 steps would take too long for the answer.</summary>
    private const double MaxTrialSeconds = 0.02;

    /// <summary>A training that ends so soon is not worth a trial.</summary>
    private const double MinTrainingSeconds = 2;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(0.1);

    /// <summary>A choice by models that are measured once, and kept on disk.</summary>
    internal static DeviceChoice Of(int[] sizes, int batch)
    {
        var cache = DeviceCache.FromEnvironment(Environment.GetEnvironmentVariable);
        return new DeviceChoice(sizes, batch, device => StepModel.Of(device, cache));
    }

    private string Shape => $"{string.Join('-', sizes)}, batch {batch}";

    /// <summary>
    /// Opens the device that <see cref="Device.Open"/> opens, or the CPU if that is faster.
    /// </summary>
    /// <param name="steps">The length of the training; null if it is not known.</param>
    /// <exception cref="DeviceException">An environment variable has an invalid value, or names no
    /// device.</exception>
    internal Device Open(double? steps)
    {
        var best = Device.Open();
        var isNamed = !string.IsNullOrWhiteSpace(
            Environment.GetEnvironmentVariable(DeviceCatalog.Variable));
        if (isNamed || !best.Info.IsGpu)
            return best;

        Device? cpu = null;
        try
        {
            cpu = Device.OpenCpu();
            var (isGpu, reason) = Compare(best, cpu, steps);
            var (chosen, other) = isGpu ? (best, cpu) : (cpu, best);
            chosen.Warnings = best.Warnings;
            chosen.Reason = reason;
            other.Dispose();
            return chosen;
        }
        catch
        {
            cpu?.Dispose();
            best.Dispose();
            throw;
        }
    }

    /// <summary>Whether the GPU is faster, and why that is believed.</summary>
    internal (bool IsGpu, string Reason) Compare(Device gpu, Device cpu, double? steps)
    {
        try
        {
            var (gpuStep, cpuStep) = (Estimate(gpu), Estimate(cpu));
            var (fast, slow) = (Math.Min(gpuStep, cpuStep), Math.Max(gpuStep, cpuStep));
            var isTried = slow < SureRatio * fast && slow <= MaxTrialSeconds &&
                !(steps * slow < MinTrainingSeconds);
            if (isTried)
            {
                var trial = new DeviceTrial(sizes, batch, Budget);
                (gpuStep, cpuStep) = (trial.SecondsOfStep(gpu), trial.SecondsOfStep(cpu));
            }

            return (gpuStep < cpuStep, Reason(gpu, gpuStep, cpu, cpuStep, isTried));
        }
        catch (DeviceException e)
        {
            return (false, $"{gpu.Info.Id} cannot train {Shape}: {e.Message}");
        }
    }

    private double Estimate(Device device) => model(device).Seconds(sizes, batch);

    private string Reason(
        Device gpu, double gpuStep, Device cpu, double cpuStep, bool isTried)
    {
        var ((fast, few), (slow, many)) = gpuStep < cpuStep
            ? ((gpu, gpuStep), (cpu, cpuStep))
            : ((cpu, cpuStep), (gpu, gpuStep));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Shape}: {fast.Info.Id} {(isTried ? "made" : "is estimated to make")} " +
            $"{1 / few:#,0.##} steps/s, {slow.Info.Id} {1 / many:#,0.##}");
    }
}
