using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;

namespace GpuBp.Tests.Training;

/// <summary>Which layers' factors are packed, and that nothing else changes by it.</summary>
public class PackedLayersTests
{
    private const int Batch = 37;

    private static readonly LossFunction Function = Loss.CrossEntropy.For(Activation.Softmax);

    [Theory, EveryDevice(false), EveryDevice(true)]
    public void Steps_OfPackedLayers_GiveTheSameBits(string deviceName, bool keepsGradients)
    {
        var random = RandomNumbers.Create();

        // A device of its own: others allocate on the shared one meanwhile.
        using var device = TestDevices.Open(deviceName);
        var seed = random.Next();
        using var x = new GuardedMatrix(device, random.SingleMatrix(Batch, 24), isAligned: true);
        using var y = new GuardedMatrix(
            device, SampleCosts.Targets(random, Batch, 5, Reference.ReferenceActivation.Softmax));
        (int[] Parameters, float[] Costs, long Bytes) After(Precision precision, bool packsAll)
        {
            // The last layer cannot be packed, for its rows are not of 16 bytes.
            using var network = new Mlp(device, [24, 136, 40, 5], Activation.Tanh, Activation.Softmax, seed: seed);
            var before = device.AllocatedBytes;
            using var step = new TrainingStep(
                network,
                Function,
                new Sgd(0.5f),
                Batch + 3,
                new() { StoresGradients = keepsGradients, Precision = precision, PacksAll = packsAll });
            var bytes = device.AllocatedBytes - before;
            using var costs = new GuardedCosts(device, Batch);
            step.Run(x.Matrix, y.Matrix, costs.Next);
            return ([.. network.Parameters.ToArray().Select(BitConverter.SingleToInt32Bits)], costs.Read(Batch), bytes);
        }

        var plain = After(Precision.BFloat16, packsAll: false);
        var packed = After(Precision.BFloat16, packsAll: true);

        Assert.Equal(plain.Parameters, packed.Parameters);
        Assert.Equal(plain.Costs, packed.Costs);
        var numbers = (Batch + 3) * (24 + 136 + 136 + 40) + 24 * 136 + 136 * 40;
        Assert.Equal(device.Info.ComputeCapability < 80 ? 0 : numbers * 2, packed.Bytes - plain.Bytes);
        Assert.Equal(
            After(Precision.Float32, packsAll: false), After(Precision.Float32, packsAll: true), SameBits);
    }

    [Theory]
    [InlineData(8192, 4096, 4096, true)]
    [InlineData(8192, 784, 512, true)]
    [InlineData(1024, 1024, 1024, true)]
    [InlineData(512, 1024, 1024, false)]
    [InlineData(256, 784, 512, false)]
    [InlineData(1 << 20, 128, 128, false)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, true)]
    public void Pays_ManyProductsOfEachNumber_Only(int batch, int inputs, int outputs, bool expected) =>
        Assert.Equal(expected, PackedLayers.Pays(batch, inputs, outputs));

    [Fact]
    public void Can_OnlyWholeCopiesOnTensorCores()
    {
        var card = TestDevices.Get("cpu").Info with { ComputeCapability = 80 };

        Assert.True(PackedLayers.Can(card, 8, 16, Precision.BFloat16));
        Assert.False(PackedLayers.Can(card, 8, 12, Precision.BFloat16));
        Assert.False(PackedLayers.Can(card, 12, 8, Precision.BFloat16));
        Assert.False(PackedLayers.Can(card, 8, 16, Precision.TensorFloat32));
        Assert.False(PackedLayers.Can(card with { ComputeCapability = 75 }, 8, 16, Precision.BFloat16));
    }

    [Theory, EveryDevice(Only = "cuda")]
    public void TotalMemory_OfPackedLayers_IsWhatTrainingAllocates(string deviceName)
    {
        const int Rows = 1024;
        using var device = TestDevices.Open(deviceName);
        Assert.SkipWhen(device.Info.ComputeCapability < 80, "No factor is packed without tensor cores.");
        using var network = new Mlp(device, [1024, 1024, 8], Activation.Tanh);
        var data = new Dataset(new float[Rows, 1024], new float[Rows, 8]);
        var optimizer = new Sgd(1);
        long Total(Precision precision)
        {
            var total = (long)new TrainingMemory(network, optimizer, data, new() { Precision = precision }).Total(Rows);
            var before = device.AllocatedBytes;
            using var loop = new TrainingLoop(
                network, Function, optimizer, data, Rows, new() { Precision = precision });
            Assert.Equal(total - sizeof(int) * ResidentSteps.MaxNumbers(network), device.AllocatedBytes - before);
            return total;
        }

        Assert.Equal(3L * 1024 * 1024 * 2, Total(Precision.BFloat16) - Total(Precision.TensorFloat32));
    }

    private static bool SameBits(
        (int[] Parameters, float[] Costs, long Bytes) a, (int[] Parameters, float[] Costs, long Bytes) b) =>
        a.Parameters.SequenceEqual(b.Parameters) && a.Bytes == b.Bytes;
}
