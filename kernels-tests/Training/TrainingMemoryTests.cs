using System.Globalization;
using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Batches that fit the device's memory, and batches that do not.</summary>
public class TrainingMemoryTests
{
    private static readonly Optimizer[] Optimizers =
    [
        new Sgd(1), new Sgd(1, Momentum: 0.9f), new Sgd(1) { ClipNorm = 1 }, new Adam(), new RmsProp() { ClipNorm = 1 },
    ];

    private static readonly LossFunction Function = Loss.Quadratic.For(Activation.Sigmoid);

    [Theory, EveryDevice]
    public void Total_AnyBatch_IsWhatTrainingAllocates(string deviceName)
    {
        // A device of its own: others allocate on the shared one meanwhile.
        using var device = TestDevices.Open(deviceName);
        var random = RandomNumbers.Create();
        for (var n = 0; n < 5; n++)
        {
            using var network = Draw(
                device,
                random,
                out var data,
                n % 2 == 0 ? Activation.Sigmoid : Activation.Gelu,
                dropout: n % 3 == 0 ? 0 : 0.5f,
                hasLayerNorm: random.Next(2) == 0,
                scalesInputs: random.Next(2) == 0,
                isResidual: random.Next(2) == 0);
            if (random.Next(2) == 0)
                network.Layers[0].LearningRateFactor = 0.5f;
            var optimizer = Optimizers[random.Next(Optimizers.Length)];
            var batch = random.NextInt(1, data.Rows);
            var options = new LoopOptions
            {
                SchedulesRates = random.Next(2) == 0,
                SchedulesDecays = random.Next(2) == 0,
                SchedulesDropout = random.Next(2) == 0,
                KeepsBest = random.Next(2) == 0,
            };
            var min = Min(network, data, batch) + sizeof(float) *
                (More(network, optimizer) +
                    (options.SchedulesRates ? data.Rows : 0) + (options.SchedulesDecays ? data.Rows : 0) +
                    network.Layers.Count(layer => layer.Dropout > 0) * (options.SchedulesDropout ? 2 * (data.Rows - 1) : 0) +
                    (options.KeepsBest ? network.Parameters.Length : 0));
            foreach (long? free in new long?[] { null, min })
            {
                options = options with { FreeBytes = free };
                var memory = new TrainingMemory(network, optimizer, data, options);
                var before = device.AllocatedBytes;
                using var loop = new TrainingLoop(
                    network, Function, optimizer, data, batch, options);
                var spare = (long)memory.Total(batch) - (device.AllocatedBytes - before);
                Assert.True(
                    spare == 0 || spare == sizeof(int) * ResidentSteps.MaxNumbers(network),
                    $"{spare} bytes are spare of {network}, {data}, batches of {batch}, " +
                    $"{(free is null ? "resident" : "streamed")}, {random}");
                Assert.Equal(free is not null && !device.ReadsHostMemory, memory.Streams(batch));
            }
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Fit_BatchThatDoesNotFit_NamesTheLargestThatDoes(bool hasOwnMemory)
    {
        var random = RandomNumbers.Create();
        for (var n = 0; n < 20; n++)
        {
            // As much memory as training in batches of some size takes, and less than for one more.
            using var plenty = Device.OpenCpu(new CpuOptions { HasOwnMemory = hasOwnMemory });
            using var sample = Draw(plenty, random, out var data);
            var fits = random.NextInt(1, data.Rows - 1);
            var network = sample.Parameters.Length * sizeof(float);
            var needed = Min(sample, data, fits) + random.NextInt(0, 3);
            using var device = Device.OpenCpu(new CpuOptions
            {
                HasOwnMemory = hasOwnMemory,
                MemoryBytes = network + needed,
            });
            using var copy = new Mlp(
                device, [data.Inputs, .. sample.Layers.Select(l => l.Outputs)], Activation.Sigmoid);
            void Fit(int batch) =>
                new Trainer(copy, Loss.Quadratic, new Sgd(1), batch).FitLast(data, epochs: 1);

            Fit(fits);
            Assert.Equal(network, device.AllocatedBytes);
            foreach (var batch in new[] { fits + 1, random.NextInt(fits + 1, data.Rows), int.MaxValue })
            {
                var e = Assert.Throws<DeviceOutOfMemoryException>(() => Fit(batch));

                var what = $"batches of {batch} where {fits} fit: {e.Message} {random}";
                Assert.True(e.LargestBatch == fits, what);
                Assert.True(e.AskedBytes > e.AvailableBytes && e.AvailableBytes == needed, what);
                Assert.Equal(network, device.AllocatedBytes);
            }
        }
    }

    [Theory, EveryDevice]
    public void Loop_BatchThatDoesNotFit_SaysWhatToDo(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [3, 2], Activation.Sigmoid);
        var data = new Dataset(new float[9, 3], new float[9, 2]);
        DeviceOutOfMemoryException Refused(long free) => Assert.Throws<DeviceOutOfMemoryException>(
            () => new TrainingLoop(network, Function, new Sgd(1), data, batchSize: 8, new() { FreeBytes = free }));

        var some = Refused(Min(network, data, 5));
        var none = Refused(Min(network, data, 1) - 1);

        Assert.Equal((5, 0), (some.LargestBatch, none.LargestBatch));
        string[] words =
        [
            $"training {network} in batches of 8 takes {N(some.AskedBytes)} bytes, and {N(some.AvailableBytes)} " +
            "are free",
            "Batches of at most 5 would fit. Make the batch that small",
        ];
        Assert.All(words, word => Assert.Contains(word, some.Message, StringComparison.Ordinal));
        Assert.Contains("Not even a batch of 1 would fit.", none.Message, StringComparison.Ordinal);

        static string N(long bytes) => bytes.ToString("N0", CultureInfo.CurrentCulture);
    }

    [Theory, EveryDevice]
    public void LargestBatch_OfHugeLayers_DoesNotOverflow(string deviceName)
    {
        // 2³⁰ samples with 2¹² neurons of 4 bytes, twice, are 2⁴⁵ bytes; none of it is allocated.
        using var network = new Mlp(TestDevices.Get(deviceName), [1, 1 << 12, 1], Activation.Sigmoid);
        var memory = new TrainingMemory(network, new Sgd(1), new Dataset(new float[3, 1], new float[3, 1]));

        Assert.InRange(memory.Total(1 << 30), (Int128)1 << 45, ((Int128)1 << 45) + ((Int128)1 << 40));
        Assert.Throws<DeviceOutOfMemoryException>(() => memory.Require(1 << 30));
    }

    /// <summary>Bytes that training in such batches takes at least: with the data left to the host.</summary>
    internal static long Min(Mlp network, Dataset data, int batch)
    {
        var dropout = network.Layers.Any(l => l.Dropout > 0) ? 3 : 0;
        var kept = network.Layers.SkipLast(1)
            .Where(l => l.Activation.KeepsZ || l.Dropout > 0 || l.IsResidual).Sum(l => l.Outputs);
        long Numbers(bool streams) =>
            batch * (2L * network.Layers.Sum(l => l.Outputs) + kept + (streams ? 2 : 1) * (data.Inputs + data.Outputs)) +
            batch * network.Layers.Where(l => l.HasLayerNorm).Sum(l => 2L * l.Outputs + 1) +
            batch * network.Layers.Where(l => l.IsResidual).Sum(l => (long)l.Outputs) +
            (streams ? 1 : 2) * data.Rows + network.Layers.Count + network.Outputs + 3 + dropout + ResidentSteps.MaxNumbers(network);
        return sizeof(float) * Numbers(!network.Device.ReadsHostMemory);
    }

    /// <summary>Numbers that another optimiser's step takes than that of plain descent.</summary>
    private static long More(Mlp network, Optimizer optimizer) =>
        TrainingStep.FixedNumbers(network, optimizer, new()) -
        (network.Layers.Count + network.Outputs + 1 + (network.Layers.Any(l => l.Dropout > 0) ? 3 : 0));

    private static Mlp Draw(
        Device device,
        RandomNumbers random,
        out Dataset data,
        Activation? hidden = null,
        float dropout = 0,
        bool hasLayerNorm = false,
        bool scalesInputs = false,
        bool isResidual = false)
    {
        int[] sizes = [random.NextInt(1, 20), random.NextInt(2, 20), random.NextInt(1, 5)];
        var rows = random.NextInt(50, 300);
        data = new Dataset(random.SingleMatrix(rows, sizes[0]), new float[rows, sizes[^1]]);
        LayerOptions first = new(sizes[1], hidden ?? Activation.Sigmoid)
        {
            Dropout = dropout,
            HasLayerNorm = hasLayerNorm,
            ScalesInputs = scalesInputs,
        };
        LayerOptions[] passed = isResidual ? [first with { IsResidual = true }] : [];
        return new Mlp(device, sizes[0], [first, .. passed, new(sizes[2], Activation.Sigmoid)]);
    }
}
