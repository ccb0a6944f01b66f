using System.Runtime.InteropServices;

namespace GpuBp.Bench.Peers;

/// <summary>OpenBLAS in this process.</summary>
/// <remarks>
/// Unsafe: calls native code with the signatures of cblas.h. Loading by full path allows both of
/// Debian's builds in one process, the one with its own threads and the one with OpenMP's.
/// </remarks>
internal sealed unsafe class OpenBlas
{
    private const int RowMajor = 101;

    private readonly delegate* unmanaged<
        int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>
        _sgemm;

    private readonly delegate* unmanaged<int, void> _setThreads;

    private OpenBlas(string build, nint library)
    {
        _sgemm = (delegate* unmanaged<
            int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int,
            void>)
            NativeLibrary.GetExport(library, "cblas_sgemm");
        _setThreads = (delegate* unmanaged<int, void>)
            NativeLibrary.GetExport(library, "openblas_set_num_threads");
        Build = build;
        Version =
            Text(library, "openblas_get_config") + ", " + Text(library, "openblas_get_corename");
    }

    /// <summary>The kind of its threads.</summary>
    internal string Build { get; }

    internal string Version { get; }

    /// <summary>The builds that are installed.</summary>
    internal static IReadOnlyList<OpenBlas> Find()
    {
        (string Build, string Path)[] places =
        [
            ("pthread", "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0"),
            ("OpenMP", "/usr/lib/x86_64-linux-gnu/openblas-openmp/libopenblas.so.0"),
        ];
        var found = Load(places);
        return found.Count > 0
            ? found
            : Load([("default", "libopenblas.so.0"), ("default", "libopenblas.dll")]);
    }

    /// <summary>C = alpha · A·B, row-major and unpadded.</summary>
    internal void Multiply(
        ProductShape shape, float alpha, int threads, float* a, float* b, float* c)
    {
        _setThreads(threads);
        _sgemm(
            RowMajor,
            Operation(shape.TransposesLeft),
            Operation(shape.TransposesRight),
            shape.Rows,
            shape.Columns,
            shape.Terms,
            alpha,
            a,
            shape.TransposesLeft ? shape.Rows : shape.Terms,
            b,
            shape.TransposesRight ? shape.Terms : shape.Columns,
            0,
            c,
            shape.Columns);
    }

    private static List<OpenBlas> Load((string Build, string Path)[] places)
    {
        var found = new List<OpenBlas>();
        foreach (var (build, path) in places)
        {
            if (NativeLibrary.TryLoad(path, out var library))
                found.Add(new OpenBlas(build, library));
        }

        return found;
    }

    private static int Operation(bool isTransposed) => isTransposed ? 112 : 111;

    private static string Text(nint library, string function) => Marshal.PtrToStringUTF8(
        ((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, function))())!;
}
