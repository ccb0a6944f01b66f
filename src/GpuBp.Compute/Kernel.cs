using System.ComponentModel;
using GpuBp.Compute.Checks;
using GpuBp.Compute.Cpu;
using GpuBp.Compute.Ilgpu;

namespace GpuBp.Compute;

/// <summary>
/// A kernel with its policies, as generated launchers pass it to a device: text in dialect-neutral
/// C, and forms for the CPU and ILGPU.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Kernel
{
    private readonly string _openText;
    private readonly (string Parameter, Type Policy)[] _policies;
    private readonly CpuScratch _scratch;
    private string? _text;

    /// <summary>Called by generated launchers, once for each kernel and choice of
    /// policies.</summary>
    /// <param name="name">The C function's name.</param>
    /// <param name="text">The kernel in dialect-neutral C, with <c>TPolicy_Member</c> for
    /// policies.</param>
    /// <param name="policies">The type parameters, each with its policy.</param>
    /// <param name="isImplicit">Whether the kernel runs once for each index of an extent.</param>
    /// <param name="run">The CPU form.</param>
    /// <param name="scratch">The scratch memory that the CPU form needs.</param>
    /// <exception cref="InvalidOperationException">A policy's assembly does not run the
    /// generator.</exception>
    public Kernel(
        string name,
        string text,
        (string Parameter, Type Policy)[] policies,
        bool isImplicit,
        CpuForm run,
        CpuScratch scratch)
    {
        Name = name;
        foreach (var (_, policy) in policies)
            KernelPolicies.Require(policy);
        _openText = text;
        _policies = policies;
        IsImplicit = isImplicit;
        Run = run;
        _scratch = scratch;
    }

    /// <summary>The C function's name.</summary>
    public string Name { get; }

    /// <summary>Policies and kernel in dialect-neutral C, to follow a device's prelude.</summary>
    public string Text => _text ??= KernelPolicies.Close(_openText, _policies);

    /// <summary>
    /// What the CUDA forms of its helpers may know, as lines of definitions; empty if nothing.
    /// </summary>
    internal string CudaDefinitions { get; private init; } = "";

    /// <summary>What CUDA's compiler reads after the prelude.</summary>
    internal string CudaText => CudaDefinitions + Text;

    /// <summary>Whether the kernel runs once for each index of an extent, its first
    /// argument.</summary>
    public bool IsImplicit { get; }

    /// <summary>For each argument, whether the kernel writes to it; null counts every view as
    /// written.</summary>
    public IReadOnlyList<bool>? Writes { get; init; }

    /// <summary>The form that ILGPU loads; null for a kernel without parameters, which ILGPU cannot
    /// load. Only ILGPU's devices call it, so that no other loads ILGPU's assembly.</summary>
    public Func<IlgpuKernel>? Ilgpu { get; init; }

    /// <summary>The form that checks each access; null if the kernel was built without
    /// it.</summary>
    public CheckedForm? Checked { get; init; }

    /// <summary>The hand-written form for the CPU; null if there is none.</summary>
    internal CpuSimdForm? Simd { get; init; }

    /// <summary>The form that runs on the CPU.</summary>
    internal CpuForm Run { get; }

    /// <summary>The bytes of scratch memory that one thread of the CPU device needs.</summary>
    internal long ScratchBytes(in LaunchConfig config) => _scratch(config);

    /// <summary>The kernel, with definitions for the CUDA forms of its helpers.</summary>
    internal Kernel For(string cudaDefinitions) =>
        new(Name, _openText, _policies, IsImplicit, Run, _scratch)
        {
            _text = Text,
            CudaDefinitions = cudaDefinitions,
            Writes = Writes,
            Ilgpu = Ilgpu,
            Checked = Checked,
            Simd = Simd,
        };

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>
/// A kernel's CPU form: runs groups <paramref name="first"/> … <paramref name="end"/> − 1 of the
/// launch in order on the calling thread; for an implicitly grouped kernel, these indices.
/// </summary>
/// <param name="arguments">The kernel's arguments, in order.</param>
/// <param name="config">The launch.</param>
/// <param name="first">The first group, counted along the rows of the grid.</param>
/// <param name="end">The group after the last.</param>
/// <param name="scratch">64-byte aligned memory of the size that <see cref="CpuScratch"/>
/// gives.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe delegate void CpuForm(
    ReadOnlySpan<KernelArgument> arguments,
    in LaunchConfig config,
    long first,
    long end,
    byte* scratch);

/// <summary>The bytes of scratch memory that a kernel's CPU form needs: for shared memory, and for
/// the values that each thread of a group keeps across barriers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate long CpuScratch(in LaunchConfig config);
