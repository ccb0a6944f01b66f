using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cuda;

/// <summary>CUDA's error codes, and messages for them.</summary>
internal static unsafe class CudaError
{
    internal const int Success = 0;
    internal const int InvalidValue = 1;
    internal const int OutOfMemory = 2;
    internal const int Deinitialized = 4;
    internal const int StubLibrary = 34;
    internal const int DeviceUnavailable = 46;
    internal const int NoDevice = 100;
    internal const int InvalidDevice = 101;
    internal const int InvalidImage = 200;
    internal const int InvalidContext = 201;
    internal const int NoBinaryForGpu = 209;
    internal const int EccUncorrectable = 214;
    internal const int InvalidPtx = 218;
    internal const int NvLinkUncorrectable = 220;
    internal const int JitCompilerNotFound = 221;
    internal const int UnsupportedPtxVersion = 222;
    internal const int Contained = 226;
    internal const int OperatingSystem = 304;
    internal const int NotFound = 500;
    internal const int NotReady = 600;
    internal const int IllegalAddress = 700;
    internal const int LaunchOutOfResources = 701;
    internal const int LaunchTimeout = 702;
    internal const int ContextIsDestroyed = 709;
    internal const int Assert = 710;
    internal const int HardwareStackError = 714;
    internal const int IllegalInstruction = 715;
    internal const int MisalignedAddress = 716;
    internal const int InvalidAddressSpace = 717;
    internal const int InvalidPc = 718;
    internal const int LaunchFailed = 719;
    internal const int NotPermitted = 800;
    internal const int NotSupported = 801;
    internal const int SystemNotReady = 802;
    internal const int SystemDriverMismatch = 803;
    internal const int CompatNotSupportedOnDevice = 804;
    internal const int Unknown = 999;

    /// <summary>Whether the context is broken, and every later call returns the same
    /// error.</summary>
    internal static bool IsLasting(int code) => code is Deinitialized or DeviceUnavailable
        or EccUncorrectable or NvLinkUncorrectable or Contained or IllegalAddress or LaunchTimeout
        or ContextIsDestroyed or Assert or (>= HardwareStackError and <= LaunchFailed);

    /// <summary>Whether the driver cannot load a compiled kernel, so that another compiler may
    /// help.</summary>
    internal static bool IsOfImage(int code) =>
        code is InvalidImage or NoBinaryForGpu or InvalidPtx or UnsupportedPtxVersion;

    /// <summary><c>cuInit returned CUDA_ERROR_NO_DEVICE (100, no CUDA-capable device is
    /// detected).</c></summary>
    internal static string Describe(CudaDriver driver, int code, string call)
    {
        byte* name = null;
        byte* words = null;
        if (driver.cuGetErrorName(code, &name) != Success || name is null)
            return $"{call} returned {code}, an error without a name in the driver (CUDA " +
                $"{driver.Version}).";

        var text = driver.cuGetErrorString(code, &words) == Success && words is not null
            ? $", {Marshal.PtrToStringUTF8((nint)words)}"
            : "";
        return $"{call} returned {Marshal.PtrToStringUTF8((nint)name)} ({code}{text}).";
    }

    /// <summary>An exception that names the call, the error, the device and a remedy.</summary>
    /// <param name="driver">The driver that returned the code.</param>
    /// <param name="code">The code that the call returned.</param>
    /// <param name="call">The C function.</param>
    /// <param name="device">The device.</param>
    /// <param name="subject">The action that failed, such as a launch; null if the call says
    /// it.</param>
    internal static DeviceException Failure(
        CudaDriver driver, int code, string call, DeviceInfo device, string? subject = null)
    {
        var what = subject is null ? $"{device} failed" : $"{subject} failed on {device}";
        return new DeviceException($"{what}: {Describe(driver, code, call)}{Hint(code)}");
    }

    /// <summary>A remedy after a space; empty if the error's name says enough.</summary>
    internal static string Hint(int code) => code switch
    {
        OutOfMemory =>
            " The device has too little memory left, or the host too little page-locked memory. " +
            "Use a smaller batch or network, dispose unused buffers, or end other programs that " +
            "use the GPU.",
        StubLibrary =>
            " The library is a stub for linking from the toolkit, not a driver. Remove its " +
            "folder, stubs, from the library path.",
        Deinitialized => " The process is ending; dispose devices earlier.",
        DeviceUnavailable =>
            " Another process uses the device exclusively; end it, or set the compute mode to " +
            "default.",
        NoDevice or InvalidDevice =>
            " The driver sees no NVIDIA GPU. Check CUDA_VISIBLE_DEVICES; in a container, check " +
            "that it has access to the GPU.",
        InvalidContext or ContextIsDestroyed =>
            " Another part of the process has reset or destroyed the device's primary context.",
        NoBinaryForGpu or InvalidImage =>
            " The compiled kernel is not for this GPU. Set GPUBP_NVRTC to an NVRTC that supports " +
            "it.",
        EccUncorrectable or NvLinkUncorrectable or Contained =>
            " The hardware has failed, and results since the last wait are lost. If it happens " +
            "again, have the GPU checked.",
        InvalidPtx or UnsupportedPtxVersion =>
            " The driver is older than the NVRTC that compiled the kernel. Update the driver, or " +
            "set GPUBP_NVRTC to an NVRTC that is not newer than the driver.",
        JitCompilerNotFound =>
            " The driver's compiler of PTX (libnvidia-ptxjitcompiler) is missing. Install the " +
            "driver's full package, or set GPUBP_NVRTC to an NVRTC that supports this GPU.",
        OperatingSystem =>
            " The driver's kernel module does not answer. Check that it is loaded and that this " +
            "user may open /dev/nvidia*.",
        IllegalAddress or MisalignedAddress or InvalidAddressSpace =>
            " A kernel has read or written outside its buffers." + Restart,
        LaunchOutOfResources =>
            " The kernel needs more registers or shared memory than one group may have. Use " +
            "smaller groups.",
        LaunchTimeout =>
            " The display's watchdog has ended the kernel. Use a smaller batch, or a GPU without " +
            "a display." + Restart,
        Assert or HardwareStackError or IllegalInstruction or InvalidPc or LaunchFailed =>
            " A kernel has failed; perhaps it read or wrote outside its buffers." + Restart,
        NotPermitted => " This user lacks the permission. In a container, check its rights.",
        NotSupported =>
            " The device, or its mode, does not support this call; a virtual GPU may not.",
        SystemNotReady =>
            " The system is still starting, or the fabric manager that this GPU needs is not " +
            "running.",
        SystemDriverMismatch =>
            " The driver's library and its kernel module have different versions: the driver was " +
            "updated. Restart the machine.",
        CompatNotSupportedOnDevice =>
            " CUDA's compatibility library is for data-centre GPUs only. Remove its folder, " +
            "compat, from the library path.",
        Unknown =>
            " The driver gives no reason. Check that its kernel module is loaded, and its own " +
            "log (dmesg).",
        _ => "",
    };

    private const string Restart =
        " Restart the process to use the GPU again.";
}
