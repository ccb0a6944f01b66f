using System.Runtime.InteropServices;
using System.Text;

namespace GpuBp;

/// <summary>
/// The functions of an MPI library that a group calls when it begins and ends, looked up when they
/// are called; each gives an error's code.
/// </summary>
internal sealed unsafe class MpiSetup(nint library)
{
    /// <summary>The names of the functions here.</summary>
    internal static readonly string[] Names =
    [
        "MPI_Get_library_version", "MPI_Initialized", "MPI_Finalized", "MPI_Init_thread",
        "MPI_Query_thread", "MPI_Finalize", "MPI_Comm_dup", "MPI_Comm_free",
        "MPI_Comm_set_errhandler", "MPI_Comm_rank", "MPI_Comm_size", "MPI_Get_processor_name",
        "MPI_Error_string", "MPI_Type_contiguous", "MPI_Type_commit",
        "MPI_Type_free",
    ];

    // MPI_MAX_LIBRARY_VERSION_STRING, the longest of MPI's texts, is 8192 at most in all ABIs.
    private const int TextLength = 8192;

    internal int IsInitialized(out int flag)
    {
        fixed (int* at = &flag)
            return ((delegate* unmanaged[Cdecl]<int*, int>)At("MPI_Initialized"))(at);
    }

    internal int IsFinalized(out int flag)
    {
        fixed (int* at = &flag)
            return ((delegate* unmanaged[Cdecl]<int*, int>)At("MPI_Finalized"))(at);
    }

    internal int Initialize(int level, out int provided)
    {
        fixed (int* at = &provided)
            return ((delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)
                At("MPI_Init_thread"))(0, 0, level, at);
    }

    internal int ThreadLevel(out int provided)
    {
        fixed (int* at = &provided)
            return ((delegate* unmanaged[Cdecl]<int*, int>)At("MPI_Query_thread"))(at);
    }

    internal int End() => ((delegate* unmanaged[Cdecl]<int>)At("MPI_Finalize"))();

    internal int Copy(nint communicator, out nint copy)
    {
        copy = 0;
        fixed (nint* at = &copy)
            return ((delegate* unmanaged[Cdecl]<nint, nint*, int>)At("MPI_Comm_dup"))(
                communicator, at);
    }

    internal int Free(nint communicator) =>
        ((delegate* unmanaged[Cdecl]<nint*, int>)At("MPI_Comm_free"))(&communicator);

    internal int SetErrorHandler(nint communicator, nint handler) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, int>)At("MPI_Comm_set_errhandler"))(
            communicator, handler);

    internal int Rank(nint communicator, out int rank) =>
        Number("MPI_Comm_rank", communicator, out rank);

    internal int Size(nint communicator, out int size) =>
        Number("MPI_Comm_size", communicator, out size);

    /// <summary>A type of <paramref name="bytes"/> bytes.</summary>
    internal int CreateType(int bytes, nint byteType, out nint type)
    {
        type = 0;
        fixed (nint* at = &type)
        {
            var code = ((delegate* unmanaged[Cdecl]<int, nint, nint*, int>)
                At("MPI_Type_contiguous"))(bytes, byteType, at);
            return code != 0
                ? code
                : ((delegate* unmanaged[Cdecl]<nint*, int>)At("MPI_Type_commit"))(at);
        }
    }

    internal int FreeType(nint type) =>
        ((delegate* unmanaged[Cdecl]<nint*, int>)At("MPI_Type_free"))(&type);

    /// <summary>The version of the standard ABI; −1 if the library is called by its own.</summary>
    internal int AbiVersion()
    {
        if (!NativeLibrary.TryGetExport(library, "MPI_Abi_get_version", out var address))
            return -1;
        int major = -1, minor = -1;
        var code = ((delegate* unmanaged[Cdecl]<int*, int*, int>)address)(&major, &minor);
        return code == 0 ? major : -1;
    }

    internal string LibraryVersion() =>
        Text((text, length) => ((delegate* unmanaged[Cdecl]<nint, nint, int>)
            At("MPI_Get_library_version"))(text, length));

    internal string ProcessorName() =>
        Text((text, length) => ((delegate* unmanaged[Cdecl]<nint, nint, int>)
            At("MPI_Get_processor_name"))(text, length));

    internal string ErrorText(int error) =>
        Text((text, length) => ((delegate* unmanaged[Cdecl]<int, nint, nint, int>)
            At("MPI_Error_string"))(error, text, length));

    private nint At(string name) => NativeLibrary.GetExport(library, name);

    private int Number(string name, nint communicator, out int number)
    {
        fixed (int* at = &number)
            return ((delegate* unmanaged[Cdecl]<nint, int*, int>)At(name))(communicator, at);
    }

    private static string Text(Func<nint, nint, int> read)
    {
        var memory = stackalloc byte[TextLength];
        var length = 0;
        if (read((nint)memory, (nint)(&length)) != 0)
            return "no text";
        return Encoding.UTF8.GetString(memory, Math.Clamp(length, 0, TextLength))
            .TrimEnd('\0', '\n', ' ');
    }
}
