using System.Text;
using GpuBp.Kernels;
using GpuBp.Tests.Kernels;

namespace GpuBp.Tests.Cuda;

/// <summary>The choice of tiles by measurement, on a simulated card, whose times mean nothing.</summary>
public sealed class TileTrialTests : IDisposable
{
    private const int Batch = 36;

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly SimulatedCard _card = new();
    private readonly string _folder;

    public TileTrialTests() => _folder = Path.Combine(_card.Folder, "cache");

    public void Dispose() => _card.Dispose();

    [Fact]
    public void Trial_OfANetwork_MovesNoBitOfATrainingStep()
    {
        var random = RandomNumbers.Create();
        using var device = _card.Open(_folder);
        var x = random.SingleMatrix(Batch, 20);
        var y = SampleCosts.Targets(random, Batch, 4, Reference.ReferenceActivation.Softmax);
        int[] Trained()
        {
            using var network = Network(device);
            using var xOnDevice = new GuardedMatrix(device, x, isAligned: true);
            using var yOnDevice = new GuardedMatrix(device, y, isAligned: true);
            using var costs = new GuardedCosts(device, Batch);
            using var step = new TrainingStep(
                network, Loss.CrossEntropy.For(Activation.Softmax), new Sgd(0.5f), Batch);
            step.Run(xOnDevice.Matrix, yOnDevice.Matrix, costs.Next);
            return [.. network.Parameters.ToArray().Select(BitConverter.SingleToInt32Bits)];
        }

        var before = Trained();
        var bytes = device.AllocatedBytes;
        using (var network = Network(device))
        {
            var parameters = network.Parameters.ToArray();
            TileTrial.Run(network, Batch, Precision.Float32, Long);
            Assert.Equal(parameters, network.Parameters.ToArray());
        }

        Assert.Equal(bytes, device.AllocatedBytes);
        Assert.Equal(before, Trained());
        Assert.All(Shapes(device), shape => Assert.NotNull(
            TileChoices.Of(device).Find(shape, Tiles.Candidates(device.Info, shape))));
    }

    [Fact]
    public void Choices_OfAnotherProcess_AreTakenWithoutATrial()
    {
        List<string> Chosen(bool isTried)
        {
            using var device = _card.Open(_folder);
            if (isTried)
            {
                using var network = Network(device);
                TileTrial.Run(network, Batch, Precision.Float32, Long);
            }

            return
            [
                .. Shapes(device).Select(shape =>
                    TileChoices.Of(device).Find(shape, Tiles.Candidates(device.Info, shape))?.Name ?? "none"),
            ];
        }

        Assert.All(Chosen(isTried: false), name => Assert.Equal("none", name));
        var found = Chosen(isTried: true);
        Assert.DoesNotContain("none", found);
        Assert.Equal(found, Chosen(isTried: false));
    }

    [Fact]
    public void Trial_WithoutTime_LeavesTheUsualTiles()
    {
        using var device = _card.Open(_folder);
        using var network = Network(device);

        Assert.False(TileTrial.Run(network, Batch, Precision.Float32, TimeSpan.Zero));
        Assert.All(Shapes(device), shape => Assert.Null(
            TileChoices.Of(device).Find(shape, Tiles.Candidates(device.Info, shape))));
    }

    [Fact]
    public void Choices_OfAnotherVersion_AreNotTaken()
    {
        var shape = default(ProductShape);
        using (var device = _card.Open(_folder))
        {
            shape = Shapes(device)[0];
            TileChoices.Of(device).Set(shape, new Tile<GpuTile>());
            TileChoices.Of(device).Save();
        }

        using var another = _card.Open(_folder);
        Assert.Null(TileChoices.Of(another).Find(shape, Tiles.Candidates(another.Info, shape)));
        Assert.Equal(Tiles.Guess(another.Info, shape).Name, Tiles.Choose(another, shape).Name);
    }

    [Fact]
    public void Choices_ThatAreNoJson_AreNotTaken()
    {
        using var device = _card.Open(_folder);
        var choices = TileChoices.Of(device);
        var shape = Shapes(device)[0];
        choices.Set(shape, Tiles.Candidates(device.Info, shape)[1]);
        choices.Save();
        var info = device.Info;
        device.Cache.Write(
            "tiles",
            $"{info.Name}, {info.Driver}, {info.ComputeCapability}, {info.ComputeUnits} units",
            Encoding.UTF8.GetBytes("{"));

        using var another = _card.Open(_folder);
        Assert.Null(TileChoices.Of(another).Find(shape, Tiles.Candidates(another.Info, shape)));
    }

    [Fact]
    public void Trial_ForAnOptimizerThatStoresGradients_IsOfTheirProducts()
    {
        using var device = _card.Open(_folder);
        using var network = Network(device);
        using var products = new TrialProducts(network, Batch, Precision.Float32, descends: false);
        Assert.Equal(
            network.Layers.Count, products.All.Count(product => product.Shape.Kernel == nameof(WeightGradient)));

        TileTrial.Run(network, Batch, Precision.Float32, Long, descends: false);

        Assert.All(
            products.All.Select(product => product.Shape).Where(s => Tiles.Candidates(device.Info, s).Count > 1),
            shape => Assert.NotNull(TileChoices.Of(device).Find(shape, Tiles.Candidates(device.Info, shape))));
    }

    private static Mlp Network(Compute.Device device) =>
        new(device, [20, 36, 4], Activation.Sigmoid, Activation.Softmax, seed: 1);

    /// <summary>The products of the network that have a choice of tiles.</summary>
    private static List<ProductShape> Shapes(Compute.Device device)
    {
        using var network = Network(device);
        using var products = new TrialProducts(network, Batch, Precision.Float32);
        return
        [
            .. products.All.Select(product => product.Shape)
                .Where(shape => Tiles.Candidates(device.Info, shape).Count > 1),
        ];
    }
}
