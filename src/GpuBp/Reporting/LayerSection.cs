using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with the weights and activations of each layer over time.</summary>
internal static class LayerSection
{
    /// <summary>The number of parts into which the range of values is cut.</summary>
    private const int Parts = 48;

    private const int MaxColumns = 120;

    // A blue that is visible on white and on black; its opacity shows the number of values.
    private static readonly (byte R, byte G, byte B, byte A)[] Palette =
        [.. Enumerable.Range(0, 256).Select(n => ((byte)58, (byte)134, (byte)205, (byte)n))];

    /// <summary>The section.</summary>
    /// <param name="network">The network.</param>
    /// <param name="snapshots">Snapshots of it over time; at least one.</param>
    /// <param name="now">A snapshot of it now.</param>
    /// <param name="lastEpoch">The last epoch.</param>
    internal static XElement Draw(
        Mlp network,
        IReadOnlyList<NetworkSnapshot> snapshots,
        NetworkSnapshot now,
        int lastEpoch) =>
        new("section",
            new XElement("h2", "Weights and activations"),
            Html.Of("p", "lead",
                "The distribution of values, epoch by epoch: a stronger colour means more values " +
                "(by the square root of their share). The bars on the right show the network " +
                "now. Activations are a layer's outputs for up to " +
                $"{NetworkSnapshot.MaxSamples} training samples."),
            Html.Of("div", "layers", network.Layers.Select((layer, l) => Html.Of("div", "layer",
                new XElement("h3", $"Layer {l + 1}: {layer}"),
                Html.Of("div", "charts",
                    Values(
                        "Weights", $"Weights of layer {l + 1}", snapshots, now, lastEpoch,
                        m => m.Layers[l].Weights),
                    Values(
                        "Activations", $"Activations of layer {l + 1}", snapshots, now, lastEpoch,
                        m => m.Layers[l].Activations))))));

    private static XElement Values(
        string title,
        string description,
        IReadOnlyList<NetworkSnapshot> snapshots,
        NetworkSnapshot now,
        int lastEpoch,
        Func<NetworkSnapshot, ValueHistogram?> part)
    {
        if (part(now) is not { } last || snapshots.Any(snapshot => part(snapshot) is null))
            return Html.Of("p", "note",
                $"{title}: not computed, as training left too little of the device's memory.");

        var all = snapshots.Select(snapshot => part(snapshot)!).Append(last).ToList();
        var y = Axis.Exact(all.Min(h => h.Low), all.Max(h => h.High));
        var firstEpoch = snapshots[0].Epoch;
        var whole = Axis.Whole(firstEpoch, Math.Max(lastEpoch, firstEpoch));
        var x = whole with { Low = firstEpoch - 0.5, High = Math.Max(lastEpoch, firstEpoch) + 0.5 };
        x = x with { Ticks = [.. x.Ticks.Where(tick => tick <= x.High)] };
        var plot = new Plot(title, x, y, "epoch")
        {
            Class = "values",
            Description = $"{description} by epoch, as a picture. Last: {Described(last)}.",
            Beside = Bars(last.SharesOver(y.Low, y.High, Parts)),
            Note = Described(last),
        };
        return plot.Draw(new XElement("image",
            new XAttribute("width", "1000"),
            new XAttribute("height", "1000"),
            new XAttribute("preserveAspectRatio", "none"),
            new XAttribute("href", Picture(snapshots, lastEpoch, y, part))));
    }

    // Each column shows the latest snapshot up to its epoch.
    private static string Picture(
        IReadOnlyList<NetworkSnapshot> snapshots,
        int lastEpoch,
        Axis y,
        Func<NetworkSnapshot, ValueHistogram?> part)
    {
        var first = snapshots[0].Epoch;
        var epochs = Math.Max(lastEpoch - first, 0) + 1;
        var columns = Math.Min(epochs, MaxColumns);
        var shares = snapshots.Select(snapshot => part(snapshot)!.SharesOver(y.Low, y.High, Parts))
            .ToArray();
        var max = shares.Max(snapshot => snapshot.Max());
        var pixels = new byte[columns * Parts];
        var at = 0;
        for (var column = 0; column < columns; column++)
        {
            var epoch =
                first + (columns == 1 ? 0 : (int)((long)column * (epochs - 1) / (columns - 1)));
            while (at + 1 < snapshots.Count && snapshots[at + 1].Epoch <= epoch)
                at++;
            for (var row = 0; row < Parts; row++)
                pixels[row * columns + column] =
                    (byte)Math.Round(255 * Math.Sqrt(shares[at][Parts - 1 - row] / max));
        }

        return Png.DataUrl(columns, pixels, Palette);
    }

    private static XElement Bars(double[] shares)
    {
        var (max, height) = (shares.Max(), Axis.Length / Parts);
        var bars = shares.Select((share, n) =>
            $"M0 {Html.Coordinate(Axis.Length - (n + 1) * height)}" +
            $"h{Html.Coordinate(100 * Math.Sqrt(share / max))}v{Html.Coordinate(height)}H0z");
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
