using System.Runtime.InteropServices;

namespace GpuBp.Bench.Peers;

/// <summary>
/// Environment variables that slow peers down, which would make comparisons worthless.
/// </summary>
internal static partial class EnvironmentTraps
{
    internal static readonly string[] Names =
    [
        "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS",
        "OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "MKL_NUM_THREADS", "ATEN_CPU_CAPABILITY", "LD_PRELOAD",
        LibraryPath, "NVIDIA_TF32_OVERRIDE", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
        "CUDA_LAUNCH_BLOCKING",
        "CUBLAS_WORKSPACE_CONFIG", "PYTORCH_NO_CUDA_MEMORY_CACHING",
    ];

    private const string LibraryPath = "LD_LIBRARY_PATH";

    /// <summary>
    /// The variables to restore for child processes on a GPU, which may need them to find the
    /// driver.
    /// </summary>
    internal static Dictionary<string, string> ForGpus { get; } = [];

    /// <summary>Unsets them for the libraries of this process and for its children.</summary>
    internal static void Remove()
    {
        foreach (var name in Names)
        {
            if (Environment.GetEnvironmentVariable(name) is not { } value)
                continue;
            Console.WriteLine(
                $"unset for this run: {name}={value}, which changes the speed of peers");
            if (name == LibraryPath)
                ForGpus[name] = value;
            Environment.SetEnvironmentVariable(name, null);
            if (!OperatingSystem.IsWindows())
                Unset(name); // .NET changes only its own copy, but OpenBLAS asks the C library.
        }
    }

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unset(string name);
}
