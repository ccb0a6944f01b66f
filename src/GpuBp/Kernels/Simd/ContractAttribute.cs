namespace GpuBp.Kernels.Simd;

/// <summary>
/// The vector forms of a policy round a · b + c once, as GPUs do (contraction). Others round twice, as C# does:
/// a policy's bits on the CPU are those of its struct.
/// </summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class ContractAttribute : Attribute;
