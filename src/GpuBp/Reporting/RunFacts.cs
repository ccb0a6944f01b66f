using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace GpuBp;

/// <summary>
/// Lists what it takes to repeat a run, and to check that the result is the same.
/// </summary>
internal static class RunFacts
{
    private const string OwnVariables = "GPUBP_";

    /// <summary>The facts by name, in the order of the page.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="train">The training samples.</param>
    /// <param name="options">More facts.</param>
    /// <param name="firstParameters">
    /// The <see cref="Fingerprint"/> of the parameters before training.
    /// </param>
    /// <param name="hasEnded">
    /// Whether training has ended; slow facts are computed only then.
    /// </param>
    internal static IReadOnlyList<(string Name, string Value)> Of(
        Trainer trainer, Dataset train, ReportOptions options, string firstParameters,
        bool hasEnded)
    {
        var info = trainer.Describe(hasEnded ? train : null);
        var device = trainer.Network.Device.Info;
        return
        [
            .. Given(("Command", options.CommandLine), ("Data", options.DataFile)),
            ("Training samples", InvariantText.Of(train.ToString)),
            .. Given(("SHA-256 of training samples", info.DataFingerprint)),
            ("Network", InvariantText.Of(trainer.Network.ToString)),
            .. Given(("Dropout", Dropout(trainer.Network))),
            ("Loss", info.Loss!),
            ("Optimiser", info.Optimizer!),
            ("Batch size", Number(trainer.BatchSize)),
            ("Seed of shuffling and dropout", trainer.Seed.ToString(CultureInfo.InvariantCulture)),
            ("Precision", $"{trainer.Precision}"),
            .. options.Fit is { } fit ? Of(fit) : [],
            .. options.Facts.Select(fact => (fact.Key, fact.Value)),
            ("Epochs trained", Number(trainer.Epochs)),
            ("Parameters before, SHA-256", firstParameters),
            .. Given(("Parameters after, SHA-256", hasEnded ? Fingerprint(trainer.Network) : null)),
            ("Device", $"{device}"),
            ("System",
                $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, " +
                    $"{Environment.ProcessorCount} processors, " +
                    $"{RuntimeInformation.FrameworkDescription}"),
            ("GpuBp", DescriptionFormat.Library),
            .. Variables(),
        ];
    }

    /// <summary>The SHA-256 of all weights and biases.</summary>
    internal static string Fingerprint(Mlp network) =>
        Convert.ToHexStringLower(
            SHA256.HashData(MemoryMarshal.AsBytes<float>(network.Parameters.ToArray())));

    private static IEnumerable<(string Name, string Value)> Of(FitOptions fit) =>
    [
        ("Maximum epochs", Number(fit.Epochs)),
        ("Learning rate schedule", InvariantText.Of(fit.Schedule.ToString)),
        ("Best by", fit.OwnMetric is { } own
            ? $"{(own.IsHigherBetter ? "highest" : "lowest")} {InvariantText.Of(own.ToString)}"
            : fit.Metric == Metric.Loss ? "lowest loss" : "highest accuracy"),
        .. Given(
            ("Weight decay schedule", Changing(fit.DecaySchedule)),
            ("Dropout schedule", Changing(fit.DropoutSchedule)),
            ("Rows to rescale first weights by", fit.InitialRows is { } rows ? Number(rows) : null),
            ("Validation share", fit.ValidationShare > 0 ? Figures.Of(fit.ValidationShare) : null),
            ("Validation samples",
                fit.Validation is { } data ? InvariantText.Of(data.ToString) : null),
            ("Patience",
                fit.Patience is { } patience
                    ? $"{Number(patience)} epochs, improvement above {Figures.Of(fit.MinDelta)}"
                    : null),
            ("Time budget", fit.TimeBudget is { } budget ? Figures.Time(budget) : null)),
    ];

    private static string? Changing(Schedule schedule) =>
        schedule == Schedule.Constant ? null : InvariantText.Of(schedule.ToString);

    private static string? Dropout(Mlp network) => DropoutMasks.Drops(network)
        ? string.Join(", ", network.Layers.Select(layer => Figures.Of(layer.Dropout)))
        : null;

    /// <summary>The environment variables that change what the library does.</summary>
    internal static IEnumerable<(string Name, string Value)> Variables() =>
        from DictionaryEntry variable in Environment.GetEnvironmentVariables()
        let name = (string)variable.Key
        where name.StartsWith(OwnVariables, StringComparison.Ordinal)
        orderby name
        select (name, (string?)variable.Value ?? "");

    private static IEnumerable<(string Name, string Value)> Given(
        params (string Name, string? Value)[] facts) =>
            from fact in facts where fact.Value is not null select (fact.Name, fact.Value);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
