using System.Collections.Concurrent;

namespace GpuBp.Compute.Cuda;

/// <summary>
/// The functions of CUDA's driver API that a device needs, under their C names, each in the version
/// that <c>cuda.h</c> maps the name to. A handle is a <see cref="nint"/>; each call returns an
/// error code, see <see cref="CudaError"/>.
/// </summary>
/// <remarks>
/// Each library has an instance, because the library may be missing, and tests load another one. A
/// library stays loaded: its threads and exit handlers need it.
/// </remarks>
internal sealed unsafe class CudaDriver
{
    /// <summary>The first version with cuGraphInstantiateWithFlags; 11.3 added memory
    /// pools.</summary>
    internal static readonly Version Oldest = new(11, 4);

    internal const int AttributeMaxThreadsPerBlock = 1;
    internal const int AttributeMaxSharedMemoryPerBlock = 8;
    internal const int AttributeMultiprocessorCount = 16;
    internal const int AttributeComputeMode = 20;
    internal const int AttributeComputeCapabilityMajor = 75;
    internal const int AttributeComputeCapabilityMinor = 76;
    internal const int AttributeMaxSharedMemoryPerBlockOptIn = 97;
    internal const int AttributeMemoryPoolsSupported = 115;
    internal const int ComputeModeProhibited = 2;

    internal const int FunctionMaxThreadsPerBlock = 0;
    internal const int FunctionSharedSizeBytes = 1;
    internal const int FunctionMaxDynamicSharedSizeBytes = 8;

    internal const int PoolReleaseThreshold = 4;
    internal const int PoolReservedBytes = 5;
    internal const int PoolUsedBytes = 7;

    internal const uint StreamNonBlocking = 1;
    internal const uint EventDisableTiming = 2;
    internal const int JitErrorLogBuffer = 5;
    internal const int JitErrorLogBufferSizeBytes = 6;

    internal readonly delegate* unmanaged<uint, int> cuInit;
    internal readonly delegate* unmanaged<int*, int> cuDriverGetVersion;
    internal readonly delegate* unmanaged<int, byte**, int> cuGetErrorName;
    internal readonly delegate* unmanaged<int, byte**, int> cuGetErrorString;

    internal readonly delegate* unmanaged<int*, int> cuDeviceGetCount;
    internal readonly delegate* unmanaged<int*, int, int> cuDeviceGet;
    internal readonly delegate* unmanaged<byte*, int, int, int> cuDeviceGetName;
    internal readonly delegate* unmanaged<nuint*, int, int> cuDeviceTotalMem;
    internal readonly delegate* unmanaged<int*, int, int, int> cuDeviceGetAttribute;
    internal readonly delegate* unmanaged<nint*, int, int> cuDeviceGetDefaultMemPool;
    internal readonly delegate* unmanaged<nint*, int, int> cuDevicePrimaryCtxRetain;
    internal readonly delegate* unmanaged<int, int> cuDevicePrimaryCtxRelease;
    internal readonly delegate* unmanaged<nint, int> cuCtxSetCurrent;

    internal readonly delegate* unmanaged<nint*, uint, int> cuStreamCreate;
    internal readonly delegate* unmanaged<nint, int> cuStreamDestroy;
    internal readonly delegate* unmanaged<nint, int> cuStreamSynchronize;
    internal readonly delegate* unmanaged<nint, nint, uint, int> cuStreamWaitEvent;
    internal readonly delegate* unmanaged<nint*, uint, int> cuEventCreate;
    internal readonly delegate* unmanaged<nint, int> cuEventDestroy;
    internal readonly delegate* unmanaged<nint, nint, int> cuEventRecord;
    internal readonly delegate* unmanaged<nint, int> cuEventQuery;
    internal readonly delegate* unmanaged<nint, int> cuEventSynchronize;

    internal readonly delegate* unmanaged<nuint*, nuint*, int> cuMemGetInfo;
    internal readonly delegate* unmanaged<nint*, nuint, int> cuMemAlloc;
    internal readonly delegate* unmanaged<nint, int> cuMemFree;
    internal readonly delegate* unmanaged<nint*, nuint, nint, int> cuMemAllocAsync;
    internal readonly delegate* unmanaged<nint, nint, int> cuMemFreeAsync;
    internal readonly delegate* unmanaged<nint, int, void*, int> cuMemPoolSetAttribute;
    internal readonly delegate* unmanaged<nint, int, void*, int> cuMemPoolGetAttribute;
    internal readonly delegate* unmanaged<nint, nuint, int> cuMemPoolTrimTo;
    internal readonly delegate* unmanaged<nint*, nuint, uint, int> cuMemHostAlloc;
    internal readonly delegate* unmanaged<nint, int> cuMemFreeHost;
    internal readonly delegate* unmanaged<nint, void*, nuint, nint, int> cuMemcpyHtoDAsync;
    internal readonly delegate* unmanaged<void*, nint, nuint, nint, int> cuMemcpyDtoHAsync;
    internal readonly delegate* unmanaged<void*, nint, nuint, int> cuMemcpyDtoH;

