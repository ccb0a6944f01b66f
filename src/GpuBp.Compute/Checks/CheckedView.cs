using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace GpuBp.Compute.Checks;

/// <summary>A view in a kernel's checked form: every access is checked.</summary>
/// <typeparam name="T">The element.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct CheckedView<T>
    where T : unmanaged
{
    private readonly CheckedArray _array;

    internal CheckedView(CheckedArray array, long offset, long length)
    {
        _array = array;
        Offset = offset;
        Length = length;
    }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>The position of the first element, in bytes.</summary>
    internal long Offset { get; }

    /// <summary>Reads an element.</summary>
    public T Load(long index) => Load<T>(index, 0);

    /// <summary>Reads a field, <paramref name="offset"/> bytes from the start of its
    /// element.</summary>
    public TField Load<TField>(long index, int offset)
        where TField : unmanaged => *Touch<TField>(index, offset, Access.Read);

    /// <summary>Writes an element.</summary>
    public void Store(long index, T value) => Store<T>(index, 0, value);

    /// <summary>Writes a field.</summary>
    public void Store<TField>(long index, int offset, TField value)
        where TField : unmanaged => *Touch<TField>(index, offset, Access.Write) = value;

    /// <summary>An element to read and write.</summary>
    public ref T Update(long index) => ref Update<T>(index, 0);

    /// <summary>A field to read and write.</summary>
    public ref TField Update<TField>(long index, int offset)
        where TField : unmanaged
    {
        Touch<TField>(index, offset, Access.Read);
        return ref *Touch<TField>(index, offset, Access.Write);
    }

    /// <summary>An element for an atomic.</summary>
    public ref T Atomic(long index) => ref *Touch<T>(index, 0, Access.Atomic);

    /// <summary>An element for an atomic that only writes.</summary>
    public ref T Exchange(long index) => ref *Touch<T>(index, 0, Access.Exchange);

    /// <summary>A range of the view. Only its elements are checked: it may reach past the view's
    /// end.</summary>
    public CheckedView<T> Part(long offset, long length) =>
        new(_array, Offset + offset * sizeof(T), length);

    /// <summary>The same memory as elements of another type.</summary>
    public CheckedView<TOther> As<TOther>()
        where TOther : unmanaged => new(_array, Offset, Length * sizeof(T) / sizeof(TOther));

    // At once: the runtime's first code would be several times slower.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TField* Touch<TField>(long index, int offset, Access access)
        where TField : unmanaged
    {
        var position = Offset + index * sizeof(T);
        if (index < 0 || index >= Length || position < 0 || position > _array.Bytes - sizeof(T))
            throw _array.OutOfRange(this, index);
        return (TField*)_array.Touch(this, index, position + offset, sizeof(TField), access);
    }
}
