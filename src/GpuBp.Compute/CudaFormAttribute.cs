namespace GpuBp.Compute;

/// <summary>
/// Gives a static helper of a kernel a body in CUDA C++, for what the kernel language cannot say, such
/// as tensor cores and asynchronous copies. Its C# body is what the helper means: the CPU, OpenCL and
/// older NVIDIA GPUs run it, and the form must do the same.
/// </summary>
/// <remarks>
/// The form stands between the braces of the function. It may use the helper's parameters by their names,
/// where a view is a pointer to its first element; the constants of the kernel's policies, as
/// <c>TTile_Rows</c>; CUDA's built-in functions, and whatever the prelude and the PTX wrappers define
/// (<c>Math_Min</c>, <c>Ptx_CopyAsync16</c>). Other helpers are not in its reach. It writes only through
/// the views that the C# body writes to, and holds no barrier of the group.
/// </remarks>
/// <example>
/// <code>
/// [CudaForm(800, "Ptx_CopyAsync16(to, from, 16);")]
/// private static void Copy4(ArrayView&lt;float&gt; from, ArrayView&lt;float&gt; to) { … }
/// </code>
/// </example>
/// <param name="minimumArchitecture">The least <c>__CUDA_ARCH__</c> that runs the form: 800 for sm_80.</param>
/// <param name="body">The statements, in CUDA C++.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CudaFormAttribute(int minimumArchitecture, string body) : Attribute
{
    /// <summary>The least <c>__CUDA_ARCH__</c> that runs the form.</summary>
    public int MinimumArchitecture { get; } = minimumArchitecture;

    /// <summary>The statements, in CUDA C++.</summary>
    public string Body { get; } = body;
}
