using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GpuBp.Tests.Pictures;

/// <summary>Draws the rooms that docs/architecture.md lists, each above those that it may use.</summary>
internal static partial class HousePicture
{
    private const double Width = 860;
    private const double Left = 16;
    private const double Floor = 46;
    private const double Roof = 70;
    private const double LetterWidth = 7.2;

    private const string Style =
        """

        .roof { fill: #7d4a2b } .room { fill: #f3ede4; stroke: #7d4a2b } .cellar { fill: #dfe6ee; stroke: #4a6580 }
        text { font: 13px system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; fill: #1f2328 }
        .name { font-weight: 600 } .sign { fill: #ffffff; font-weight: 600 }
        @media (prefers-color-scheme: dark) {
          .room { fill: #2b2621; stroke: #a5764f } .cellar { fill: #1d2731; stroke: #64829e } text { fill: #e6edf3 }
        }

        """;

    /// <summary>The picture.</summary>
    /// <param name="architecture">The text of docs/architecture.md.</param>
    internal static string Draw(string architecture)
    {
        var rooms = Room().Matches(architecture)
            .Select(row => (Name: row.Groups["room"].Value, Holds: Plain(row.Groups["holds"].Value)))
            .TakeWhile(room => room.Name != "kernels-tests")
            .ToList();
        Assert.Contains(rooms, room => room.Name == "src/GpuBp/Kernels");
        return Svg.Picture(
            Width,
            Roof + rooms.Count * Floor + 4,
            "The house: each room uses only those below it",
            Style,
            new XElement(
                Svg.Space + "path",
                new XAttribute("d", $"M4 {Roof}L{Width / 2} 8L{Width - 4} {Roof}z"),
                new XAttribute("class", "roof")),
            Svg.Text(Width / 2, Roof - 14, "sign", "samples, bench, the tool gpubp", "middle"),
            rooms.SelectMany((room, n) => new[]
            {
                Svg.Rectangle(Left, Roof + n * Floor, Width - 2 * Left, Floor, room.Name.StartsWith("src/GpuBp/", StringComparison.Ordinal) || room.Name == "src/GpuBp.Mpi" ? "room" : "cellar"),
                Svg.Text(Left + 14, Roof + n * Floor + 28, "name", room.Name),
                Svg.Text(Left + 210, Roof + n * Floor + 28, "text", Cut(room.Holds)),
            }));
    }

    /// <summary>As much of a text as a room is wide, up to the end of a part.</summary>
    private static string Cut(string text)
    {
        const int Most = (int)((Width - 2 * Left - 220) / LetterWidth);
        if (text.Length <= Most)
            return text;
        var whole = text[..Most].LastIndexOfAny([';', '.']);
        return text[..(whole > 0 ? whole : text[..Most].LastIndexOf(','))];
    }

    private static string Plain(string markdown) => Link().Replace(markdown, "${text}").Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| \[(?<room>[^\]]+)\]\([^)]*\) \| (?<holds>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex Room();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();
}
