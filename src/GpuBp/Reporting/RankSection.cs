using System.Globalization;
using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with the ranks that have trained together.</summary>
internal static class RankSection
{
    /// <summary>The section.</summary>
    internal static XElement Draw(IReadOnlyList<RankSummary> ranks) => new("section",
        new XElement("h2", "Ranks"),
        Html.Of("p", "lead",
            $"{Figures.Count(ranks.Count)} processes on " +
            $"{Hosts(ranks.Select(rank => rank.Host).Distinct().Count())} trained together. A " +
            "rank waits where another takes longer, or data are on their way."),
        Html.Of("div", "wide", Html.Of("table", "ranks",
            new XElement("caption", "Ranks, and what share of its time each has waited"),
            Html.Head(["rank", "host", "device"], ["waiting"]),
            new XElement("tbody", ranks.Select(Row)))));

    private static string Hosts(int count) =>
        count == 1 ? "one host" : $"{Figures.Count(count)} hosts";

    private static XElement Row(RankSummary rank, int number) => new("tr",
        new XElement("th",
            new XAttribute("scope", "row"), number.ToString(CultureInfo.InvariantCulture)),
        new XElement("td", rank.Host),
        new XElement("td", rank.Device),
        Html.Number(Figures.Share(rank.WaitingShare)));
}
