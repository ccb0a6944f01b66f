using System.Text.Json;
using System.Text.RegularExpressions;
using GpuBp.Tests.House;

namespace GpuBp.Tests.Reporting;

/// <summary>The page as a browser shows it.</summary>
public partial class ChromiumTests
{
    // Measures what the browser has laid out, and moves a pointer over the first chart.
    private const string Probe = """
        <script>
        (function () {
          function boxes(selector) {
            return Array.from(document.querySelectorAll(selector)).map(function (element) {
              var box = element.getBoundingClientRect();
              return [box.width, box.height];
            });
          }
          var area = document.querySelector("figure.lines .area"), box = area.getBoundingClientRect();
          area.dispatchEvent(new PointerEvent("pointermove", { clientX: box.right, clientY: box.top + 1 }));
          var found = {
            width: document.documentElement.scrollWidth,
            window: window.innerWidth,
            background: getComputedStyle(document.body).backgroundColor,
            lines: boxes("path.line"),
            areas: boxes(".area svg"),
            images: boxes(".area image"),
            neurons: boxes(".neurons img"),
            confusion: boxes("table.confusion td"),
            dots: boxes("path.dots, path.bar"),
            labels: Array.from(document.querySelectorAll(".ys span, .xs span")).map(function (label) {
              return parseFloat(getComputedStyle(label).fontSize);
            }),
            broken: Array.from(document.images).filter(function (image) { return image.naturalWidth === 0; }).length,
            pointed: document.querySelector("figure.lines output").textContent
          };
          var text = document.createElement("pre");
          text.id = "found";
          text.textContent = JSON.stringify(found);
          document.body.appendChild(text);
        })();
        </script>
        """;

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    [InlineData(360, false)]
    public void Page_OfClasses_IsShown(int width, bool isDark)
    {
        using var run = ReportCase.Classes(RandomNumbers.Create(), epochs: 12);

        var found = Measure(run, width, isDark);

        Assert.Equal(6, found.Lines.Length);
        Assert.All(found.Lines, AssertDrawn);
        Assert.Equal(4, found.Images.Length);
        Assert.All(found.Images, AssertDrawn);
        Assert.Equal(12, found.Neurons.Length);
        Assert.All(found.Neurons, AssertDrawn);
        Assert.Equal(64, found.Confusion.Length);
        Assert.All(found.Confusion, AssertDrawn);
        Assert.StartsWith("epoch 12: training ", found.Pointed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public void Page_OfNumbers_IsShown(int width, bool isDark)
    {
        using var run = ReportCase.Numbers(RandomNumbers.Create(), epochs: 12);

        var found = Measure(run, width, isDark);

        Assert.Equal(4, found.Lines.Length);
        Assert.All(found.Lines, AssertDrawn);
        Assert.Equal(2, found.Dots.Length);
        Assert.All(found.Dots, AssertDrawn);
    }

    // Else a page without a line of log would pass for ever.
    [Fact]
    public void Console_OfAPageThatFetches_IsHeard()
    {
        using var run = ReportCase.Numbers(RandomNumbers.Create(), epochs: 1);
        var path = run.Path + ".fetching.html";
        File.WriteAllText(path, run.Text.Replace("</main>", "<img src=\"https://localhost/x.png\" /></main>", StringComparison.Ordinal));

        Assert.Contains(Chromium.Open(path, 800, false).Console, line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    private static Found Measure(ReportCase run, int width, bool isDark)
    {
        var path = run.Path + ".probed.html";
        File.WriteAllText(path, run.Text.Replace("</body>", Probe + "</body>", StringComparison.Ordinal));
        Rule.IsKept(Chromium.Open(run.Path, width, isDark).Console);

        var (dom, console) = Chromium.Open(path, width, isDark);

        Rule.IsKept(console);
        var text = FoundText().Match(dom).Groups[1].Value;
        var found = JsonSerializer.Deserialize<Found>(System.Net.WebUtility.HtmlDecode(text), JsonSerializerOptions.Web)!;
        Assert.Equal(0, found.Broken);
        Assert.Equal(width, found.Window);
        Assert.True(found.Width <= width, $"The page is {found.Width} wide, the window {width}.");
        Assert.Equal(isDark ? "rgb(17, 21, 26)" : "rgb(246, 247, 249)", found.Background);
        Assert.All(found.Areas, area => Assert.True(area[0] >= 200 && area[1] >= 100, $"A chart is {area[0]} × {area[1]}."));
        Assert.All(found.Labels, size => Assert.InRange(size, 11, 16));
        return found;
    }

    private static void AssertDrawn(double[] box) => Assert.True(box[0] + box[1] > 0 && box[0] >= 0, $"{box[0]} × {box[1]}");

    [GeneratedRegex("<pre id=\"found\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex FoundText();

    private sealed record Found(
        double Width,
        double Window,
        string Background,
        double[][] Lines,
        double[][] Areas,
        double[][] Images,
        double[][] Neurons,
        double[][] Confusion,
        double[][] Dots,
        double[] Labels,
        int Broken,
        string Pointed);
}
