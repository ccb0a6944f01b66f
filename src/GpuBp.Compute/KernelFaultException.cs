using GpuBp.Compute.Checks;

namespace GpuBp.Compute;

/// <summary>The kinds of faults that a kernel's checked form finds.</summary>
public enum KernelFault
{
    /// <summary>An index outside its view.</summary>
    OutOfRange,

    /// <summary>An element that two threads touch with no order between them, one of which writes
    /// it.</summary>
    Race,

    /// <summary>An element that is read before anything has written it.</summary>
    Unwritten,
}

/// <summary>A kernel touched an element that it must not touch. The device <c>cpu</c> throws it
/// where it checks kernels: see <c>GPUBP_CHECK</c>.</summary>
public sealed class KernelFaultException : Exception
{
    internal KernelFaultException(
        KernelFault fault, string kernel, string thread, CheckedElement element, string text)
        : base($"Kernel {kernel}, {thread}: {text}")
    {
        Fault = fault;
        Kernel = kernel;
        Thread = thread;
        View = element.View;
        Index = element.Index;
        Length = element.Length;
    }

    /// <summary>The kind of fault.</summary>
    public KernelFault Fault { get; }

    /// <summary>The kernel's name.</summary>
    public string Kernel { get; }

    /// <summary>The kernel's parameter, or its variable with shared or local memory.</summary>
    public string View { get; }

    /// <summary>The index of the element in the view, or in a part of it.</summary>
    public long Index { get; }

    /// <summary>The number of elements of the view or the part.</summary>
    public long Length { get; }

    /// <summary><c>index 17</c>, or <c>thread (3, 0) of group (1, 0)</c>.</summary>
    public string Thread { get; }
}
