using System.Globalization;
using System.Text.RegularExpressions;
using GpuBp.Tests.House;

namespace GpuBp.Tests.Pictures;

/// <summary>
/// The documents' pictures, which are kept like golden files. Numbers may differ by 1 %: a processor without fused
/// multiply-add rounds a training otherwise.
/// </summary>
internal static partial class PictureFile
{
    private const double Tolerance = 0.01;

    /// <summary>Half of the last digit that a picture shows, on both sides.</summary>
    private const double LastDigit = 0.0011;

    /// <summary>Fails where a picture is out of date, unless asked to rewrite it.</summary>
    /// <param name="name">The file in docs/pictures.</param>
    /// <param name="svg">What it should show.</param>
    internal static void Matches(string name, string svg)
    {
        var path = $"docs/pictures/{name}";
        if (!GoldenFile.IsRewritten && File.Exists(RepositoryFiles.Locate(path)) &&
            IsClose(RepositoryFiles.Read(path), svg))
            return;
        GoldenFile.Matches(path, svg);
    }

    /// <summary>Whether two texts are the same but for small differences of their numbers.</summary>
    internal static bool IsClose(string kept, string now)
    {
        if (Number().Replace(kept, "#") != Number().Replace(now, "#"))
            return false;
        return Numbers(kept).Zip(Numbers(now)).All(pair =>
            Math.Abs(pair.First - pair.Second) <=
            LastDigit + Tolerance * Math.Max(Math.Abs(pair.First), Math.Abs(pair.Second)));
    }

    private static IEnumerable<double> Numbers(string text) =>
        Number().Matches(text).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
