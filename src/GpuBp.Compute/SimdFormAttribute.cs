namespace GpuBp.Compute;

/// <summary>
/// Names the hand-written SIMD form of a kernel, which the CPU device runs in place of the
/// generated CPU form. It is a static class with two methods: <c>CpuWork Work(…)</c> estimates the
/// launch,
/// <c>void Run(CpuPart part, …)</c> runs a part of it. Both take the kernel's type parameters and
/// parameters, with a pointer to the first element for a view, and the extent for an index.
/// </summary>
/// <param name="form">The static class.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SimdFormAttribute(Type form) : Attribute
{
    /// <summary>The static class.</summary>
    internal Type Form { get; } = form;
}
