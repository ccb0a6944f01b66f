using System.Xml.Linq;

namespace GpuBp;

/// <summary>The weights and activations of each layer over time.</summary>
internal static class LayerSection
{
    /// <summary>The parts of the range of values that are told apart.</summary>
    private const int Parts = 48;

    private const int MostColumns = 120;

    // A blue that is seen on white and on black; how much of it says how many values there are.
    private static readonly (byte R, byte G, byte B, byte A)[] Palette =
        [.. Enumerable.Range(0, 256).Select(n => ((byte)58, (byte)134, (byte)205, (byte)n))];

    /// <summary>The section.</summary>
    /// <param name="network">The network.</param>
    /// <param name="moments">What it was like over time; at least one.</param>
    /// <param name="now">What it is like now.</param>
    /// <param name="lastEpoch">The last epoch.</param>
    internal static XElement Draw(
        Mlp network, IReadOnlyList<NetworkMoment> moments, NetworkMoment now, int lastEpoch) => new("section",
        new XElement("h2", "Weights and activations"),
        Html.Of("p", "lead",
            "How many values lie where, epoch by epoch: the more, the darker or brighter (by the root of their share). " +
            "The bars beside are the network as it is left. Activations are what a layer answers to " +
            $"up to {NetworkMoment.MostSamples} training samples."),
        Html.Of("div", "layers", network.Layers.Select((layer, l) => Html.Of("div", "layer",
            new XElement("h3", $"Layer {l + 1}: {layer}"),
            Html.Of("div", "charts",
                Values("Weights", $"Weights of layer {l + 1}", moments, now, lastEpoch, m => m.Layers[l].Weights),
                Values("Activations", $"Activations of layer {l + 1}", moments, now, lastEpoch, m => m.Layers[l].Activations))))));

    private static XElement Values(
        string title,
        string description,
        IReadOnlyList<NetworkMoment> moments,
        NetworkMoment now,
        int lastEpoch,
        Func<NetworkMoment, ValueHistogram?> part)
    {
        if (part(now) is not { } last || moments.Any(moment => part(moment) is null))
            return Html.Of("p", "note", $"{title}: the device had no room to compute them beside the training.");

        var all = moments.Select(moment => part(moment)!).Append(last).ToList();
        var y = Axis.Exact(all.Min(h => h.Low), all.Max(h => h.High));
        var firstEpoch = moments[0].Epoch;
        var whole = Axis.Whole(firstEpoch, Math.Max(lastEpoch, firstEpoch));
        var x = whole with { Low = firstEpoch - 0.5, High = Math.Max(lastEpoch, firstEpoch) + 0.5 };
        x = x with { Ticks = [.. x.Ticks.Where(tick => tick <= x.High)] };
        var plot = new Plot(title, x, y, "epoch")
        {
            Class = "values",
            Description = $"{description} by epoch, as a picture. In the end: {Described(last)}.",
            Beside = Bars(last.SharesOver(y.Low, y.High, Parts)),
            Note = Described(last),
        };
        return plot.Draw(new XElement("image",
            new XAttribute("width", "1000"),
            new XAttribute("height", "1000"),
            new XAttribute("preserveAspectRatio", "none"),
            new XAttribute("href", Picture(moments, lastEpoch, y, part))));
    }

    // Each column is the latest moment until its epoch.
    private static string Picture(
        IReadOnlyList<NetworkMoment> moments, int lastEpoch, Axis y, Func<NetworkMoment, ValueHistogram?> part)
    {
        var first = moments[0].Epoch;
        var epochs = Math.Max(lastEpoch - first, 0) + 1;
        var columns = Math.Min(epochs, MostColumns);
        var shares = moments.Select(moment => part(moment)!.SharesOver(y.Low, y.High, Parts)).ToArray();
        var most = shares.Max(moment => moment.Max());
        var pixels = new byte[columns * Parts];
        var at = 0;
        for (var column = 0; column < columns; column++)
        {
            var epoch = first + (columns == 1 ? 0 : (int)((long)column * (epochs - 1) / (columns - 1)));
            while (at + 1 < moments.Count && moments[at + 1].Epoch <= epoch)
                at++;
            for (var row = 0; row < Parts; row++)
                pixels[row * columns + column] = (byte)Math.Round(255 * Math.Sqrt(shares[at][Parts - 1 - row] / most));
        }

        return Png.DataUrl(columns, pixels, Palette);
    }

    private static XElement Bars(double[] shares)
    {
        var (most, height) = (shares.Max(), Axis.Length / Parts);
        var bars = shares.Select((share, n) =>
            $"M0 {Html.Coordinate(Axis.Length - (n + 1) * height)}h{Html.Coordinate(100 * Math.Sqrt(share / most))}" +
            $"v{Html.Coordinate(height)}H0z");
        return Html.Of("div", "bars", new XElement("svg",
            new XAttribute("viewBox", "0 0 100 1000"),
            new XAttribute("preserveAspectRatio", "none"),
            new XAttribute("aria-hidden", "true"),
            new XElement("path", new XAttribute("d", string.Concat(bars)))));
    }

    private static string Described(ValueHistogram values) =>
        $"mean {Figures.Of(values.Mean)}, standard deviation {Figures.Of(values.Deviation)}" +
        (values.Zeros > 0 ? $", {Figures.Share(values.Zeros)} exactly 0" : "");
}
