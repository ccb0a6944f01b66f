using System.Text.Json.Serialization;
using GpuBp.Bench.Tables;

namespace GpuBp.Bench.Reporting;

/// <summary>One measured figure, for the table and for the JSON.</summary>
internal sealed record Row
{
    /// <summary>The suite, such as kernels or gpu.</summary>
    public required string Suite { get; init; }

    /// <summary>The case, such as <c>NN_512x512x512</c>.</summary>
    public required string Case { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>Threads of the host that we used; 0 on other devices.</summary>
    public required int Threads { get; init; }

    /// <summary>The median; of tables the mean of the splits.</summary>
    public required double Value { get; init; }

    public required string Unit { get; init; }

    /// <summary>The minimum and the maximum.</summary>
    public double[] Spread { get; init; } = [];

    /// <summary>
    /// The value as a share of the machine's limit in the same run: FMA peak, bandwidth, or the
    /// product of cuBLAS.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OfPeak { get; init; }

    /// <summary>
    /// Our speed divided by the peer's, above 1 if we are faster; the median of the rounds' ratios.
    /// </summary>
    public Dictionary<string, double> Ratios { get; init; } = [];

    /// <summary>Each peer's fastest setting.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string>? Settings { get; init; }

    /// <summary>Notes for the reader, such as why a peer is missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<string>? Notes { get; init; }

    /// <summary>A method's scores on the splits of a table.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TableScore>? Scores { get; init; }

    /// <summary>The machine and the date, the same for all rows of a run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunInfo? Run { get; init; }
}
