using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>
/// How long a training step takes on a device, from two constants of it:
/// layers · <paramref name="Layer"/> + operations · <paramref name="Operation"/>.
/// </summary>
/// <remarks>
/// Right within a factor of some three: products of narrow layers and small batches run below the
/// speed of large ones.
/// </remarks>
/// <param name="Layer">Seconds for each layer, however small.</param>
/// <param name="Operation">Seconds for each addition and multiplication of a product.</param>
internal sealed record StepModel(double Layer, double Operation)
{
    private const string CacheName = "steps";

    private const int SmallBatch = 8;
    private const int LargeBatch = 64;

    // A device that needs as long for a step of next to nothing is not asked for a large one.
    private const double MaxSmallSeconds = 5e-3;

    private static readonly int[] Small = [16, 16, 16];
    private static readonly int[] Large = [384, 384, 384];
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(0.05);

    /// <summary>The seconds of a step, estimated.</summary>
    /// <param name="sizes">Inputs, then the neurons of each layer.</param>
    /// <param name="batch">Samples of a mini-batch.</param>
    internal double Seconds(ReadOnlySpan<int> sizes, int batch) =>
        (sizes.Length - 1) * Layer + Operations(sizes, batch) * Operation;

    /// <summary>
    /// The constants of a device: those that an earlier process measured, or measured now, which
    /// takes some tenths of a second.
    /// </summary>
    /// <exception cref="DeviceException">It cannot train.</exception>
    internal static StepModel Of(Device device, DeviceCache cache)
    {
        var key = $"{device.Info}, {device.Info.ComputeUnits} units, " +
            $"{typeof(StepModel).Module.ModuleVersionId}" +
            (device is Compute.Cpu.CpuDevice cpu ? $", {cpu.Options.Threads} threads" : "");
        if (Read(cache, key) is { } known)
            return known;

        var measured = Measure(device);
        cache.Write(
            CacheName, key,
            JsonSerializer.SerializeToUtf8Bytes(measured, StepModelJson.Default.StepModel));
        return measured;
    }

    private static StepModel Measure(Device device)
    {
        var small = new DeviceTrial(Small, SmallBatch, Budget).SecondsOfStep(device);
        return small > MaxSmallSeconds
            ? new StepModel(small / (Small.Length - 1), 0)
            : Solve(small, new DeviceTrial(Large, LargeBatch, Budget).SecondsOfStep(device));
    }

    /// <summary>The constants by which steps of both shapes take these seconds.</summary>
    internal static StepModel Solve(double small, double large)
    {
        var operations = (Operations(Small, SmallBatch), Operations(Large, LargeBatch));
        var operation = Math.Max(0, large - small) / (operations.Item2 - operations.Item1);
        return new StepModel(
            Math.Max(0, small - operations.Item1 * operation) / (Small.Length - 1), operation);
    }

    // Three products, each of an addition and a multiplication for each weight and sample.
    private static double Operations(ReadOnlySpan<int> sizes, int batch)
    {
        var weights = 0.0;
        for (var l = 1; l < sizes.Length; l++)
            weights += (double)sizes[l - 1] * sizes[l];
        return 6 * weights * batch;
    }

    private static StepModel? Read(DeviceCache cache, string key)
    {
        try
        {
            return cache.Read(CacheName, key) is { } saved
                ? JsonSerializer.Deserialize(saved, StepModelJson.Default.StepModel)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Written at build time, for trimmed programs.</summary>
[JsonSerializable(typeof(StepModel))]
internal sealed partial class StepModelJson : JsonSerializerContext;
