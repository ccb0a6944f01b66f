using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>A loaded MPI library whose ABI is known.</summary>
internal sealed class MpiLibrary
{
    private static readonly string[] OfMpich = ["MPICH", "Intel(R) MPI", "MVAPICH"];

    private MpiLibrary(nint handle, MpiSetup setup, MpiAbi abi, MpiLibraryInfo info)
    {
        Calls = new MpiCalls(handle);
        Setup = setup;
        Abi = abi;
        Info = info;
    }

    internal MpiCalls Calls { get; }

    internal MpiSetup Setup { get; }

    internal MpiAbi Abi { get; }

    internal MpiLibraryInfo Info { get; }

    /// <exception cref="NotSupportedException">
    /// The file is no MPI library, an old one, or one of unknown ABI.
    /// </exception>
    internal static MpiLibrary Recognize(nint handle, string file)
    {
        string[] missing = [.. MpiSetup.Names.Concat(MpiCalls.Names)
            .Where(name => !NativeLibrary.TryGetExport(handle, name, out _))];
        if (missing.Length > 0)
            throw new NotSupportedException(
                $"{file} is no library of MPI 3 or later: it lacks {string.Join(", ", missing)}. " +
                $"Set {MpiFinder.Variable} to the file of one.");
        var setup = new MpiSetup(handle);
        var version = setup.LibraryVersion().Split('\n')[0].Replace('\t', ' ').Trim();
        var abi = KnownAbi(handle, setup, version) ?? throw new NotSupportedException(
            $"{file} says that it is '{version}', an MPI library of unknown ABI. Known are Open " +
            "MPI (it exports ompi_mpi_comm_world), MPICH and those of its ABI (Intel MPI, " +
            "MVAPICH, Cray MPICH), and the standard ABI of MPI 5 (libmpi_abi). Set " +
            $"{MpiFinder.Variable} to the file of one of these.");
        return new MpiLibrary(handle, setup, abi, new MpiLibraryInfo(file, abi.Name, version));
    }

    /// <exception cref="ProcessGroupException">
    /// There was an error; what the library says of it.
    /// </exception>
    internal void Check(int code, string call)
    {
        if (code != 0)
            throw new ProcessGroupException(
                $"{call} has failed with code {code}: {Setup.ErrorText(code)}");
    }

    private static MpiAbi? KnownAbi(nint handle, MpiSetup setup, string version)
    {
        if (NativeLibrary.TryGetExport(handle, "ompi_mpi_comm_world", out _))
            return MpiAbi.OpenMpi(name => NativeLibrary.GetExport(handle, name));
        // A library of two ABIs answers −1 where it is called by its own.
        if (setup.AbiVersion() >= 1)
            return MpiAbi.Standard;
        return OfMpich.Any(name => version.Contains(name, StringComparison.Ordinal))
            ? MpiAbi.Mpich
            : null;
    }
}
