using System.ComponentModel;
using GpuBp.Compute.Cpu;
using GpuBp.Compute.Ilgpu;

namespace GpuBp.Compute;

/// <summary>
/// A kernel closed over its policies, as generated launchers hand it to a device: dialect-neutral C
/// text, and the form that runs on the CPU.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Kernel
{
    private readonly string _openText;
    private readonly (string Parameter, Type Policy)[] _policies;
    private readonly CpuScratch _scratch;
    private string? _text;

    /// <summary>Called by generated launchers, once for each closed kernel.</summary>
    /// <param name="name">The C function's name.</param>
    /// <param name="text">The kernel in dialect-neutral C, with <c>TPolicy_Member</c> for policies.</param>
    /// <param name="policies">Type parameters with the policy that each stands for.</param>
    /// <param name="isImplicit">Whether the kernel runs once for each index of an extent.</param>
    /// <param name="run">The CPU form.</param>
    /// <param name="scratch">The scratch memory that the CPU form needs.</param>
    /// <exception cref="InvalidOperationException">A policy's assembly does not run the generator.</exception>
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

    /// <summary>Policies and kernel in dialect-neutral C; a device puts its prelude before it.</summary>
    public string Text => _text ??= KernelPolicies.Close(_openText, _policies);

    /// <summary>Whether the kernel runs once for each index of an extent, which is its first argument.</summary>
    public bool IsImplicit { get; }

    /// <summary>Whether the kernel writes to each of its arguments, in order; without it, every view
    /// is taken to be written.</summary>
    public IReadOnlyList<bool>? Writes { get; init; }

    /// <summary>What ILGPU loads the kernel from; null where it cannot: ILGPU knows no kernel without
    /// parameters. Called for ILGPU's devices alone, so that no other loads its assembly.</summary>
    public Func<IlgpuKernel>? Ilgpu { get; init; }

    /// <summary>The hand-written form for the CPU; null where there is none.</summary>
    internal CpuSimdForm? Simd { get; init; }

    /// <summary>The form that runs on the CPU.</summary>
    internal CpuForm Run { get; }

    /// <summary>The bytes of scratch memory that one thread of the CPU device needs.</summary>
    internal long ScratchBytes(in LaunchConfig config) => _scratch(config);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>
/// A kernel's CPU form: runs groups <paramref name="first"/> … <paramref name="end"/> − 1 of the
/// launch one after the other on the calling thread; of an implicitly grouped kernel, these indices.
/// </summary>
/// <param name="arguments">The kernel's arguments, in order.</param>
/// <param name="config">The launch.</param>
/// <param name="first">The first group, counted along the rows of the grid.</param>
/// <param name="end">The group after the last.</param>
/// <param name="scratch">64-byte aligned memory of the size that <see cref="CpuScratch"/> gives.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe delegate void CpuForm(
    ReadOnlySpan<KernelArgument> arguments,
    in LaunchConfig config,
    long first,
    long end,
    byte* scratch);

/// <summary>The bytes of scratch memory that a kernel's CPU form needs: shared memory, and what
/// each thread of a group keeps across barriers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate long CpuScratch(in LaunchConfig config);
