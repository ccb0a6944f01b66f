using System.Globalization;

namespace GpuBp.Compute.Cuda;

/// <summary>
/// Compiles kernels for one GPU: to a cubin if NVRTC supports the GPU, else to PTX for the newest
/// GPU that it supports, which the driver then compiles. Caches the results on disk.
/// </summary>
internal sealed class CudaCompiler
{
    private readonly Nvrtc _nvrtc;
    private readonly DeviceInfo _info;
    private readonly DeviceCache _cache;
    private readonly bool _isPtx;
    private readonly string[] _options;

    internal CudaCompiler(Nvrtc nvrtc, DeviceInfo info, DeviceCache cache)
    {
        (_nvrtc, _info, _cache) = (nvrtc, info, cache);
        _isPtx = !nvrtc.Architectures.Contains(info.ComputeCapability);
        _options = Options(nvrtc.Architectures, info.ComputeCapability);
    }

    /// <summary>The number of runs of the compiler; a kernel from the cache needs none.</summary>
    internal int Compilations => _compilations;

    private int _compilations;

    /// <summary>The compiler's options for a GPU.</summary>
    /// <remarks>The compiler may fuse multiplications and additions, as every library of matrix
    /// products does; floats are exact otherwise.</remarks>
    internal static string[] Options(int[] architectures, int capability)
    {
        var target = architectures.Contains(capability)
            ? string.Create(CultureInfo.InvariantCulture, $"sm_{capability}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"compute_{architectures.Where(known => known < capability).Max()}");
        return [$"--gpu-architecture={target}", "--std=c++17", "--fmad=true"];
    }

    /// <summary>The source that the compiler reads.</summary>
    internal static string Source(Kernel kernel) => CudaPrelude.Text + kernel.CudaText;

    /// <summary>Compiles a kernel; several threads may call it at once.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="isAnew">Whether to ignore the cache.</param>
    /// <exception cref="KernelCompilationException">The compiler rejects the kernel.</exception>
    internal CudaImage Compile(Kernel kernel, bool isAnew = false)
    {
        var source = Source(kernel);
        KernelDump.Write(kernel.Name, source, "cu");
        var key = string.Join('\n', [_nvrtc.ToString(), .. _options, source]);
        if (!isAnew && _cache.Read(kernel.Name, key) is { } cached)
            return new CudaImage(cached, IsCached: true);

        Interlocked.Increment(ref _compilations);
        var image = _nvrtc.Compile($"{kernel.Name}.cu", source, _options, _isPtx, out var log)
            ?? throw new KernelCompilationException(_info, kernel.Name, log, source);
        _cache.Write(kernel.Name, key, image);
        return new CudaImage(image, IsCached: false);
    }
}

/// <summary>A compiled kernel: a cubin, or PTX that ends with a zero byte.</summary>
/// <param name="Bytes">The bytes for the driver.</param>
/// <param name="IsCached">Whether it comes from the cache.</param>
internal readonly record struct CudaImage(byte[] Bytes, bool IsCached);
