using System.Diagnostics;
using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Times the tiles for the products of a network's training step on a GPU, on memory of its own;
/// from then on the fastest are used. All give the same bits.
/// </summary>
internal sealed class TileTrial
{
    // Repeats of a product as one sequence: long against the clock and the launch.
    private const double SecondsOfSequence = 0.5e-3;
    private const int MaxRepeats = 64;
    private const int Takes = 3;

    private readonly Device _device;
    private readonly TileChoices _choices;

    /// <param name="device">The network's device.</param>
    private TileTrial(Device device)
    {
        _device = device;
        _choices = TileChoices.Of(device);
    }

    /// <summary>
    /// Measures the products that have no measurement yet, until all are done or the time is up.
    /// </summary>
    /// <param name="network">The network; it stays as it is.</param>
    /// <param name="batch">Samples of a batch.</param>
    /// <param name="precision">How products are computed.</param>
    /// <param name="budget">The maximum time.</param>
    /// <param name="descends">Whether the step stores no gradients.</param>
    /// <returns>Whether a product takes another tile from now on.</returns>
    internal static bool Run(
        Mlp network, int batch, Precision precision, TimeSpan budget, bool descends = true)
    {
        var device = network.Device;
        if (device.Info.Kind != DeviceKind.Cuda)
            return false;

        try
        {
            using var products = new TrialProducts(network, batch, precision, descends);
            return new TileTrial(device).Run(products.All, budget);
        }
        catch (DeviceOutOfMemoryException)
        {
            return false; // The memory is the training's first.
        }
    }

    private bool Run(IReadOnlyList<TrialProduct> products, TimeSpan budget)
    {
        var start = Stopwatch.GetTimestamp();
        var open = products.Where(IsOpen).DistinctBy(product => product.Shape).ToList();
        Compile(open);
        var isChanged = false;
        foreach (var product in open)
        {
            if (Stopwatch.GetElapsedTime(start) >= budget)
                break;
            isChanged |= Choose(product);
        }

        _choices.Save();
        return isChanged;
    }

    private IReadOnlyList<Tile> Candidates(TrialProduct product) =>
        Tiles.Candidates(_device.Info, product.Shape);

    private bool IsOpen(TrialProduct product) =>
        Candidates(product).Count > 1 && _choices.Find(product.Shape, Candidates(product)) is null;

    // All at once, for a sequence is compiled on all cores.
    private void Compile(List<TrialProduct> products) => _device.Record(() =>
    {
        foreach (var product in products)
        {
            foreach (var tile in Candidates(product))
            {
                _choices.Set(product.Shape, tile);
                product.Launch();
            }

            _choices.Unset(product.Shape);
        }
    });

    private bool Choose(TrialProduct product)
    {
        var usual = Tiles.Guess(_device.Info, product.Shape);
        var fastest = usual;
        var min = double.PositiveInfinity;
        foreach (var tile in Candidates(product))
        {
            _choices.Set(product.Shape, tile);
            var seconds = Seconds(product);
            if (seconds < min)
                (fastest, min) = (tile, seconds);
        }

        _choices.Set(product.Shape, fastest);
        return fastest != usual;
    }

    /// <summary>The minimum of seconds of some launches.</summary>
    private double Seconds(TrialProduct product)
    {
        var once = Seconds(product, 1);
        var repeats = (int)Math.Clamp(SecondsOfSequence / once, 1, MaxRepeats);
        return repeats == 1 ? once : Seconds(product, repeats);
    }

    private double Seconds(TrialProduct product, int repeats)
    {
        var sequence = _device.Record(() =>
        {
            for (var n = 0; n < repeats; n++)
                product.Launch();
        });
        var min = double.PositiveInfinity;
        for (var take = 0; take <= Takes; take++)
        {
            var start = Stopwatch.GetTimestamp();
            sequence.Run();
            _device.Synchronize();
            if (take > 0) // The first one wakes the device.
                min = Math.Min(min, Stopwatch.GetElapsedTime(start).TotalSeconds / repeats);
        }

        return min;
    }
}
