namespace GpuBp;

/// <summary>
/// Trains a small network on a device, twice, and compares the result with the CPU's.
/// </summary>
/// <remarks>
/// Plain descent runs in the resident kernel where a device takes it, else in the products with the
/// update in their epilogue; momentum runs in the products, column sums and updates of all other
/// optimisers. Products take several tiles, of aligned and of unaligned rows, with ragged edges;
/// steps are recorded, alone and together. GpuBp.Compute finds <see cref="Run"/> by its name.
/// </remarks>
public static class SelfTest
{
    /// <summary>
    /// Nine batches, the last of which is smaller: a GPU gets eight as one sequence.
    /// </summary>
    private const int Rows = 350;
    private const int Batch = 40;

    // Right devices differ by 2e-7: sums have at most 40 terms below 1, and nothing in this network
    // is steep enough to amplify what they round and order in ways of their own. Tanh and exp of
    // the worst that OpenCL allows, 5 units in the last place, would come to some 4e-6. One wrong
    // element of a gradient, of some 1e-2, moves its weight by 5e-3.
    private const float Tolerance = 2e-5f;

    private static readonly int[] Sizes = [36, 40, 10];
    private static readonly Sgd[] Optimizers = [new(0.5f), new(0.5f, Momentum: 0.9f)];
    private static readonly Dataset Data = DeviceTrial.Samples(Sizes[0], Sizes[^1], Rows);

    private static readonly Lazy<float[][]> Expected = new(() =>
    {
        using var cpu = Device.OpenCpu(new CpuOptions());
        return [.. Optimizers.Select(optimizer => Train(cpu, optimizer))];
    });

    /// <summary>Trains on a device.</summary>
    /// <returns>What is wrong with its numbers; null where nothing is.</returns>
    /// <exception cref="DeviceException">It cannot train.</exception>
    internal static string? Run(Device device) => Optimizers
        .Select((optimizer, n) => Difference(Train(device, optimizer), Expected.Value[n]))
        .FirstOrDefault(difference => difference is not null);

    /// <summary>
    /// Opens a device and tests it, even if an earlier test's answer is on file: where dotnet is
    /// found, in a process of its own, which a crash of the driver may end.
    /// </summary>
    /// <param name="id">The <see cref="DeviceInfo.Id"/> of the device, such as
    /// <c>cuda:0</c>.</param>
    /// <returns>
    /// The problem as the rest of a sentence, such as <c>cannot be opened: …</c>; null if there is
    /// none.
    /// </returns>
    /// <exception cref="ArgumentException">The id is null or empty.</exception>
    public static string? Check(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var verification = new DeviceVerification(Environment.GetEnvironmentVariable);
        return verification.VerifyOutside(id) is not { } answer ? CheckHere(id)
            : answer.Fault.Length > 0 ? answer.Fault : null;
    }

    /// <inheritdoc cref="Check"/>
    /// <remarks>In this process.</remarks>
    internal static string? CheckHere(string id)
    {
        try
        {
            using var device = DeviceCatalog.Open(
                id, name => name == DeviceVerification.Variable
                ? "0"
                : Environment.GetEnvironmentVariable(name));
            var problem = new DeviceVerification(Environment.GetEnvironmentVariable).Verify(device);
            return problem.Length > 0 ? problem : null;
        }
        catch (DeviceException e)
        {
            return $"cannot be opened: {e.Message}";
        }
    }

    /// <summary>The loss of an epoch, then the parameters after it.</summary>
    private static float[] Train(Device device, Optimizer optimizer)
    {
        using var network = new Mlp(device, Sizes, Activation.Tanh, Activation.Softmax, seed: 1);
        using var loop = new TrainingLoop(
            network, Loss.CrossEntropy.For(Activation.Softmax), optimizer, Data, Batch);
        DeviceTrial.Epochs(device, loop, 1);
        return [(float)loop.MeanLoss(), .. network.Parameters.ToArray()];
    }

    private static string? Difference(float[] actual, float[] expected)
    {
        var at = 0;
        // NaN is not within the tolerance.
        while (at < expected.Length && Math.Abs(actual[at] - expected[at]) <= Tolerance)
            at++;
        if (at == expected.Length)
            return null;

        var what = at == 0 ? "its loss" : $"parameter {at} of {expected.Length - 1}";
        return FormattableString.Invariant(
            $"{what} is {actual[at]:G6} where the CPU comes to {expected[at]:G6}");
    }
}
