namespace GpuBp.Compute;

/// <summary>
/// Marks a static method as a kernel: the generator translates it for every device and emits a
/// typed launcher, <c>Launch.&lt;name&gt;</c>, in the method's namespace.
/// </summary>
/// <remarks>
/// The launcher is named after the method, or after its class where the method is called
/// <c>Run</c>. A first parameter of type <c>Index1D</c> makes the kernel implicitly grouped: it
/// runs once for each index below the launch's extent, and has no group, barrier or shared memory.
/// A uint wraps around as in C#; an int or a long must stay in its range, as devices follow C there.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelAttribute : Attribute;

/// <summary>
/// Marks an interface of static abstract members as a policy that specialises kernels: every
/// struct that implements it, in any assembly that runs the generator, can be a kernel's type
/// argument.
/// </summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class KernelPolicyAttribute : Attribute;

/// <summary>
/// Marks a policy that no GPU runs, such as a tile whose sums fill a processor's registers: kernels closed
/// over it need no form that keeps arrays in those of a GPU.
/// </summary>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class ProcessorPolicyAttribute : Attribute;
