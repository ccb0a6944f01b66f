namespace GpuBp;

/// <summary>The processes that the launcher started, and the two channels of a group.</summary>
/// <param name="Library">The initialised library.</param>
/// <param name="Rank">Of this process.</param>
/// <param name="Size">The number of processes.</param>
/// <param name="Data">The communicator of collectives.</param>
/// <param name="Control">The communicator of messages between two ranks.</param>
/// <param name="IsInitializedHere">The group initialised MPI, and so ends it.</param>
/// <param name="TakesAnyThread">Calls may come from one thread after another.</param>
internal sealed record MpiWorld(
    MpiLibrary Library,
    int Rank,
    int Size,
    nint Data,
    nint Control,
    bool IsInitializedHere,
    bool TakesAnyThread)
{
    /// <exception cref="InvalidOperationException">
    /// MPI has ended in this process, or the library knows other processes than the launcher.
    /// </exception>
    internal static MpiWorld Enter(MpiLibrary library, Launcher launcher)
    {
        var (setup, abi) = (library.Setup, library.Abi);
        library.Check(setup.IsFinalized(out var isFinalized), "MPI_Finalized");
        if (isFinalized != 0)
            throw new InvalidOperationException(
                "MPI has ended in this process, and cannot begin again. Join once, and dispose " +
                "of the group at the end.");
        library.Check(setup.IsInitialized(out var isInitialized), "MPI_Initialized");
        int level;
        if (isInitialized != 0)
            library.Check(setup.ThreadLevel(out level), "MPI_Query_thread");
        else
            library.Check(setup.Initialize(abi.ThreadSerialized, out level), "MPI_Init_thread");
        library.Check(setup.Rank(abi.World, out var rank), "MPI_Comm_rank");
        library.Check(setup.Size(abi.World, out var size), "MPI_Comm_size");
        if (launcher.Size is { } started && started != size)
            throw new InvalidOperationException(
                $"{launcher.Name} has started {started} processes, and {library.Info.File} " +
                $"({library.Info.Version}) knows {size}: they do not belong together. Set " +
                $"{MpiFinder.Variable} to the launcher's own library; with Slurm, choose its " +
                "protocol by srun --mpi=pmix or --mpi=pmi2.");
        return new MpiWorld(
            library, rank, size, Copy(library), Copy(library), isInitialized == 0,
            level >= abi.ThreadSerialized);
    }

    /// <summary>Ends MPI, which all ranks do together.</summary>
    internal void Leave()
    {
        Library.Check(Library.Setup.Free(Data), "MPI_Comm_free");
        Library.Check(Library.Setup.Free(Control), "MPI_Comm_free");
        if (IsInitializedHere)
            Library.Check(Library.Setup.End(), "MPI_Finalize");
    }

    // A channel of the group's own: what others of this process send stays apart.
    private static nint Copy(MpiLibrary library)
    {
        library.Check(library.Setup.Copy(library.Abi.World, out var copy), "MPI_Comm_dup");
        library.Check(
            library.Setup.SetErrorHandler(copy, library.Abi.ErrorsReturn),
            "MPI_Comm_set_errhandler");
        return copy;
    }
}
