using System.Text.Json.Serialization;

namespace GpuBp.Bench.Reporting;

/// <summary>One measured figure, as it stands in the table and in the JSON.</summary>
internal sealed record Row
{
    /// <summary>The suite, such as kernels or gpu.</summary>
    public required string Suite { get; init; }

    /// <summary>What was done, such as <c>NN_512x512x512</c>.</summary>
    public required string Case { get; init; }

    /// <summary>Where.</summary>
    public required string Device { get; init; }

    /// <summary>Threads of the host that we were allowed; 0 on other devices.</summary>
    public required int Threads { get; init; }

    /// <summary>The median.</summary>
    public required double Value { get; init; }

    public required string Unit { get; init; }

    /// <summary>The least and the most.</summary>
    public double[] Spread { get; init; } = [];

    /// <summary>The value as a share of what the machine could do in the same run: FMA peak,
    /// bandwidth, or the product of cuBLAS.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OfPeak { get; init; }

    /// <summary>How many times as fast we are as the peer, above 1 where we are faster; the median of the
    /// rounds' ratios.</summary>
    public Dictionary<string, double> Ratios { get; init; } = [];

    /// <summary>The setting at which each peer was best.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string>? Settings { get; init; }

    /// <summary>What a reader must know, such as why a peer is missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<string>? Notes { get; init; }

    /// <summary>Where and when, the same for all rows of a run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunInfo? Run { get; init; }
}
