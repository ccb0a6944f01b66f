namespace GpuBp.Compute.OpenCl;

/// <summary>OpenCL's error codes, and messages for them.</summary>
internal static class OpenClError
{
    internal const int Success = 0;
    internal const int DeviceNotFound = -1;
    internal const int MemObjectAllocationFailure = -4;
    internal const int OutOfResources = -5;
    internal const int OutOfHostMemory = -6;
    internal const int BuildProgramFailure = -11;
    internal const int InvalidBufferSize = -61;
    internal const int PlatformNotFound = -1001;

    /// <summary>Whether the code may mean that there is too little memory.</summary>
    internal static bool IsOutOfMemory(int code) =>
        code is MemObjectAllocationFailure or OutOfResources or OutOfHostMemory;

    /// <summary><c>clFinish returned CL_OUT_OF_RESOURCES (-5).</c></summary>
    internal static string Describe(int code, string call) =>
        $"{call} returned {Name(code)} ({code}).";

    /// <summary>An exception that names the call, the error, the device and a remedy.</summary>
    /// <param name="code">The code that the call returned.</param>
    /// <param name="call">The C function.</param>
    /// <param name="device">The device.</param>
    /// <param name="allocatedBytes">The bytes of the device's buffers.</param>
    /// <param name="subject">The action that failed, such as a launch; null if the call says
    /// it.</param>
    internal static DeviceException Failure(
        int code, string call, DeviceInfo device, long allocatedBytes, string? subject = null)
    {
        var what = subject is null ? $"{device} failed" : $"{subject} failed on {device}";
        var memory = IsOutOfMemory(code)
            ? $" Buffers hold {allocatedBytes:N0} of the device's {device.MemoryBytes:N0} bytes; " +
              "some drivers allocate at the first use, and report a lack of memory only now. Use " +
              "a smaller batch or network, dispose unused buffers, or choose a device with more " +
              "memory."
            : "";
        return new DeviceException($"{what}: {Describe(code, call)}{memory}{Hint(code)}");
    }

    /// <summary>The name of the code in the OpenCL headers.</summary>
    internal static string Name(int code) => code switch
    {
        Success => "CL_SUCCESS",
        DeviceNotFound => "CL_DEVICE_NOT_FOUND",
        -2 => "CL_DEVICE_NOT_AVAILABLE",
        -3 => "CL_COMPILER_NOT_AVAILABLE",
        MemObjectAllocationFailure => "CL_MEM_OBJECT_ALLOCATION_FAILURE",
        OutOfResources => "CL_OUT_OF_RESOURCES",
        OutOfHostMemory => "CL_OUT_OF_HOST_MEMORY",
        -7 => "CL_PROFILING_INFO_NOT_AVAILABLE",
        -8 => "CL_MEM_COPY_OVERLAP",
        BuildProgramFailure => "CL_BUILD_PROGRAM_FAILURE",
        -12 => "CL_MAP_FAILURE",
        -13 => "CL_MISALIGNED_SUB_BUFFER_OFFSET",
        -14 => "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
        -15 => "CL_COMPILE_PROGRAM_FAILURE",
        -16 => "CL_LINKER_NOT_AVAILABLE",
        -17 => "CL_LINK_PROGRAM_FAILURE",
        -18 => "CL_DEVICE_PARTITION_FAILED",
        -19 => "CL_KERNEL_ARG_INFO_NOT_AVAILABLE",
        -30 => "CL_INVALID_VALUE",
        -31 => "CL_INVALID_DEVICE_TYPE",
        -32 => "CL_INVALID_PLATFORM",
        -33 => "CL_INVALID_DEVICE",
        -34 => "CL_INVALID_CONTEXT",
        -35 => "CL_INVALID_QUEUE_PROPERTIES",
        -36 => "CL_INVALID_COMMAND_QUEUE",
        -37 => "CL_INVALID_HOST_PTR",
        -38 => "CL_INVALID_MEM_OBJECT",
        -42 => "CL_INVALID_BINARY",
        -43 => "CL_INVALID_BUILD_OPTIONS",
        -44 => "CL_INVALID_PROGRAM",
        -45 => "CL_INVALID_PROGRAM_EXECUTABLE",
        -46 => "CL_INVALID_KERNEL_NAME",
        -47 => "CL_INVALID_KERNEL_DEFINITION",
        -48 => "CL_INVALID_KERNEL",
        -49 => "CL_INVALID_ARG_INDEX",
        -50 => "CL_INVALID_ARG_VALUE",
        -51 => "CL_INVALID_ARG_SIZE",
        -52 => "CL_INVALID_KERNEL_ARGS",
        -53 => "CL_INVALID_WORK_DIMENSION",
        -54 => "CL_INVALID_WORK_GROUP_SIZE",
        -55 => "CL_INVALID_WORK_ITEM_SIZE",
        -56 => "CL_INVALID_GLOBAL_OFFSET",
        -57 => "CL_INVALID_EVENT_WAIT_LIST",
        -58 => "CL_INVALID_EVENT",
        -59 => "CL_INVALID_OPERATION",
        InvalidBufferSize => "CL_INVALID_BUFFER_SIZE",
        -63 => "CL_INVALID_GLOBAL_WORK_SIZE",
        -64 => "CL_INVALID_PROPERTY",
        -66 => "CL_INVALID_COMPILER_OPTIONS",
        -67 => "CL_INVALID_LINKER_OPTIONS",
        PlatformNotFound => "CL_PLATFORM_NOT_FOUND_KHR",
        -9999 => "NVIDIA's illegal read or write to a buffer",
        _ => "an error unknown to OpenCL's headers",
    };

    private static string Hint(int code) => code switch
    {
        -2 => " Another program may hold the device, or it was unplugged.",
        OutOfResources =>
            " Some drivers also return this when a kernel reads or writes outside its buffers, " +
            "or needs more registers than the device has.",
        -14 or -36 or -9999 =>
            " An earlier kernel has probably read or written outside its buffers. Open the " +
            "device again.",
        -49 or -50 or -51 or -52 =>
            " The launch's arguments do not match the parameters of the kernel's text.",
        -54 or -55 => " The groups are too large or of the wrong shape for this kernel.",
        -63 => " The launch has more threads than the device can count.",
        _ => "",
    };
}
