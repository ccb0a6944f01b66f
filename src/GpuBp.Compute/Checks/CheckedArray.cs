namespace GpuBp.Compute.Checks;

/// <summary>The memory of a kernel's view, or of an array that it allocates.</summary>
/// <param name="launch">The launch.</param>
/// <param name="name">The name in the kernel.</param>
/// <param name="start">The address.</param>
/// <param name="bytes">The size.</param>
/// <param name="records">Who touched the memory.</param>
/// <param name="offset">The position of the memory in the records.</param>
internal sealed unsafe class CheckedArray(
    CheckedLaunch launch,
    string name,
    void* start,
    long bytes,
    AccessRecords records,
    long offset = 0)
{
    internal long Bytes { get; } = bytes;

    /// <summary>The pinned memory; null for that of a device.</summary>
    internal byte[]? Memory { get; init; }

    /// <summary>Makes the content undefined.</summary>
    internal void Clear() => records.Clear();

    /// <summary>The address of bytes of an element.</summary>
    /// <param name="view">The element's view.</param>
    /// <param name="index">The element.</param>
    /// <param name="position">The position of the bytes.</param>
    /// <param name="count">The number of bytes.</param>
    /// <param name="access">The running thread's use of them.</param>
    /// <exception cref="KernelFaultException">Another thread uses them, or nothing has written
    /// them.</exception>
    internal byte* Touch<T>(
        in CheckedView<T> view, long index, long position, int count, Access access)
        where T : unmanaged
    {
        if (records.Touch(offset + position, count, access, out var other) is { } fault)
            throw fault == KernelFault.Race
                ? launch.Race(Element(view, index), access, records, other)
                : launch.Unwritten(Element(view, index));
        return (byte*)start + position;
    }

    internal KernelFaultException OutOfRange<T>(in CheckedView<T> view, long index)
        where T : unmanaged => launch.OutOfRange(Element(view, index));

    private CheckedElement Element<T>(in CheckedView<T> view, long index)
        where T : unmanaged =>
        new(name, index, view.Length, view.Offset / sizeof(T), Bytes / sizeof(T));
}
