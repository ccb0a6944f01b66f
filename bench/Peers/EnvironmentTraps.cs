using System.Runtime.InteropServices;

namespace GpuBp.Bench.Peers;

/// <summary>Variables that cripple peers; a comparison with a crippled peer means nothing.</summary>
internal static partial class EnvironmentTraps
{
    internal static readonly string[] Names =
    [
        "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS",
        "OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "MKL_NUM_THREADS", "ATEN_CPU_CAPABILITY", "LD_PRELOAD",
        "LD_LIBRARY_PATH",
    ];

    /// <summary>Unsets them here, for libraries in this process and for its children.</summary>
    internal static void Remove()
    {
        foreach (var name in Names)
        {
            if (Environment.GetEnvironmentVariable(name) is not { } value)
                continue;
            Console.WriteLine($"unset for this run: {name}={value}, which changes how fast peers are");
            Environment.SetEnvironmentVariable(name, null);
            if (!OperatingSystem.IsWindows())
                Unset(name); // .NET changes its own copy only, and OpenBLAS asks the C library.
        }
    }

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unset(string name);
}
