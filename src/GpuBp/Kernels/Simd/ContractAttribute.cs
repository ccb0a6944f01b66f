namespace GpuBp.Kernels.Simd;

/// <summary>
/// Lets the vector form of a policy round a · b + c once, as GPUs do (contraction). Without it the
/// vector form rounds twice, as C# does, and gives the same bits as the struct.
/// </summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class ContractAttribute : Attribute;
