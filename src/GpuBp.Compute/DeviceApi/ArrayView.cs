namespace GpuBp.Compute.DeviceApi;

/// <summary>Elements of device memory inside a kernel; indices are not checked on a device.</summary>
/// <typeparam name="T">The element: int, uint, long, float, double, Float4 or a flat struct.</typeparam>
public readonly struct ArrayView<T>
    where T : unmanaged
{
    /// <summary>The number of elements.</summary>
    public long Length => KernelOnly.Throw<long>("ArrayView.Length");

    /// <summary>The number of elements, for views of fewer than 2³¹.</summary>
    public int IntLength => KernelOnly.Throw<int>("ArrayView.IntLength");

    /// <summary>One element, to read or to write.</summary>
    public ref T this[int index] => throw new InvalidOperationException(Message);

    /// <summary>One element, to read or to write.</summary>
    public ref T this[long index] => throw new InvalidOperationException(Message);

    private static string Message => "A view's elements can be reached only inside a [Kernel] method.";

    /// <summary>The elements from <paramref name="index"/> on, <paramref name="length"/> of them.</summary>
    public ArrayView<T> SubView(long index, long length) =>
        KernelOnly.Throw<ArrayView<T>>("ArrayView.SubView");

    /// <summary>
    /// The same memory as elements of another type, whose size divides the view's bytes; the memory
    /// must be aligned to that type (Float4: 16 bytes). What a launch writes as one type it may not read
    /// as another, but for float and Float4: compilers move such reads before the writes.
    /// </summary>
    public ArrayView<TOther> Cast<TOther>()
        where TOther : unmanaged => KernelOnly.Throw<ArrayView<TOther>>("ArrayView.Cast");
}
