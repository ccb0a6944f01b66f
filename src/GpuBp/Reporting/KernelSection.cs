using System.Xml.Linq;

namespace GpuBp;

/// <summary>Where the time of a training step goes.</summary>
internal static class KernelSection
{
    private const string Resident = "ResidentTraining";

    /// <summary>The section.</summary>
    /// <param name="profile">What was measured; null where there was no room to.</param>
    /// <param name="device">Where.</param>
    /// <param name="history">How fast training itself was.</param>
    internal static XElement Draw(StepProfile? profile, Device device, IReadOnlyList<TrainingProgress> history) => new("section",
        new XElement("h2", "Where the time went"),
        profile is null
            ? Html.Of("p", "note", "Not measured: the device had no room for a copy of the network.")
            : Measured(profile, device, history));

    private static IEnumerable<XElement> Measured(
        StepProfile profile, Device device, IReadOnlyList<TrainingProgress> history)
    {
        var total = profile.Kernels.Sum(kernel => kernel.Seconds);
        yield return Html.Of("p", "lead",
            $"After training, {profile.Steps} steps of {profile.BatchSize} samples each were run on a copy " +
            $"of the network on {device}, launch by launch, waiting for each; these are the medians. Small kernels seem slower so than in training, " +
            "where launches follow one another without a wait" +
            (Speed(profile, history) is { } step ? $": there a whole step took {Figures.Time(step)}." : "."));
        if (profile.Kernels.Any(kernel => kernel.Kernel.StartsWith(Resident, StringComparison.Ordinal)))
            yield return Html.Of("p", "note",
                "So small a network is trained by one kernel, which runs many whole steps at each launch in training.");
        yield return Html.Of("div", "wide", Html.Of("table", "kernels",
            new XElement("caption", "A training step by kernel"),
            Html.Head(
                ["kernel"], ["launches", "time", "share"], Html.Of("td", "bar", new XAttribute("aria-hidden", "true"))),
            new XElement("tbody", profile.Kernels.Select(kernel => Row(kernel, total))),
            new XElement("tfoot", new XElement("tr",
                new XElement("th", new XAttribute("scope", "row"), "together"),
                Html.Number(Figures.Count(profile.Kernels.Sum(kernel => kernel.Launches))),
                Html.Number(Figures.Time(total)),
                Html.Number(""),
                new XElement("td")))));
    }

    private static XElement Row(KernelTime kernel, double total)
    {
        var share = kernel.Seconds / total;
        return new XElement("tr",
            new XElement("th", new XAttribute("scope", "row"), new XElement("code", kernel.Kernel)),
            Html.Number(Figures.Count(kernel.Launches)),
            Html.Number(Figures.Time(kernel.Seconds)),
            Html.Number(Figures.Share(share)),
            Html.Of("td", "bar", new XAttribute("aria-hidden", "true"),
                new XElement("span", new XAttribute("style", $"width:{Html.Coordinate(share * 100)}%"))));
    }

    // The middle of the epochs.
    private static double? Speed(StepProfile profile, IReadOnlyList<TrainingProgress> history)
    {
        if (history.Count == 0)
            return null;
        var speeds = history.Select(epoch => epoch.SamplesPerSecond).Order().ToList();
        return profile.BatchSize / speeds[speeds.Count / 2];
    }
}
