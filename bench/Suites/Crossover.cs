using System.Globalization;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Finds which device trains the user's layers fastest, and from which batch size on.
/// </summary>
internal static class Crossover
{
    private static readonly int[] Batches = [1, 8, 32, 128, 512, 2048];

    /// <param name="layers">Such as 784-512-10.</param>
    /// <param name="isQuick">Whether to stop at a batch of 128.</param>
    /// <exception cref="ArgumentException">
    /// The layers cannot be parsed, or are too large for an array.
    /// </exception>
    /// <exception cref="DeviceException">No device can train them.</exception>
    internal static int Run(string layers, bool isQuick)
    {
        var sizes = Parse(layers);
        Console.WriteLine($"training steps per second of {layers}, about a second for each " +
            "device and batch size");
        string? last = null;
        var changes = new List<string>();
        foreach (var batch in isQuick ? Batches[..4] : Batches)
        {
            var compared = Trainer.FastestDevice(sizes, batch);
            Console.WriteLine($"\n{compared}");
            if (last != compared.Fastest.Id)
                changes.Add($"{compared.Fastest} from batch size {batch} on");
            last = compared.Fastest.Id;
        }

        Console.WriteLine($"\nfastest: {string.Join(", then ", changes)}");
        return 0;
    }

    private static int[] Parse(string layers)
    {
        var parts = layers.Split('-');
        var sizes = new int[parts.Length];
        for (var n = 0; n < parts.Length; n++)
        {
            if (!int.TryParse(parts[n], CultureInfo.InvariantCulture, out sizes[n]) ||
                sizes[n] < 1 || parts.Length < 2)
                throw new ArgumentException(
                    $"--fastest is {layers}; the inputs and the neurons of each layer are " +
                    "needed, joined by -, such as 784-512-10.");
        }

        return sizes;
    }
}
