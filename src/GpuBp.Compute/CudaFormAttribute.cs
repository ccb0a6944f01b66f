namespace GpuBp.Compute;

/// <summary>
/// Gives a static helper of a kernel a second body in CUDA C++, for tensor cores, asynchronous
/// copies and whatever else the kernel language lacks. The C# body defines what the helper does:
/// the CPU, OpenCL and older NVIDIA GPUs run it, and the form must do the same.
/// </summary>
/// <remarks>
/// The form is the text between the braces of the function. It may use the helper's parameters by
/// name (a view is a pointer to its first element), the constants of the kernel's policies
/// (<c>TTile_Rows</c>), CUDA's built-in functions, and the functions of the prelude and of the PTX
/// wrappers (<c>Math_Min</c>, <c>Ptx_CopyAsync16</c>). It cannot call other helpers. It writes only
/// to the views that the C# body writes to, and has no barrier of the group.
/// </remarks>
/// <example>
/// <code>
/// [CudaForm(800, "Ptx_CopyAsync16(to, from, 16);")]
/// private static void Copy4(ArrayView&lt;float&gt; from, ArrayView&lt;float&gt; to) { … }
/// </code>
/// </example>
/// <param name="minimumArchitecture">The lowest <c>__CUDA_ARCH__</c> that runs the form: 800 for
/// sm_80.</param>
/// <param name="body">The statements, in CUDA C++.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CudaFormAttribute(int minimumArchitecture, string body) : Attribute
{
    /// <summary>The lowest <c>__CUDA_ARCH__</c> that runs the form.</summary>
    public int MinimumArchitecture { get; } = minimumArchitecture;

    /// <summary>The statements, in CUDA C++.</summary>
    public string Body { get; } = body;
}
