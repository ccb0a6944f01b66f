namespace GpuBp.Compute;

/// <summary>
/// Marks a static method as a kernel. The generator translates it for every device, and emits a
/// typed launcher, <c>Launch.&lt;name&gt;</c>, in the method's namespace.
/// </summary>
/// <remarks>
/// The launcher has the name of the method, or of its class if the method is called <c>Run</c>. A
/// first parameter of type <c>Index1D</c> makes the kernel implicitly grouped: it runs once for
/// each index below the launch's extent, and has no group, barrier or shared memory. A uint wraps
/// around as in C#; an int or a long must stay in its range, because devices follow C there.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelAttribute : Attribute
{
    /// <summary>
    /// The maximum of threads of a group; 0 if not known at build time. On CUDA a launch with more
    /// threads then fails.
    /// </summary>
    public int MaxThreads { get; init; }

    /// <summary>
    /// With <see cref="MaxThreads"/>: the groups that a multiprocessor runs at once, which share
    /// its registers. With fewer groups, CUDA's compiler gives each thread more registers and reads
    /// further ahead. 0 leaves the number to the compiler.
    /// </summary>
    public int Groups { get; init; }
}

/// <summary>
/// Marks an interface of static abstract members as a policy, which specialises kernels. Every
/// struct that implements it can be a kernel's type argument, if the generator runs on its
/// assembly.
/// </summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class KernelPolicyAttribute : Attribute;

/// <summary>
/// Marks a policy for processors only, such as a tile whose sums fill a processor's registers. The
/// generator then writes no form of the kernel that keeps arrays in a GPU's registers.
/// </summary>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class ProcessorPolicyAttribute : Attribute;
