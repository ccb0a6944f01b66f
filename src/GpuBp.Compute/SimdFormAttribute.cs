namespace GpuBp.Compute;

/// <summary>
/// Names the hand-written SIMD form of a kernel, which the CPU device runs in place of the kernel's
/// own CPU form: a static class with two methods of the kernel's type parameters and parameters, where
/// a view is a pointer to its first element and the index of an implicitly grouped kernel its extent.
/// <c>CpuWork Work(…)</c> says what the launch costs, <c>void Run(CpuPart part, …)</c> runs a part.
/// </summary>
/// <param name="form">The static class.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SimdFormAttribute(Type form) : Attribute
{
    /// <summary>The static class.</summary>
    internal Type Form { get; } = form;
}
