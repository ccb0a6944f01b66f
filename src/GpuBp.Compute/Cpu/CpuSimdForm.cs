namespace GpuBp.Compute.Cpu;

/// <summary>Estimates a launch of a SIMD form with these arguments.</summary>
internal delegate CpuWork CpuSimdWork(ReadOnlySpan<KernelArgument> arguments);

/// <summary>Runs one part of a launch of a SIMD form.</summary>
internal delegate void CpuSimdRun(in CpuPart part, ReadOnlySpan<KernelArgument> arguments);

/// <summary>A kernel's hand-written form for the CPU, as <see cref="SimdFormAttribute"/> names
/// it.</summary>
/// <param name="Work">Estimates a launch.</param>
/// <param name="Run">Runs one part of a launch.</param>
internal sealed record CpuSimdForm(CpuSimdWork Work, CpuSimdRun Run);
