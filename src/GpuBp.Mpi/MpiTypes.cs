using System.Runtime.CompilerServices;

namespace GpuBp;

/// <summary>In which type an operation's elements are counted.</summary>
/// <remarks>
/// MPI_BYTE, as long as an operation's bytes can be counted by a C int; past that a type of the
/// element's size, for elements can. Both are the same on the way, so ranks may differ in it.
/// </remarks>
/// <param name="library">Makes the types.</param>
/// <param name="byteLimit">The longest operation that is counted in bytes.</param>
internal sealed class MpiTypes(MpiLibrary library, long byteLimit)
{
    private readonly Dictionary<int, nint> _types = [];

    /// <summary>The type, and how many of it an element is.</summary>
    internal (nint Type, int Unit) For<T>(int elements)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        if ((long)elements * size <= byteLimit)
            return (library.Abi.Byte, size);
        if (!_types.TryGetValue(size, out var type))
        {
            library.Check(
                library.Setup.CreateType(size, library.Abi.Byte, out type), "MPI_Type_contiguous");
            _types.Add(size, type);
        }

        return (type, 1);
    }

    internal void Free()
    {
        foreach (var type in _types.Values)
            library.Check(library.Setup.FreeType(type), "MPI_Type_free");
        _types.Clear();
    }
}
