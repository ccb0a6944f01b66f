namespace GpuBp.Bench.Gpu;

/// <summary>How precisely products are computed, by us and by the peers; all else is float32.</summary>
/// <param name="Name">fp32, tf32 or bf16, as peers know it.</param>
/// <param name="UnitRoundoff">The most that an operand is off, as a share of it.</param>
/// <param name="CostTolerance">How far the costs of ten steps may be from those in float32. Rounded
/// operands move a cost by about their roundoff; a peer's bf16 rounds activations too.</param>
internal sealed record PrecisionMode(string Name, double UnitRoundoff, double CostTolerance)
{
    internal static readonly PrecisionMode Float32 = new("fp32", Math.Pow(2, -24), 1e-4);

    internal static readonly PrecisionMode TensorFloat32 = new("tf32", Math.Pow(2, -11), 2e-3);

    internal static readonly PrecisionMode BFloat16 = new("bf16", Math.Pow(2, -9), 2e-2);

    internal static readonly PrecisionMode[] All = [Float32, TensorFloat32, BFloat16];

    /// <summary>Whether this version of the library computes so.</summary>
    internal bool IsOurs => this == Float32;

    /// <summary>What a reader of a row must know.</summary>
    internal string? Note => IsOurs ? null : $"ours is not measured: this version has no {Name}";
}