    internal readonly delegate* unmanaged<nint*, void*, uint, int*, void**, int> cuModuleLoadDataEx;
    internal readonly delegate* unmanaged<nint, int> cuModuleUnload;
    internal readonly delegate* unmanaged<nint*, nint, byte*, int> cuModuleGetFunction;
    internal readonly delegate* unmanaged<nint*, nuint*, nint, byte*, int> cuModuleGetGlobal;
    internal readonly delegate* unmanaged<int*, int, nint, int> cuFuncGetAttribute;
    internal readonly delegate* unmanaged<nint, int, int, int> cuFuncSetAttribute;
    internal readonly delegate* unmanaged<
        nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> cuLaunchKernel;

    internal readonly delegate* unmanaged<nint*, uint, int> cuGraphCreate;
    internal readonly delegate* unmanaged<nint, int> cuGraphDestroy;
    internal readonly delegate* unmanaged<
        nint*, nint, nint*, nuint, CudaKernelNode*, int> cuGraphAddKernelNode;
    internal readonly delegate* unmanaged<nint*, nint, ulong, int> cuGraphInstantiateWithFlags;
    internal readonly delegate* unmanaged<nint, nint, int> cuGraphLaunch;
    internal readonly delegate* unmanaged<nint, int> cuGraphExecDestroy;

    private static readonly ConcurrentDictionary<string, CudaDriver> Loaded = new();

