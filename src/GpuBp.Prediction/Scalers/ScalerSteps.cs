namespace GpuBp;

/// <summary>What scaling does to a column: Floor + Range · (x − Offset) / Spread.</summary>
/// <param name="Offset">What is subtracted.</param>
/// <param name="Spread">What is divided by; never 0.</param>
/// <param name="Range">What a distance of Spread becomes.</param>
/// <param name="Floor">What Offset becomes.</param>
internal readonly record struct ScalerSteps(
    double Offset, double Spread, double Range, double Floor);
