using System.Xml.Linq;

namespace GpuBp;

/// <summary>
/// The section that draws the weights of the first layer as images, if the inputs are images.
/// </summary>
internal static class WeightImages
{
    /// <summary>The maximum number of neurons.</summary>
    private const int MaxNeurons = 64;

    /// <summary>The minimum side of a square of inputs that is taken for an image.</summary>
    private const int MinSide = 8;

    private const int Zero = 127;

    // Blue above 0, orange below: everyone can tell them apart, and both are visible on white and
    // on black.
    private static readonly (byte R, byte G, byte B, byte A)[] Palette =
    [
        .. Enumerable.Range(-Zero, 2 * Zero + 1).Select(n => n < 0
            ? ((byte)224, (byte)112, (byte)16, (byte)(-2 * n))
            : ((byte)38, (byte)120, (byte)210, (byte)(2 * n))),
    ];

    /// <summary>The width of the images; 0 if the inputs are not images.</summary>
    /// <param name="width">The width from the caller; null to guess.</param>
    /// <param name="data">The samples.</param>
    /// <exception cref="ArgumentException">
    /// The inputs do not make whole rows of that width.
    /// </exception>
    internal static int WidthOf(int? width, Dataset data)
    {
        if (width is { } given)
            return given == 0 || data.Inputs % given == 0
                ? given
                : throw new ArgumentException(
                    $"ImageWidth is {given}, but the {data.Inputs} inputs of a sample do not " +
                    "make whole rows of that width. Give the width of the images, or 0 if the " +
                    "inputs are not images.");
        var side = (int)Math.Round(Math.Sqrt(data.Inputs));
        return side >= MinSide && side * side == data.Inputs && data.FeatureNames is null
            ? side
            : 0;
    }

    /// <summary>The section.</summary>
    /// <param name="layer">The first layer.</param>
    /// <param name="width">The width of the images, above 0.</param>
    internal static XElement Draw(DenseLayer layer, int width)
    {
        var shown = Math.Min(layer.Outputs, MaxNeurons);
        var weights = layer.W.Data.Slice(0, (long)shown * layer.Inputs).ToArray();
        var max = weights.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        var which = shown == layer.Outputs
            ? $"all {shown}"
            : $"the first {shown} of {layer.Outputs}";
        return new XElement("section",
            new XElement("h2", "Weights of the first layer as images"),
            new XElement("figure",
                new XElement("figcaption",
                    $"The weights of {which} neurons, " +
                    $"{width} × {layer.Inputs / width} pixels each. ",
                    Html.Of("span", "above", "Blue"), " weights are above 0, ",
                    Html.Of("span", "below", "orange"), " ones below; the largest has size ",
                    Figures.Of(max), "."),
                Html.Of("div", "neurons", Enumerable.Range(0, shown).Select(j => Picture(
                    j, weights.AsSpan(j * layer.Inputs, layer.Inputs), width, max)))));
    }

    private static XElement Picture(int neuron, ReadOnlySpan<float> weights, int width, float max)
    {
        var pixels = new byte[weights.Length];
        for (var k = 0; k < pixels.Length; k++)
            pixels[k] = (byte)(Zero + (max > 0 && float.IsFinite(weights[k])
                ? (int)MathF.Round(Zero * weights[k] / max)
                : 0));
        return new XElement("img",
            new XAttribute("alt", $"Neuron {neuron + 1}"),
            new XAttribute("width", width),
            new XAttribute("height", weights.Length / width),
            new XAttribute("src", Png.DataUrl(width, pixels, Palette)));
    }
}
