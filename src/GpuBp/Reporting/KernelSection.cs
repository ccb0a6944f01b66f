using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with the time of each kernel in a training step.</summary>
internal static class KernelSection
{
    private const string Resident = "ResidentTraining";

    /// <summary>The section.</summary>
    /// <param name="profile">The profile; null if the device had too little memory for it.</param>
    /// <param name="device">The device of the profile.</param>
    /// <param name="history">The results of each epoch, for the speed of training itself.</param>
    internal static XElement Draw(StepProfile? profile, Device device,
        IReadOnlyList<TrainingProgress> history) => new("section",
        new XElement("h2", "Where the time went"),
        profile is null
            ? Html.Of("p", "note",
                "Not measured: the device has too little memory for a copy of the network.")
            : Measured(profile, device, history));

    private static IEnumerable<XElement> Measured(
        StepProfile profile, Device device, IReadOnlyList<TrainingProgress> history)
    {
        var total = profile.Kernels.Sum(kernel => kernel.Seconds);
        yield return Html.Of("p", "lead",
            $"Median times of {profile.Steps} steps of {profile.BatchSize} samples, which ran " +
            $"after training on a copy of the network on {device} and waited for each launch. " +
            "Without waits, as in training, small kernels take less time" +
            (Speed(profile, history) is { } step
                ? $": a whole step took {Figures.Time(step)} there."
                : "."));
        if (profile.Kernels.Any(kernel =>
            kernel.Kernel.StartsWith(Resident, StringComparison.Ordinal)))
            yield return Html.Of("p", "note",
                "One kernel trains a network as small as this. In training, each of its launches " +
                "runs many whole steps.");
        yield return Html.Of("div", "wide", Html.Of("table", "kernels",
            new XElement("caption", "A training step by kernel"),
            Html.Head(
                ["kernel"], ["launches", "time", "share"],
                Html.Of("td", "bar", new XAttribute("aria-hidden", "true"))),
            new XElement("tbody", profile.Kernels.Select(kernel => Row(kernel, total))),
            new XElement("tfoot", new XElement("tr",
                new XElement("th", new XAttribute("scope", "row"), "total"),
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
                new XElement(
                    "span", new XAttribute("style", $"width:{Html.Coordinate(share * 100)}%"))));
    }

    // The median over the epochs.
    private static double? Speed(StepProfile profile, IReadOnlyList<TrainingProgress> history)
    {
        if (history.Count == 0)
            return null;
        var speeds = history.Select(epoch => epoch.SamplesPerSecond).Order().ToList();
        return profile.BatchSize / speeds[speeds.Count / 2];
    }
}
