using System.Runtime.InteropServices;

namespace GpuBp.Compute.OpenCl;

/// <summary>
/// The functions of OpenCL 1.2 that a device needs, under their C names. A handle is a
/// <see cref="nint"/>; calls return an error code, see <see cref="OpenClError"/>.
/// </summary>
/// <remarks>
/// The library loads at run time, so that a machine without OpenCL can use the CPU: check
/// <see cref="Library"/> before the first call.
/// </remarks>
internal static unsafe partial class OpenClNative
{
    internal const uint PlatformName = 0x0902;

    internal const ulong DeviceTypeAll = 0xFFFFFFFF;
    internal const ulong DeviceTypeGpu = 1 << 2;

    internal const uint DeviceType = 0x1000;
    internal const uint DeviceMaxComputeUnits = 0x1002;
    internal const uint DeviceMaxWorkGroupSize = 0x1004;
    internal const uint DeviceMaxMemAllocSize = 0x1010;
    internal const uint DeviceGlobalMemSize = 0x101F;
    internal const uint DeviceLocalMemSize = 0x1023;
    internal const uint DeviceEndianLittle = 0x1026;
    internal const uint DeviceAvailable = 0x1027;
    internal const uint DeviceCompilerAvailable = 0x1028;
    internal const uint DeviceName = 0x102B;
    internal const uint DeviceVendor = 0x102C;
    internal const uint DriverVersion = 0x102D;
    internal const uint DeviceVersion = 0x102F;
    internal const uint DeviceDoubleFpConfig = 0x1032;

    internal const ulong MemReadWrite = 1;
    internal const uint ProgramBuildLog = 0x1183;
    internal const uint KernelNumArgs = 0x1191;
    internal const uint KernelWorkGroupSize = 0x11B0;
    internal const uint True = 1;

    private const string LibraryName = "OpenCL";

    /// <summary>The names of the library, in the order of the search: Linux, Windows,
    /// macOS.</summary>
    internal static IReadOnlyList<string> FileNames { get; } =
    [
        "libOpenCL.so.1",
        // On Linux only development packages have this name, but Android has no other.
        "libOpenCL.so",
        "OpenCL.dll",
        "/System/Library/Frameworks/OpenCL.framework/OpenCL",
    ];

    /// <summary>The loaded library; 0 if there is none, and then no function may be
    /// called.</summary>
    internal static nint Library { get; } = Register(Load(FileNames));

    /// <summary>Loads the first library that it finds; 0 if it finds none.</summary>
    internal static nint Load(IEnumerable<string> fileNames)
    {
        foreach (var name in fileNames)
        {
            // Not from the current directory, where a stranger may have left a library.
            const DllImportSearchPath Safe = DllImportSearchPath.SafeDirectories;
            if (NativeLibrary.TryLoad(name, typeof(OpenClNative).Assembly, Safe, out var library))
                return library;
        }

        return 0;
    }

    // An assembly can have only one resolver: another native backend must share this one.
    private static nint Register(nint library)
    {
        NativeLibrary.SetDllImportResolver(
            typeof(OpenClNative).Assembly, (name, _, _) => name == LibraryName ? library : 0);
        return library;
    }

    [LibraryImport(LibraryName)]
    internal static partial int clGetPlatformIDs(uint count, nint* platforms, uint* found);

    [LibraryImport(LibraryName)]
    internal static partial int clGetPlatformInfo(
        nint platform, uint parameter, nuint size, void* value, nuint* needed);

    [LibraryImport(LibraryName)]
    internal static partial int clGetDeviceIDs(
        nint platform, ulong type, uint count, nint* devices, uint* found);

    [LibraryImport(LibraryName)]
    internal static partial int clGetDeviceInfo(
        nint device, uint parameter, nuint size, void* value, nuint* needed);

    [LibraryImport(LibraryName)]
    internal static partial nint clCreateContext(
        nint* properties, uint count, nint* devices, nint callback, nint state, int* error);

    [LibraryImport(LibraryName)]
    internal static partial int clReleaseContext(nint context);

    // Deprecated since 2.0, but its replacement is missing in 1.2, and every version still exports
    // it.
    [LibraryImport(LibraryName)]
    internal static partial nint clCreateCommandQueue(
        nint context, nint device, ulong properties, int* error);

    [LibraryImport(LibraryName)]
    internal static partial int clReleaseCommandQueue(nint queue);

    [LibraryImport(LibraryName)]
    internal static partial int clFlush(nint queue);

    [LibraryImport(LibraryName)]
    internal static partial int clFinish(nint queue);

    [LibraryImport(LibraryName)]
    internal static partial nint clCreateBuffer(
        nint context, ulong flags, nuint size, void* host, int* error);

    [LibraryImport(LibraryName)]
    internal static partial int clReleaseMemObject(nint memory);

    [LibraryImport(LibraryName)]
    internal static partial int clEnqueueWriteBuffer(
        nint queue, nint buffer, uint blocking, nuint offset, nuint size, void* source,
        uint waitCount, nint* waits, nint* done);

    [LibraryImport(LibraryName)]
    internal static partial int clEnqueueReadBuffer(
        nint queue, nint buffer, uint blocking, nuint offset, nuint size, void* destination,
        uint waitCount, nint* waits, nint* done);

    [LibraryImport(LibraryName)]
    internal static partial nint clCreateProgramWithSource(
        nint context, uint count, byte** texts, nuint* lengths, int* error);

    [LibraryImport(LibraryName)]
    internal static partial int clReleaseProgram(nint program);

    [LibraryImport(LibraryName)]
    internal static partial int clBuildProgram(
        nint program, uint count, nint* devices, byte* options, nint callback, nint state);

    [LibraryImport(LibraryName)]
    internal static partial int clGetProgramBuildInfo(
        nint program, nint device, uint parameter, nuint size, void* value, nuint* needed);

    [LibraryImport(LibraryName)]
    internal static partial nint clCreateKernel(nint program, byte* name, int* error);

    [LibraryImport(LibraryName)]
    internal static partial int clReleaseKernel(nint kernel);

    [LibraryImport(LibraryName)]
    internal static partial int clGetKernelInfo(
        nint kernel, uint parameter, nuint size, void* value, nuint* needed);

    [LibraryImport(LibraryName)]
    internal static partial int clGetKernelWorkGroupInfo(
        nint kernel, nint device, uint parameter, nuint size, void* value, nuint* needed);

    [LibraryImport(LibraryName)]
    internal static partial int clSetKernelArg(nint kernel, uint index, nuint size, void* value);

    [LibraryImport(LibraryName)]
    internal static partial int clEnqueueNDRangeKernel(
        nint queue, nint kernel, uint dimensions, nuint* offset, nuint* global, nuint* local,
        uint waitCount, nint* waits, nint* done);
}
