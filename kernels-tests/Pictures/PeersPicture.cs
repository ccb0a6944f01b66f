using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace GpuBp.Tests.Pictures;

/// <summary>Draws how our training steps compare with those of peers, from the kept results of the benchmark.</summary>
internal static class PeersPicture
{
    private const double Width = 860;
    private const double Left = 210;
    private const double Right = 110;
    private const double Top = 84;
    private const double Bar = 20;
    private const double Pitch = 66;

    private const string Style =
        """

        .page { fill: #ffffff } text { font: 13px system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; fill: #1f2328 }
        .head { font-size: 17px; font-weight: 600 } .soft { fill: #5b6675; font-size: 12px } .grid { stroke: #d0d7de } .one { stroke: #1f2328 }
        .torch { fill: #0072b2 } .sklearn { fill: #009e73 }
        @media (prefers-color-scheme: dark) {
          .page { fill: #0d1117 } text { fill: #e6edf3 } .soft { fill: #9aa7b6 } .grid { stroke: #30363d } .one { stroke: #e6edf3 }
        }

        """;

    private static readonly int[] Ticks = [1, 2, 5, 10, 20, 50, 100];

    private static readonly (string Name, string Class)[] Peers = [("PyTorch", "torch"), ("scikit-learn", "sklearn")];

    /// <summary>The picture.</summary>
    /// <param name="files">The texts of results of one machine, each a run.</param>
    internal static string Draw(IEnumerable<string> files)
    {
        var rows = files.SelectMany(file => JsonDocument.Parse(file).RootElement.EnumerateArray())
            .Where(row => Text(row, "suite") == "step" && Text(row, "device") == "host" &&
                Text(row, "unit") == "steps/s" && row.GetProperty("threads").GetInt32() == 2)
            .ToList();
        var cases = rows.GroupBy(row => Text(row, "case")).ToList();
        Assert.InRange(cases.Count * Peers.Length, 2, 8);
        var run = rows[0].GetProperty("run");
        var dates = rows.Select(row => Text(row.GetProperty("run"), "date")[..10]).Distinct();
        var bottom = Top + cases.Count * Pitch;
        return Svg.Picture(
            Width,
            bottom + 48,
            "Our training steps per second, as a multiple of the peers'",
            Style,
            Svg.Rectangle(0, 0, Width, bottom + 48, "page"),
            Svg.Text(16, 30, "head", "Training steps per second, as a multiple of the peer's"),
            Svg.Text(16, 52, "soft",
                $"{Text(run, "cpu")}, {run.GetProperty("cores")} cores, both threads, {Text(run, "vectors")}; {string.Join(", ", dates)}; " +
                "each peer at its best setting; two figures are two runs"),
            Ticks.SelectMany(tick => Tick(tick, bottom)),
            cases.SelectMany((each, n) => Case(each.Key, [.. each], Top + n * Pitch)),
            Svg.Text(Left, bottom + 38, "soft", "right of 1 we are faster; logarithmic"));
    }

    private static IEnumerable<XElement> Case(string name, IReadOnlyList<JsonElement> runs, double y)
    {
        yield return Svg.Text(16, y + Bar + 4, "text", Short(name));
        for (var p = 0; p < Peers.Length; p++)
        {
            var (peer, look) = Peers[p];
            var ratios = runs.Select(row => row.GetProperty("ratios").GetProperty(peer).GetDouble()).Order().ToList();
            var mean = Math.Exp(ratios.Average(Math.Log));
            var top = y + p * (Bar + 4);
            yield return Svg.Rectangle(Left, top, At(mean) - Left, Bar, look, round: 2);
            yield return Svg.Text(At(mean) + 8, top + 15, "text", $"{Range(ratios)} × {peer}");
        }
    }

    private static IEnumerable<XElement> Tick(int tick, double bottom)
    {
        yield return new XElement(
            Svg.Space + "path",
            new XAttribute("d", $"M{Svg.Number(At(tick))} {Top - 12}V{Svg.Number(bottom)}"),
            new XAttribute("class", tick == 1 ? "one" : "grid"));
        yield return Svg.Text(At(tick), bottom + 18, "soft", $"{tick}", "middle");
    }

    // 1 to 200, by the logarithm
    private static double At(double ratio) => Left + Math.Log(ratio) / Math.Log(200) * (Width - Left - Right);

    /// <summary>The smallest and the largest ratio, with as many digits as the largest has meaning.</summary>
    private static string Range(List<double> ratios)
    {
        var format = ratios[^1] < 2 ? "0.00" : ratios[^1] < 10 ? "0.0" : "0";
        var ends = new[] { ratios[0], ratios[^1] }.Select(ratio => ratio.ToString(format, CultureInfo.InvariantCulture));
        return string.Join('–', ends.Distinct());
    }

    // 4×2048 for 2048-2048-2048-2048-2048
    private static string Short(string name)
    {
        var sizes = name.Split(' ')[0].Split('-');
        return sizes.Distinct().Count() > 1 ? name : $"{sizes.Length - 1}×{sizes[0]}{name[name.IndexOf(' ')..]}";
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString()! : "";
}