    private CudaDriver(NativeExports library)
    {
        Path = library.Path;
        cuInit = (delegate* unmanaged<uint, int>)library.Require("cuInit");
        cuDriverGetVersion = (delegate* unmanaged<int*, int>)library.Require("cuDriverGetVersion");
        cuGetErrorName = (delegate* unmanaged<int, byte**, int>)library.Require("cuGetErrorName");
        cuGetErrorString =
            (delegate* unmanaged<int, byte**, int>)library.Require("cuGetErrorString");

        // Before the rest is loaded: the error names an old driver's version, not a missing
        // function.
        int version;
        var code = cuDriverGetVersion(&version);
        Version = code == CudaError.Success
            ? new Version(version / 1000, version % 1000 / 10)
            : new Version();
        if (code != CudaError.Success)
            throw new DeviceException(
                $"the driver ({Path}) failed: " +
                CudaError.Describe(this, code, nameof(cuDriverGetVersion)) + CudaError.Hint(code));
        if (Version < Oldest)
            throw new DeviceException(
                $"the driver ({Path}) supports CUDA {Version}; {Oldest} is needed. Update the " +
                "driver.");

        cuDeviceGetCount = (delegate* unmanaged<int*, int>)library.Require("cuDeviceGetCount");
        cuDeviceGet = (delegate* unmanaged<int*, int, int>)library.Require("cuDeviceGet");
        cuDeviceGetName =
            (delegate* unmanaged<byte*, int, int, int>)library.Require("cuDeviceGetName");
        cuDeviceTotalMem =
            (delegate* unmanaged<nuint*, int, int>)library.Require("cuDeviceTotalMem_v2");
        cuDeviceGetAttribute =
            (delegate* unmanaged<int*, int, int, int>)library.Require("cuDeviceGetAttribute");
        cuDeviceGetDefaultMemPool =
            (delegate* unmanaged<nint*, int, int>)library.Require("cuDeviceGetDefaultMemPool");
        cuDevicePrimaryCtxRetain =
            (delegate* unmanaged<nint*, int, int>)library.Require("cuDevicePrimaryCtxRetain");
        cuDevicePrimaryCtxRelease =
            (delegate* unmanaged<int, int>)library.Require("cuDevicePrimaryCtxRelease_v2");
        cuCtxSetCurrent = (delegate* unmanaged<nint, int>)library.Require("cuCtxSetCurrent");

        cuStreamCreate = (delegate* unmanaged<nint*, uint, int>)library.Require("cuStreamCreate");
        cuStreamDestroy = (delegate* unmanaged<nint, int>)library.Require("cuStreamDestroy_v2");
        cuStreamSynchronize =
            (delegate* unmanaged<nint, int>)library.Require("cuStreamSynchronize");
        cuStreamWaitEvent =
            (delegate* unmanaged<nint, nint, uint, int>)library.Require("cuStreamWaitEvent");
        cuEventCreate = (delegate* unmanaged<nint*, uint, int>)library.Require("cuEventCreate");
        cuEventDestroy = (delegate* unmanaged<nint, int>)library.Require("cuEventDestroy_v2");
        cuEventRecord = (delegate* unmanaged<nint, nint, int>)library.Require("cuEventRecord");
        cuEventQuery = (delegate* unmanaged<nint, int>)library.Require("cuEventQuery");
        cuEventSynchronize = (delegate* unmanaged<nint, int>)library.Require("cuEventSynchronize");

        cuMemGetInfo = (delegate* unmanaged<nuint*, nuint*, int>)library.Require("cuMemGetInfo_v2");
        cuMemAlloc = (delegate* unmanaged<nint*, nuint, int>)library.Require("cuMemAlloc_v2");
        cuMemFree = (delegate* unmanaged<nint, int>)library.Require("cuMemFree_v2");
        cuMemAllocAsync =
            (delegate* unmanaged<nint*, nuint, nint, int>)library.Require("cuMemAllocAsync");
        cuMemFreeAsync = (delegate* unmanaged<nint, nint, int>)library.Require("cuMemFreeAsync");
        cuMemPoolSetAttribute =
            (delegate* unmanaged<nint, int, void*, int>)library.Require("cuMemPoolSetAttribute");
        cuMemPoolGetAttribute =
            (delegate* unmanaged<nint, int, void*, int>)library.Require("cuMemPoolGetAttribute");
        cuMemPoolTrimTo = (delegate* unmanaged<nint, nuint, int>)library.Require("cuMemPoolTrimTo");
        cuMemHostAlloc =
            (delegate* unmanaged<nint*, nuint, uint, int>)library.Require("cuMemHostAlloc");
        cuMemFreeHost = (delegate* unmanaged<nint, int>)library.Require("cuMemFreeHost");
        cuMemcpyHtoDAsync =
            (delegate* unmanaged<nint, void*, nuint, nint, int>)
            library.Require("cuMemcpyHtoDAsync_v2");
        cuMemcpyDtoHAsync =
            (delegate* unmanaged<void*, nint, nuint, nint, int>)
            library.Require("cuMemcpyDtoHAsync_v2");
        cuMemcpyDtoH =
            (delegate* unmanaged<void*, nint, nuint, int>)library.Require("cuMemcpyDtoH_v2");

        cuModuleLoadDataEx = (delegate* unmanaged<nint*, void*, uint, int*, void**, int>)
            library.Require("cuModuleLoadDataEx");
        cuModuleUnload = (delegate* unmanaged<nint, int>)library.Require("cuModuleUnload");
        cuModuleGetFunction =
            (delegate* unmanaged<nint*, nint, byte*, int>)library.Require("cuModuleGetFunction");
        cuModuleGetGlobal =
            (delegate* unmanaged<nint*, nuint*, nint, byte*, int>)
            library.Require("cuModuleGetGlobal_v2");
        cuFuncGetAttribute =
            (delegate* unmanaged<int*, int, nint, int>)library.Require("cuFuncGetAttribute");
        cuFuncSetAttribute =
            (delegate* unmanaged<nint, int, int, int>)library.Require("cuFuncSetAttribute");
        cuLaunchKernel =
            (delegate* unmanaged<
                nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)
            library.Require("cuLaunchKernel");

        cuGraphCreate = (delegate* unmanaged<nint*, uint, int>)library.Require("cuGraphCreate");
        cuGraphDestroy = (delegate* unmanaged<nint, int>)library.Require("cuGraphDestroy");
        cuGraphAddKernelNode =
            (delegate* unmanaged<nint*, nint, nint*, nuint, CudaKernelNode*, int>)
            library.Require("cuGraphAddKernelNode");
        cuGraphInstantiateWithFlags =
            (delegate* unmanaged<nint*, nint, ulong, int>)
            library.Require("cuGraphInstantiateWithFlags");
        cuGraphLaunch = (delegate* unmanaged<nint, nint, int>)library.Require("cuGraphLaunch");
        cuGraphExecDestroy = (delegate* unmanaged<nint, int>)library.Require("cuGraphExecDestroy");
    }

    /// <summary>The name or path that loaded the library.</summary>
    internal string Path { get; }

    /// <summary>The newest CUDA that the driver supports.</summary>
    internal Version Version { get; }

    /// <summary>The names of the library, in the order of the search.</summary>
    internal static IReadOnlyList<string> FileNames { get; } =
        OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"];

    /// <summary>Loads the driver; null if there is no such library.</summary>
    /// <exception cref="DeviceException">The library is too old, or not CUDA's driver.</exception>
    internal static CudaDriver? Load(string path)
    {
        if (Loaded.TryGetValue(path, out var driver))
            return driver;

        return NativeExports.Load(path) is { } library
            ? Loaded.GetOrAdd(path, new CudaDriver(library))
            : null;
    }
}

/// <summary><c>CUDA_KERNEL_NODE_PARAMS</c>, a parameter of cuGraphAddKernelNode.</summary>
internal unsafe struct CudaKernelNode
{
    internal nint Function;
    internal uint GridX;
    internal uint GridY;
    internal uint GridZ;
    internal uint BlockX;
    internal uint BlockY;
    internal uint BlockZ;
    internal uint SharedBytes;
    internal void** Parameters;
    internal void** Extra;

    internal readonly string Describe(Kernel kernel) =>
        $"The launch of {kernel.Name} with {GridX} × {GridY} groups of {BlockX} × {BlockY} " +
        $"threads and {SharedBytes:N0} bytes of shared memory";
}
