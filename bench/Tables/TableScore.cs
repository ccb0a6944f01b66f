using System.Text.Json.Serialization;

namespace GpuBp.Bench.Tables;

/// <summary>What a method reached on one split of a table.</summary>
internal sealed record TableScore
{
    public required string Table { get; init; }

    public required int Split { get; init; }

    public required string Method { get; init; }

    /// <summary>The method's library.</summary>
    public required string Version { get; init; }

    /// <summary>Test rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Of the test targets.</summary>
    public required string Checksum { get; init; }

    /// <summary>What the predictions are worth.</summary>
    public required TableMeasures Measures { get; init; }

    /// <summary>From the file of training rows to the trained model.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>From the file of test rows to the predictions.</summary>
    public required double PredictSeconds { get; init; }

    /// <summary>The machine's load (1 min) when training began; null where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Load { get; init; }
}
