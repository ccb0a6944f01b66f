using System.ComponentModel;

namespace GpuBp.Compute;

/// <summary>
/// One argument of a launch, made by generated launchers: a view of device memory, or the bits of a
/// number.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct KernelArgument
{
    private KernelArgument(DeviceMemory? memory, long bits, long length, int size)
    {
        Memory = memory;
        Bits = bits;
        Length = length;
        Size = size;
    }

    /// <summary>The memory of a view; null for a number.</summary>
    internal DeviceMemory? Memory { get; }

    /// <summary>A number's bits, or a view's offset in elements.</summary>
    internal long Bits { get; }

    /// <summary>The bytes of a number, or of one element of a view.</summary>
    internal int Size { get; }

    /// <summary>The number of elements of a view.</summary>
    public long Length { get; }

    /// <summary>The argument as an int.</summary>
    public int AsInt => (int)Bits;

    /// <summary>The argument as a uint.</summary>
    public uint AsUInt => (uint)Bits;

    /// <summary>The argument as a long.</summary>
    public long AsLong => Bits;

    /// <summary>The argument as a float.</summary>
    public float AsFloat => BitConverter.Int32BitsToSingle((int)Bits);

    /// <summary>The argument as a double.</summary>
    public double AsDouble => BitConverter.Int64BitsToDouble(Bits);

    /// <summary>A view of device memory.</summary>
    /// <exception cref="ObjectDisposedException">The view's buffer was disposed.</exception>
    public static unsafe KernelArgument From<T>(BufferView<T> view)
        where T : unmanaged =>
        new(view.LiveMemory, view.Offset, view.Length, sizeof(T));

    /// <summary>An int.</summary>
    public static KernelArgument From(int value) => new(null, value, 0, sizeof(int));

    /// <summary>extentX · extentY, the number of indices of a launch over two extents.</summary>
    /// <exception cref="ArgumentException">An extent is negative, or there are more than 2³¹ − 1
    /// indices.</exception>
    public static KernelArgument FromExtents(int extentX, int extentY, string kernel)
    {
        Check.Extents(extentX, extentY, kernel);
        return From(extentX * extentY);
    }

    /// <summary>A uint.</summary>
    public static KernelArgument From(uint value) => new(null, value, 0, sizeof(uint));

    /// <summary>A long.</summary>
    public static KernelArgument From(long value) => new(null, value, 0, sizeof(long));

    /// <summary>A float.</summary>
    public static KernelArgument From(float value) =>
        new(null, BitConverter.SingleToInt32Bits(value), 0, sizeof(float));

    /// <summary>A double.</summary>
    public static KernelArgument From(double value) =>
        new(null, BitConverter.DoubleToInt64Bits(value), 0, sizeof(double));

    /// <summary>The address of a view's first element; only for memory of the CPU device.</summary>
    public unsafe T* Address<T>()
        where T : unmanaged => (T*)Memory!.Handle + Bits;
}
