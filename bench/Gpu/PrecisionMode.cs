namespace GpuBp.Bench.Gpu;

/// <summary>How precisely products are computed, by us and by the peers; all else is float32.</summary>
/// <param name="Precision">The library's name for it.</param>
/// <param name="Name">fp32, tf32 or bf16, as peers know it.</param>
/// <param name="UnitRoundoff">The most that an operand is off, as a share of it.</param>
/// <param name="CostTolerance">How far the costs of ten steps may be from those in float32. Rounded
/// operands move a cost by about their roundoff; a peer's bf16 rounds activations too.</param>
internal sealed record PrecisionMode(
    Precision Precision, string Name, double UnitRoundoff, double CostTolerance)
{
    internal static readonly PrecisionMode Float32 = new(Precision.Float32, "fp32", Math.Pow(2, -24), 1e-4);

    internal static readonly PrecisionMode TensorFloat32 = new(Precision.TensorFloat32, "tf32", Math.Pow(2, -11), 2e-3);

    internal static readonly PrecisionMode BFloat16 = new(Precision.BFloat16, "bf16", Math.Pow(2, -9), 2e-2);

    internal static readonly PrecisionMode[] All = [Float32, TensorFloat32, BFloat16];

    /// <summary>Whether the library computes so on a device, and not in float32 all the same.</summary>
    internal bool IsOurs(Engine engine) =>
        this == Float32 || engine.Device.Info.ComputeCapability >= 80;

    /// <summary>What a reader of a row must know.</summary>
    internal string? Note(Engine engine) =>
        IsOurs(engine) ? null : $"ours is not measured: {engine} has no tensor cores for {Name}";
}
