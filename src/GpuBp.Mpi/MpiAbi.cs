namespace GpuBp;

/// <summary>The handles and constants by which a library is called.</summary>
/// <remarks>
/// Of Open MPI, handles are addresses of what it exports; elsewhere they are integers, of 4 bytes
/// in MPICH's ABI. Little-endian machines read either from a slot of 8 bytes that was 0.
/// </remarks>
internal sealed record MpiAbi
{
    /// <summary>In words.</summary>
    internal required string Name { get; init; }

    /// <summary>MPI_COMM_WORLD.</summary>
    internal required nint World { get; init; }

    /// <summary>MPI_BYTE.</summary>
    internal required nint Byte { get; init; }

    /// <summary>MPI_ERRORS_RETURN.</summary>
    internal required nint ErrorsReturn { get; init; }

    /// <summary>MPI_STATUS_IGNORE.</summary>
    internal required nint StatusIgnore { get; init; }

    /// <summary>MPI_ANY_SOURCE.</summary>
    internal required int AnySource { get; init; }

    /// <summary>MPI_THREAD_SERIALIZED.</summary>
    internal required int ThreadSerialized { get; init; }

    /// <summary>MPICH 3.1 and later, Intel MPI, MVAPICH, Cray MPICH.</summary>
    internal static MpiAbi Mpich { get; } = new()
    {
        Name = "MPICH's ABI",
        World = 0x44000000,
        Byte = 0x4c00010d,
        ErrorsReturn = 0x54000001,
        StatusIgnore = 1,
        AnySource = -2,
        ThreadSerialized = 2,
    };

    /// <summary>The standard ABI of MPI 5.0, chapter 20.</summary>
    internal static MpiAbi Standard { get; } = new()
    {
        Name = "the standard ABI of MPI 5",
        World = 0x101,
        Byte = 0x247,
        ErrorsReturn = 0x143,
        StatusIgnore = 0,
        AnySource = -1,
        ThreadSerialized = 2048,
    };

    /// <summary>Open MPI 3 to 5, and what is made of it.</summary>
    internal static MpiAbi OpenMpi(Func<string, nint> export) => new()
    {
        Name = "Open MPI's ABI",
        World = export("ompi_mpi_comm_world"),
        Byte = export("ompi_mpi_byte"),
        ErrorsReturn = export("ompi_mpi_errors_return"),
        StatusIgnore = 0,
        AnySource = -1,
        ThreadSerialized = 2,
    };
}
