using System.Xml.Linq;

namespace GpuBp;

/// <summary>The neurons of the first layer as pictures of what they look for, where the inputs are images.</summary>
internal static class WeightImages
{
    /// <summary>The most neurons that are shown.</summary>
    private const int MostNeurons = 64;

    /// <summary>Below this a square of inputs is not taken for an image.</summary>
    private const int LeastSide = 8;

    private const int Zero = 127;

    // Blue above 0, orange below: told apart by all, and seen on white and on black.
    private static readonly (byte R, byte G, byte B, byte A)[] Palette =
    [
        .. Enumerable.Range(-Zero, 2 * Zero + 1).Select(n => n < 0
            ? ((byte)224, (byte)112, (byte)16, (byte)(-2 * n))
            : ((byte)38, (byte)120, (byte)210, (byte)(2 * n))),
    ];

    /// <summary>The width of the images that inputs are; 0 where they are none.</summary>
    /// <param name="width">What the caller says; null to guess.</param>
    /// <param name="data">The samples.</param>
    /// <exception cref="ArgumentException">The inputs make no whole number of such rows.</exception>
    internal static int WidthOf(int? width, Dataset data)
    {
        if (width is { } given)
            return given == 0 || data.Inputs % given == 0
                ? given
                : throw new ArgumentException(
                    $"ImageWidth is {given}, and a sample has {data.Inputs} inputs, which are no whole number of rows of " +
                    "so many pixels. Give the width of the images, or 0 where the inputs are none.");
        var side = (int)Math.Round(Math.Sqrt(data.Inputs));
        return side >= LeastSide && side * side == data.Inputs && data.FeatureNames is null ? side : 0;
    }

    /// <summary>The section.</summary>
    /// <param name="layer">The first layer.</param>
    /// <param name="width">The width of the images, above 0.</param>
    internal static XElement Draw(DenseLayer layer, int width)
    {
        var shown = Math.Min(layer.Outputs, MostNeurons);
        var weights = layer.W.Data.Slice(0, (long)shown * layer.Inputs).ToArray();
        var most = weights.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        return new XElement("section",
            new XElement("h2", "What the first layer looks for"),
            new XElement("figure",
                new XElement("figcaption",
                    $"The weights of {(shown == layer.Outputs ? $"all {shown}" : $"the first {shown} of {layer.Outputs}")} neurons, " +
                    $"{width} × {layer.Inputs / width} pixels each. ",
                    Html.Of("span", "above", "Blue"), $" is above 0, up to {Figures.Of(most)}; ",
                    Html.Of("span", "below", "orange"), " below."),
                Html.Of("div", "neurons", Enumerable.Range(0, shown).Select(j => Picture(
                    j, weights.AsSpan(j * layer.Inputs, layer.Inputs), width, most)))));
    }

    private static XElement Picture(int neuron, ReadOnlySpan<float> weights, int width, float most)
    {
        var pixels = new byte[weights.Length];
        for (var k = 0; k < pixels.Length; k++)
            pixels[k] = (byte)(Zero + (most > 0 && float.IsFinite(weights[k]) ? (int)MathF.Round(Zero * weights[k] / most) : 0));
        return new XElement("img",
            new XAttribute("alt", $"Neuron {neuron + 1}"),
            new XAttribute("width", width),
            new XAttribute("height", weights.Length / width),
            new XAttribute("src", Png.DataUrl(width, pixels, Palette)));
    }
}
