namespace GpuBp.Bench.Gpu;

/// <summary>A precision of products, ours and the peers'; everything else is float32.</summary>
/// <param name="Precision">The library's precision.</param>
/// <param name="Name">The peers' name: fp32, tf32 or bf16.</param>
/// <param name="UnitRoundoff">The maximum relative error of an operand.</param>
/// <param name="CostTolerance">
/// How far the costs of ten steps may be from those in float32. Rounded operands change a cost by
/// about their roundoff; a peer's bf16 also rounds activations.
/// </param>
internal sealed record PrecisionMode(
    Precision Precision, string Name, double UnitRoundoff, double CostTolerance)
{
    internal static readonly PrecisionMode Float32 =
        new(Precision.Float32, "fp32", Math.Pow(2, -24), 1e-4);

    internal static readonly PrecisionMode TensorFloat32 =
        new(Precision.TensorFloat32, "tf32", Math.Pow(2, -11), 2e-3);

    internal static readonly PrecisionMode BFloat16 =
        new(Precision.BFloat16, "bf16", Math.Pow(2, -9), 2e-2);

    internal static readonly PrecisionMode[] All = [Float32, TensorFloat32, BFloat16];

    /// <summary>
    /// Whether the library has this precision on a device; else it computes in float32.
    /// </summary>
    internal bool IsOurs(Engine engine) =>
        this == Float32 || engine.Device.Info.ComputeCapability >= 80;

    /// <summary>A note for the reader of a row, or null.</summary>
    internal string? Note(Engine engine) =>
        IsOurs(engine) ? null : $"ours is not measured: {engine} has no tensor cores for {Name}";
}
